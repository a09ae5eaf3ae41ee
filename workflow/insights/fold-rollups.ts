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
      add(rollups, { span: 'hour', at: hour, source }, `cells.${key}`, by);
      add(rollups, { span: 'day', at: day, source }, `cells.${key}`, by);
      add(outlets, { at: day, source, outlet }, sentiment, by);
      if (threadId) add(threads, { at: day, source, threadId, outlet }, sentiment, by);
      for (const watchId of post.watches)
        add(watches, { watchId, at: hour }, `cells.${source}|${sentiment}`, by);
    };
    for (const { before, after } of changes) {
      if (before) count(before, -1);
      if (after) count(after, 1);
    }
    const options = { session, ordered: false };
    await write(rollups, (operations) => Rollup.bulkWrite(operations, options));
    await write(outlets, (operations) => OutletRollup.bulkWrite(operations, options));
    await write(watches, (operations) => WatchRollup.bulkWrite(operations, options));
    await write(threads, (operations) => ThreadRollup.bulkWrite(operations, options));
  };
}

/** Counts posts as matches of one watch list that came after them; in the other rollups they are counted already. */
export async function countMatches(
  posts: readonly Omit<Counted, 'watches'>[],
  watchId: Types.ObjectId,
  session: ClientSession,
): Promise<void> {
  const watches: Steps = new Map();
  for (const { source, publishedAt, labels } of posts)
    add(watches, { watchId, at: hourOf(publishedAt) }, `cells.${source}|${labels.sentiment}`, 1);
  await write(watches, (operations) =>
    WatchRollup.bulkWrite(operations, { session, ordered: false }),
  );
}

function add(steps: Steps, filter: object, field: string, by: number): void {
  const id = JSON.stringify(Object.values(filter));
  let step = steps.get(id);
  if (!step) {
    step = { filter, increments: new Map() };
    steps.set(id, step);
  }
  step.increments.set(field, (step.increments.get(field) ?? 0) + by);
}

type Upsert = {
  updateOne: { filter: object; update: { $inc: Record<string, number> }; upsert: true };
};

async function write(
  steps: Steps,
  send: (operations: Upsert[]) => Promise<unknown>,
): Promise<void> {
  const operations = [...steps.values()].flatMap(({ filter, increments }): Upsert[] => {
    const $inc = Object.fromEntries([...increments].filter(([, by]) => by !== 0));
    return Object.keys($inc).length === 0
      ? []
      : [{ updateOne: { filter, update: { $inc }, upsert: true } }];
  });
  if (operations.length > 0) await send(operations);
}
