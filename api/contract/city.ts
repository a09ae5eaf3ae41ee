import { z } from 'zod';
import { position } from './common.ts';
import { status } from './tickets.ts';

/** What the staff screens need of the city profile. */
export const city = z.object({
  id: z.string(),
  name: z.string(),
  province: z.string(),
  codePrefix: z.string(),
  centre: position,
  bounds: z.object({ south: z.number(), west: z.number(), north: z.number(), east: z.number() }),
  categories: z.array(
    z.object({ id: z.string(), vi: z.string(), en: z.string(), short: z.string() }),
  ),
  /** Units that exist today, with today's name. */
  bodies: z.array(
    z.object({ id: z.string(), name: z.string(), role: z.string(), wards: z.array(z.string()) }),
  ),
  /** Wards of today. Outlines are rings of [lon, lat]. */
  wards: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      centre: position.nullable(),
      polygons: z.array(z.array(z.array(z.tuple([z.number(), z.number()])))),
    }),
  ),
  /** Every state with the steps that lead on from it. */
  statuses: z.array(
    z.object({
      id: status,
      vi: z.string(),
      en: z.string(),
      /** Still somebody's task. */
      open: z.boolean(),
      steps: z.array(status),
    }),
  ),
  /** Codes for `outcome.code` of the steps that end a matter. */
  outcomes: z.array(
    z.object({
      code: z.string(),
      for: z.enum(['resolved', 'not_resolvable']),
      vi: z.string(),
      en: z.string(),
    }),
  ),
});
export type City = z.infer<typeof city>;
