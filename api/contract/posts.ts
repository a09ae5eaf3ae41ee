import { z } from 'zod';
import { flag, page, paging, recordId, several, time } from './common.ts';
import { kind, labels, sentiment, urgency } from './labels.ts';

export const POST_SOURCE_IDS = ['facebook', 'youtube', 'feed', 'file'] as const;
/** States of a public answer. */
export const ANSWER_STATE_IDS = [
  'draft',
  'waiting',
  'approved',
  'posting',
  'posted',
  'copied',
  'failed',
  'withdrawn',
] as const;
export const HANDLINGS = ['none', 'triage', 'reported', 'dismissed'] as const;

/** One public post or comment; personal data were masked before it was stored. */
export const post = z.object({
  id: recordId,
  source: z.enum(POST_SOURCE_IDS),
  outlet: z.string(),
  text: z.string(),
  url: z.string().nullable(),
  publishedAt: time,
  collectedAt: time,
  ward: z.string().nullable(),
  labels,
  /** none: nothing to do; triage: a person should look; reported: became a report; dismissed: a person said no. */
  handling: z.enum(HANDLINGS),
  /** Why it is counted nowhere; null when it is. */
  setAside: z.enum(['spam', 'foreign', 'copy', 'removed', 'muted']).nullable(),
  /** The post that it stands under, by the platform's id. */
  thread: z.string().nullable(),
  /** Code of the ticket it became part of. */
  ticketCode: z.string().nullable(),
  /** State of its last public answer; null when there is none. */
  answer: z.enum(ANSWER_STATE_IDS).nullable(),
  /** True when a person has corrected the labels. */
  corrected: z.boolean(),
});
export type Post = z.infer<typeof post>;

export const postQuery = paging.extend({
  source: several(z.enum(POST_SOURCE_IDS)),
  outlet: z.string().max(200).optional(),
  kind: several(kind),
  sentiment: several(sentiment),
  category: several(z.string()),
  urgency: several(urgency),
  ward: several(z.string()),
  handling: several(z.enum(HANDLINGS)),
  toxic: flag,
  /** Published from, and before. */
  from: time.optional(),
  to: time.optional(),
  /** Id of a watch list that they match. */
  watch: recordId.optional(),
  /** The post that comments stand under. */
  thread: z.string().max(300).optional(),
  /** Only what the figures count: without spam, other languages, copies and what was taken back. */
  counted: flag,
  /** Words of the text; accents do not matter. */
  q: z.string().max(200).optional(),
});
export type PostQuery = z.input<typeof postQuery>;
export const postPage = page(post);
export type PostPage = z.infer<typeof postPage>;

/** `report` makes it a voice about a ticket; `dismiss` says that there is nothing to do. Only for posts in triage or none. */
export const postDecision = z.strictObject({
  /** `reconsider` takes a dismissal back. */
  decision: z.enum(['report', 'dismiss', 'reconsider']),
  category: z.string().nullable().optional(),
  urgency: urgency.optional(),
});
export type PostDecision = z.infer<typeof postDecision>;

/** What a person says instead; kept beside what the module said, and used for training. */
export const labelCorrection = z.strictObject({
  kind: kind.optional(),
  sentiment: sentiment.optional(),
  category: z.string().nullable().optional(),
  urgency: urgency.optional(),
  actionable: z.boolean().optional(),
  toxic: z.boolean().optional(),
});
export type LabelCorrection = z.infer<typeof labelCorrection>;

/** One normalised post on its way in, as the import script sends it. */
export const incomingPost = z.strictObject({
  externalId: z.string().min(1).max(300),
  outlet: z.string().min(1).max(200),
  text: z.string().min(1).max(20_000),
  threadId: z.string().max(300).optional(),
  author: z.string().max(300).optional(),
  url: z.string().max(2000).optional(),
  publishedAt: time.optional(),
});
export const postBatch = z.strictObject({ posts: z.array(incomingPost).min(1).max(500) });
/** How many were new and how many were there already. */
export const postBatchAnswer = z.object({
  kept: z.number().int(),
  alreadyKept: z.number().int(),
  edited: z.number().int(),
  reported: z.number().int(),
  triage: z.number().int(),
});
export type PostBatchAnswer = z.infer<typeof postBatchAnswer>;

/** How a listener feels. */
export const listener = z.object({
  name: z.string(),
  /** ok: hears; waiting: comes back by itself; trouble: a person has to do something. */
  level: z.enum(['ok', 'waiting', 'trouble']),
  /** One sentence in Vietnamese, and in English. */
  status: z.string(),
  statusEn: z.string(),
  /** What to do about it; empty when nothing is to be done. */
  todo: z.string(),
  todoEn: z.string(),
  /** When it asks again. */
  nextAt: time.nullable(),
  since: time.nullable(),
  lastItemAt: time.nullable(),
  failures: z.number().int(),
});
export const listeners = z.object({ items: z.array(listener) });
export type Listener = z.infer<typeof listener>;
export type Listeners = z.infer<typeof listeners>;
