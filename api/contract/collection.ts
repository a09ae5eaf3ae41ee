import { z } from 'zod';
import { time } from './common.ts';

export const collectionSchedule = z.object({
  /** Names as the system gave them; at least one is there. */
  street: z.string().nullable(),
  quarter: z.string().nullable(),
  ward: z.string().nullable(),
  /** True when the street is none of the city's list: residents who ask for it by name are not answered. */
  unknownStreet: z.boolean(),
  what: z.string().nullable(),
  /** 1 = Monday … 7 = Sunday. */
  weekdays: z.array(z.number().int()),
  from: z.string(),
  to: z.string(),
  except: z.array(z.string()),
  /** When it comes next; null when not within four weeks. */
  nextAt: time.nullable(),
  /** When the waste system said so. */
  at: time,
});
export type CollectionScheduleView = z.infer<typeof collectionSchedule>;
export const collectionSchedules = z.object({ items: z.array(collectionSchedule) });
