import { z } from 'zod';
import { recordId, several, time } from './common.ts';
import { post } from './posts.ts';

/** Voices by what the writers felt. Spam, other languages, copies and what was taken back are not counted. */
export const feeling = z.object({
  negative: z.number().int(),
  neutral: z.number().int(),
  positive: z.number().int(),
});
export type Feeling = z.infer<typeof feeling>;

/** A share with its 95 % interval (Wilson), all 0-1; wide where few voices stand behind it. */
export const share = z.object({ share: z.number(), low: z.number(), high: z.number() });
export type Share = z.infer<typeof share>;

/** `-` stands for posts without a ward or without a category. */
export const NONE = '-';

/** The time looked at; without `from` the seven days up to `to`, without `to` up to now. At most three years. */
export const period = z.object({ from: time.optional(), to: time.optional() });

export const summaryQuery = period.extend({
  source: several(z.string()),
  ward: several(z.string()),
  category: several(z.string()),
});
export type SummaryQuery = z.input<typeof summaryQuery>;

const counted = { feeling, before: feeling, negativeShare: share };
/**
 * `before` is the same length of time just before. YouTube stands apart: its terms forbid to add its figures to those
 * of others, so it is in nothing but `youtube`, unless `source=youtube` asks for it alone.
 */
export const summary = z.object({
  span: z.enum(['hour', 'day']),
  from: time,
  to: time,
  total: z.object(counted),
  series: z.array(z.object({ at: time, feeling })),
  byCategory: z.array(z.object({ category: z.string().nullable(), ...counted })),
  byWard: z.array(z.object({ ward: z.string().nullable(), ...counted })),
  bySource: z.array(z.object({ source: z.string(), ...counted })),
  youtube: z.object(counted),
});
export type Summary = z.infer<typeof summary>;

export const outletQuery = period.extend({
  source: several(z.string()),
  limit: z.coerce.number().int().min(1).max(100).default(20),
});
export type OutletQuery = z.input<typeof outletQuery>;
/** Pages, channels and newspapers by how much is said there; never persons. `voice` is the share of all, 0-1; of YouTube
 * alone for its channels. */
export const outlets = z.object({
  items: z.array(
    z.object({
      source: z.string(),
      outlet: z.string(),
      feeling,
      voice: z.number(),
      negativeShare: share,
    }),
  ),
});
export type Outlets = z.infer<typeof outlets>;

/** Posts with most comments, whole days of the city, at most the last 31 of the period. */
export const threads = z.object({
  items: z.array(
    z.object({
      source: z.string(),
      thread: z.string(),
      outlet: z.string(),
      /** The post itself, where it was collected. */
      title: z.string().nullable(),
      url: z.string().nullable(),
      feeling,
      negativeShare: share,
    }),
  ),
});
export type Threads = z.infer<typeof threads>;

export const termQuery = period.extend({
  limit: z.coerce.number().int().min(1).max(100).default(20),
});
/**
 * Words that are said more than in the 28 days before, strongest first; of a period longer than a week its last seven
 * days. `now` and `before` count posts that hold the word; `score` is a log-likelihood ratio. Without YouTube.
 */
export const terms = z.object({
  items: z.array(
    z.object({ term: z.string(), now: z.number(), before: z.number(), score: z.number() }),
  ),
});
export type Terms = z.infer<typeof terms>;

export const annotationInput = z.strictObject({
  at: time,
  text: z.string().trim().min(1).max(200),
});
export type AnnotationInput = z.input<typeof annotationInput>;
export const annotation = z.object({
  id: recordId,
  at: time,
  text: z.string(),
  by: z.string(),
});
export type Annotation = z.infer<typeof annotation>;
/** Notes of staff about a period, latest first, at most 200. */
export const annotations = z.object({ items: z.array(annotation) });
export type Annotations = z.infer<typeof annotations>;

