import { z } from 'zod';
import { page, paging, recordId, time } from './common.ts';

export const MISSED_WHY = ['unreached', 'refused', 'dead', 'unknown'] as const;

/** News that a resident did not get by any chat. `phone` is null unless they left one and you may see it. */
export const missed = z.object({
  id: recordId,
  channel: z.string(),
  lane: z.string(),
  about: z.object({ type: z.string(), id: z.string() }),
  text: z.string(),
  /** `unreached`: every chat is gone; `refused`: the platform said no; `dead`: tries used up; `unknown`: nobody knows. */
  why: z.enum(MISSED_WHY),
  reason: z.string().nullable(),
  /** Short sign of the resident, so that several messages to one person are seen to be that. */
  resident: z.string(),
  name: z.string().nullable(),
  phone: z.string().nullable(),
  createdAt: time,
  called: z.object({ at: time, by: z.string() }).nullable(),
});
export type Missed = z.infer<typeof missed>;

export const missedQuery = paging.extend({
  state: z.enum(['open', 'called']).default('open'),
  why: z.enum(MISSED_WHY).optional(),
  /** Code of a ticket, or of what else it is about. */
  about: z.string().trim().max(80).optional(),
});
export const missedPage = page(missed);
export type MissedPage = z.infer<typeof missedPage>;
export const missedList = z.object({ items: z.array(missed) });
export type MissedList = z.infer<typeof missedList>;
export const missedCalls = z.strictObject({ ids: z.array(recordId).min(1).max(500) });
export type MissedCalls = z.input<typeof missedCalls>;
