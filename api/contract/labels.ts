import { z } from 'zod';
import { KINDS, SENTIMENTS, URGENCIES } from '../../nlp/labels.ts';

export const kind = z.enum(KINDS);
export const sentiment = z.enum(SENTIMENTS);
export const urgency = z.enum(URGENCIES);

/** Why a label was given: words as typed, strongest first, and the second choice. */
export const reason = z.object({
  label: z.string(),
  value: z.string(),
  words: z.array(z.string()),
  runnerUp: z.object({ value: z.string(), confidence: z.number() }).nullable(),
});

/** What the language module, or a person who corrected it, says of a text. */
export const labels = z.object({
  kind,
  sentiment,
  category: z.string().nullable(),
  actionable: z.boolean(),
  urgency,
  toxic: z.boolean(),
  /** Canonical names of places of the city. */
  place: z.array(z.string()),
  /** Probability 0-1 of each label. */
  confidence: z.record(z.string(), z.number()),
  because: z.array(reason),
});
export type Labels = z.infer<typeof labels>;
