import type { ClientSession, Types } from 'mongoose';
import type { CityProfile } from '../../core/city/schema.ts';
import { OutletRollup } from '../../models/outlet-rollup.ts';
import type { PostRecord } from '../../models/post.ts';
import { Rollup } from '../../models/rollup.ts';
import { ThreadRollup } from '../../models/thread-rollup.ts';
import { WatchRollup } from '../../models/watch-rollup.ts';
import type { Sentiment } from '../../nlp/labels.ts';
import { cellKey, dayOf, hourOf } from './cells.ts';

/** What of a post decides where it is counted. */
export type Counted = Pick<PostRecord, 'source' | 'outlet' | 'publishedAt'> & {
  ward?: string | null | undefined;
  threadId?: string | null | undefined;
  labels: { category?: string | null; sentiment: string };
  /** Why it is not counted: spam, another language, a copy, removed. */
  setAside?: PostRecord['setAside'];
  watches: readonly (Types.ObjectId | string)[];
};

/** A post as it was counted and as it is to be counted now; absent when there is no such state. */
export type CountChange = { before?: Counted | undefined; after?: Counted | undefined };

/** Changes the rollups by what changed of some posts, in the transaction that changes the posts. */
export type FoldRollups = (
  changes: readonly CountChange[],
  session: ClientSession,
) => Promise<void>;

/** What a row that counts by sentiment begins with. */
const NO_VOICES = { negative: 0, neutral: 0, positive: 0 };

type Steps = Map<string, { filter: object; increments: Map<string, number> }>;

/**
 * Keeps the rollups equal to the posts: what a post was counted as is taken away, what it is now is added. Posts that
 * are set aside are in no rollup. `recount` in recount-rollups.ts gives the same numbers from the posts themselves.
 */
export function createFoldRollups(city: Pick<CityProfile, 'calendar'>): FoldRollups {
  return async (changes, session) => {
    const rollups: Steps = new Map();
    const outlets: Steps = new Map();
    const watches: Steps = new Map();
    const threads: Steps = new Map();
    const count = (post: Counted, by: 1 | -1) => {
      if (post.setAside) return;
      const { source, outlet, publishedAt, labels, ward, threadId } = post;
      const sentiment = labels.sentiment as Sentiment;
      const key = cellKey({ ward: ward ?? null, category: labels.category ?? null, sentiment });
      const hour = hourOf(publishedAt);
      const day = dayOf(publishedAt, city);
      const [h, d] = [hour.getTime(), day.getTime()];
      const cell = `cells.${key}`;
      add(rollups, `hour ${h} ${source}`, { span: 'hour', at: hour, source }, cell, by);
      add(rollups, `day ${d} ${source}`, { span: 'day', at: day, source }, cell, by);
      add(outlets, `${d} ${source} ${outlet}`, { at: day, source, outlet }, sentiment, by);
      if (threadId) {
        const id = JSON.stringify([d, source, threadId, outlet]);
        add(threads, id, { at: day, source, threadId, outlet }, sentiment, by);
      }
      for (const watchId of post.watches) addMatch(watches, { watchId, at: hour }, post, by);
    };
    for (const { before, after } of changes) {
      if (before) count(before, -1);
      if (after) count(after, 1);
    }
    await write(Rollup, rollups, session);
    await write(OutletRollup, outlets, session, NO_VOICES);
    await write(WatchRollup, watches, session);
    await write(ThreadRollup, threads, session, NO_VOICES);
  };
}

/** Counts posts as matches of one watch list that came after them; in the other rollups they are counted already. */
export async function countMatches(
  posts: readonly Omit<Counted, 'watches'>[],
  watchId: Types.ObjectId,
  session: ClientSession,
): Promise<void> {
  const watches: Steps = new Map();
  for (const post of posts) addMatch(watches, { watchId, at: hourOf(post.publishedAt) }, post, 1);
  await write(WatchRollup, watches, session);
}

function addMatch(
  watches: Steps,
  filter: { watchId: Types.ObjectId | string; at: Date },
  { source, labels }: Pick<Counted, 'source' | 'labels'>,
  by: number,
): void {
  const id = `${filter.watchId} ${filter.at.getTime()}`;
  add(watches, id, filter, `cells.${source}|${labels.sentiment}`, by);
}

/** @param id one for each `filter` */
function add(steps: Steps, id: string, filter: object, field: string, by: number): void {
  let step = steps.get(id);
  if (!step) {
    step = { filter, increments: new Map() };
    steps.set(id, step);
  }
  step.increments.set(field, (step.increments.get(field) ?? 0) + by);
}

/** Sent as it is: casting and defaults of mongoose cost as much as the rest of the fold. */
async function write(
  model: Pick<typeof Rollup, 'collection'>,
  steps: Steps,
  session: ClientSession,
  defaults: Readonly<Record<string, number>> = {},
): Promise<void> {
  const operations = [...steps.values()].flatMap(({ filter, increments }) => {
    const $inc = Object.fromEntries([...increments].filter(([, by]) => by !== 0));
    if (Object.keys($inc).length === 0) return [];
    const rest = Object.entries(defaults).filter(([field]) => !(field in $inc));
    const $setOnInsert = rest.length > 0 ? { $setOnInsert: Object.fromEntries(rest) } : {};
    return [{ updateOne: { filter, update: { $inc, ...$setOnInsert }, upsert: true } }];
  });
  if (operations.length > 0)
    await model.collection.bulkWrite(operations, { session, ordered: false });
}
