import { z } from 'zod';
import { time } from './common.ts';
import { outcome } from './tickets.ts';

/** A solved ticket whose evidence a second person looks at. */
export const evidenceItem = z.object({
  code: z.string(),
  title: z.string(),
  bodyName: z.string(),
  endedAt: time,
  /** What was told when it ended. */
  note: z.string().nullable(),
  outcome: outcome.nullable(),
  /** Pictures of residents, then of staff. */
  photoIds: z.array(z.string()),
});
export type EvidenceItem = z.infer<typeof evidenceItem>;
export const evidenceSample = z.object({
  items: z.array(evidenceItem),
  /** Of the last 30 days. */
  rates: z.object({
    ended: z.number().int(),
    solved: z.number().int(),
    verified: z.number().int(),
  }),
});
export type EvidenceSample = z.infer<typeof evidenceSample>;

export const evidenceVerdict = z.strictObject({
  good: z.boolean(),
  /** Needed when it is not good. */
  note: z.string().trim().max(1000).optional(),
});
export type EvidenceVerdict = z.infer<typeof evidenceVerdict>;
