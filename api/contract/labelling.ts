import { z } from 'zod';
import { recordId, time } from './common.ts';
import { share } from './insights.ts';
import { kind, sentiment } from './labels.ts';

/** A post of the random sample, without any label. */
export const blindPost = z.object({
  post: z
    .object({ id: recordId, outlet: z.string(), text: z.string(), publishedAt: time })
    .nullable(),
});
export type BlindPost = z.infer<typeof blindPost>;

export const blindWord = z.strictObject({ kind, sentiment, category: z.string().nullable() });
export type BlindWord = z.infer<typeof blindWord>;

const task = z.enum(['sentiment', 'category', 'kind']);

/** Measured on the random sample of the last twelve months; the module never learns from it. */
export const labellingFigures = z.object({
  /** Two people on the same posts: share of the same answers, and Cohen's kappa with its 95 % interval. */
  agreement: z.array(
    z.object({
      task,
      pairs: z.number().int(),
      same: z.number(),
      kappa: z.number(),
      low: z.number(),
      high: z.number(),
    }),
  ),
  /** How often the module said what the first person said. */
  months: z.array(z.object({ month: z.string(), task, posts: z.number().int(), right: share })),
  /** Of a class: right where the module said it, found where people did; `-` is no category. */
  classes: z.array(
    z.object({
      task,
      value: z.string(),
      said: z.number().int(),
      rightOfSaid: share,
      meant: z.number().int(),
      foundOfMeant: share,
    }),
  ),
});
export type LabellingFigures = z.infer<typeof labellingFigures>;