/** What can be taken out as a file; a workbook holds all of them, a sheet each. */
export const EXPORT_TABLES = [
  'time',
  'categories',
  'wards',
  'sources',
  'outlets',
  'watches',
  'threads',
  'terms',
] as const;
export const exportQuery = summaryQuery.extend({
  format: z.enum(['csv', 'xlsx']),
  /** For CSV. */
  table: z.enum(EXPORT_TABLES).default('time'),
  language: z.enum(['vi', 'en']).default('vi'),
});
export type ExportQuery = z.input<typeof exportQuery>;

export const watchPreviewInput = z.strictObject({ query: z.string().trim().min(1).max(2000) });
/** What a query would find among the latest `looked` posts. */
export const watchPreview = z.object({
  looked: z.number().int(),
  matched: z.number().int(),
  posts: z.array(post),
});
export type WatchPreview = z.infer<typeof watchPreview>;

export const watchInput = z.strictObject({
  name: z.string().trim().min(1).max(80),
  /** AND OR NOT "exact phrase" NEAR/n and brackets; without accents any accents fit. */
  query: z.string().trim().min(1).max(2000),
  colour: z.string().regex(/^#[0-9a-f]{6}$/i, 'must be a colour such as #b42318'),
  /** Voices an hour from which followers are told, whatever is usual. */
  threshold: z.number().int().min(1).max(100_000).optional(),
});
export type WatchInput = z.input<typeof watchInput>;

export const watch = z.object({
  id: recordId,
  name: z.string(),
  query: z.string(),
  colour: z.string(),
  threshold: z.number().nullable(),
  owner: z.string(),
  following: z.boolean(),
  /** True while older posts are still being searched. */
  searching: z.boolean(),
  /** Posts collected since then were searched; null before the search has begun and when all were. */
  searchedBackTo: time.nullable(),
});
export type Watch = z.infer<typeof watch>;

/** Watch lists, most said of first; `usual` is the mean of the same length of time over the four times before. */
export const watchRanking = z.object({
  items: z.array(
    watch.extend({
      feeling,
      /** Said on YouTube, which is in none of the other figures. */
      youtube: z.number().int(),
      usual: z.number(),
      /** Said now against usual: 1 is as ever; null when nothing was usual. */
      change: z.number().nullable(),
      series: z.array(z.object({ at: time, count: z.number().int() })),
    }),
  ),
});
export type WatchRanking = z.infer<typeof watchRanking>;
export const following = z.strictObject({ follows: z.boolean() });

export const spike = z.object({
  id: recordId,
  state: z.enum(['open', 'acknowledged', 'closed']),
  from: time,
  until: time,
  raisedAt: time,
  series: z.array(
    z.object({
      /** `negative:all`, `negative:category:<id>`, `negative:ward:<id>` or `watch:<id>`; `youtube/` before it when it is of YouTube alone. */
      series: z.string(),
      count: z.number().int(),
      expected: z.number(),
      score: z.number(),
      at: time,
    }),
  ),
  postIds: z.array(recordId),
  places: z.array(z.string()),
  ticketCodes: z.array(z.string()),
  acknowledgedBy: z.string().nullable(),
  closedBy: z.string().nullable(),
  useful: z.boolean().nullable(),
  note: z.string().nullable(),
});
/** The posts behind an alarm, latest first. */
export const spikePosts = z.object({ items: z.array(post) });
export type SpikePosts = z.infer<typeof spikePosts>;
export type Spike = z.infer<typeof spike>;
export const spikeQuery = z.object({
  state: several(z.enum(['open', 'acknowledged', 'closed'])),
});
/** Latest first, at most 100. `falseAlarmRate` is of those that were judged in the last 90 days, 0-1. */
export const spikes = z.object({
  items: z.array(spike),
  judged: z.number().int(),
  falseAlarmRate: z.number().nullable(),
});
export type Spikes = z.infer<typeof spikes>;
export const spikeClosing = z.strictObject({
  useful: z.boolean(),
  note: z.string().trim().max(1000).optional(),
});
export type SpikeClosing = z.input<typeof spikeClosing>;
