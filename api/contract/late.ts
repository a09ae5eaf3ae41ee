import { z } from 'zod';
import { page, paging, recordId, time } from './common.ts';
import { status } from './tickets.ts';

export const LATE_STAGES = ['finish', 'accept', 'forward'] as const;
export type LateStage = (typeof LATE_STAGES)[number];

/** A ticket that is late. Everybody inside sees that it is; what it says only those who may see the ticket. */
export const lateTicket = z.object({
  id: recordId,
  code: z.string(),
  status,
  /** Null when the ticket is outside of what the person sees. */
  title: z.string().nullable(),
  category: z.string().nullable(),
  ward: z.string().nullable(),
  body: z.string(),
  bodyName: z.string(),
  /** Name of the officer; null for nobody. */
  assignee: z.string().nullable(),
  dueAt: time,
  /** Time that has passed since, as the deadline counts it: office hours or the clock. Milliseconds. */
  lateMs: z.number(),
  unit: z.enum(['working', 'calendar']),
  /** Who was told last, and when. */
  escalated: z.object({ who: z.string(), at: time }).nullable(),
});
export type LateTicket = z.infer<typeof lateTicket>;

export const lateQuery = paging.extend({
  stage: z.enum(LATE_STAGES).default('finish'),
  body: z.string().max(60).optional(),
});
export const latePage = page(lateTicket).extend({
  /** How many are late in each stage. */
  counts: z.record(z.enum(LATE_STAGES), z.number().int()),
});
export type LatePage = z.infer<typeof latePage>;
