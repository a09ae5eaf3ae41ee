import type { CityProfile } from '../../core/city/schema.ts';
import { DAY } from '../../core/clock.ts';
import { Post, type PostRecord, type PostSource } from '../../models/post.ts';
import { ThreadRollup, type ThreadRollupRecord } from '../../models/thread-rollup.ts';
import { SENTIMENTS } from '../../nlp/labels.ts';
import { dayOf } from './cells.ts';
import { allOf, type Feeling, noFeeling } from './read-summary.ts';

export type HotThread = {
  source: PostSource;
  threadId: string;
  outlet: string;
  feeling: Feeling;
  /** What the comments stand under, where it was collected and may still be kept. */
  title: string | undefined;
  url: string | undefined;
};

/** Of a longer time only so much before its end is looked at: a thread that is hot is young. */
const LONGEST_MS = 31 * DAY;

/** The posts with most counted comments, loudest first; whole days of the city. */
export async function readThreads(
  query: { from: Date; to: Date; sources?: readonly string[] | undefined; limit: number },
  city: Pick<CityProfile, 'calendar'>,
): Promise<HotThread[]> {
  const from = new Date(Math.max(query.from.getTime(), query.to.getTime() - LONGEST_MS));
  const sources = query.sources && new Set(query.sources);
  const threads = new Map<string, Omit<HotThread, 'title' | 'url'>>();
  // Summed here and not in the store: it hands out the rows of a time without opening them.
  for (const row of await ThreadRollup.find({
    at: { $gte: dayOf(from, city), $lt: query.to },
  }).lean<ThreadRollupRecord[]>()) {
    const { source, threadId, outlet } = row;
    if (sources && !sources.has(source)) continue;
    const key = `${source}|${threadId}|${outlet}`;
    const thread = threads.get(key) ?? {
      source: source as PostSource,
      threadId,
      outlet,
      feeling: noFeeling(),
    };
    for (const sentiment of SENTIMENTS) thread.feeling[sentiment] += row[sentiment];
    threads.set(key, thread);
  }
  const hottest = [...threads.values()]
    .filter(({ feeling }) => allOf(feeling) > 0)
    .sort((a, b) => allOf(b.feeling) - allOf(a.feeling))
    .slice(0, query.limit);
  return await Promise.all(
    hottest.map(async (thread) => {
      const root = await Post.findOne(
        { source: thread.source, externalId: thread.threadId },
        { text: 1, url: 1 },
      ).lean<Pick<PostRecord, 'text' | 'url'>>();
      return { ...thread, title: root?.text || undefined, url: root?.url ?? undefined };
    }),
  );
}
