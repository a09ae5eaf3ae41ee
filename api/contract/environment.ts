import { z } from 'zod';
import { time } from './common.ts';

/** A day of the city; without it today. */
export const environmentQuery = z.object({ day: z.iso.date().optional() });

export const environmentFigure = z.object({
  station: z.string(),
  name: z.string(),
  place: z.string().nullable(),
  metric: z.string(),
  metricName: z.object({ vi: z.string(), en: z.string() }),
  unit: z.string(),
  /** The last sound reading up to the end of the day; `stale` when it is older than a working station lets it become. */
  last: z.object({ value: z.number(), at: time, stale: z.boolean() }).nullable(),
  /** Over the sound readings of the day: `mean` is their plain mean, to two digits. */
  day: z
    .object({ min: z.number(), mean: z.number(), max: z.number(), readings: z.number().int() })
    .nullable(),
  /** `below`: the limit is passed downwards. `of`: where it comes from. */
  limit: z.object({ value: z.number(), below: z.boolean(), of: z.string().nullable() }).nullable(),
  /** The last reading is beyond the limit. */
  passed: z.boolean(),
});

export const environmentDay = z.object({
  day: z.iso.date(),
  figures: z.array(environmentFigure),
  /** Limits that were passed at any time of the day, by a station's readings or by a system's own word. */
  exceedances: z.array(
    z.object({
      name: z.string(),
      place: z.string().nullable(),
      metric: z.string().nullable(),
      value: z.number().nullable(),
      unit: z.string().nullable(),
      limit: z.number().nullable(),
      since: time,
      endedAt: time.nullable(),
    }),
  ),
});

/** Figures that systems sent (`figure` events): the latest word for each name and period. */
export const figureQuery = z.object({
  system: z.string().max(60).optional(),
  /** A day or a month; `2026-10` also gives its days. */
  period: z
    .string()
    .regex(/^\d{4}-\d\d(?:-\d\d)?$/, 'must be a month such as 2026-10 or a day such as 2026-10-17')
    .optional(),
});
export const systemFigures = z.object({
  items: z.array(
    z.object({
      system: z.string(),
      name: z.string(),
      period: z.string(),
      value: z.number(),
      unit: z.string().nullable(),
      at: time,
    }),
  ),
});
export type SystemFigures = z.infer<typeof systemFigures>;
