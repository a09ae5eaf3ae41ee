import { z } from 'zod';
import { several, time } from './common.ts';

/** How each body stands. */
export const workload = z.object({
  bodies: z.array(
    z.object({
      body: z.string(),
      name: z.string(),
      open: z.number().int(),
      overdue: z.number().int(),
      /** Ended in the last 30 days, and how many of them in time. */
      ended: z.number().int(),
      endedInTime: z.number().int(),
    }),
  ),
  /** Since when ended ones are counted. */
  since: time,
});
export type Workload = z.infer<typeof workload>;

/** Without `body` all that the person sees. */
export const trendQuery = z.object({ body: several(z.string().max(60)) });

/** Twelve weeks of the city's calendar from Monday, the oldest first; the last one is not over yet. */
export const trend = z.object({
  weeks: z.array(
    z.object({
      from: time,
      /** Exclusive. */
      to: time,
      /** Opened in that week, whatever became of them; merged ones count once. */
      received: z.number().int(),
      /** Came to their end in that week: those `solved`, and those that could not be. */
      ended: z.number().int(),
      solved: z.number().int(),
      /** Of the ended ones, after their deadline. */
      late: z.number().int(),
    }),
  ),
});
export type Trend = z.infer<typeof trend>;
