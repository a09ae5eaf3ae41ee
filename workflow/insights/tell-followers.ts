import type { SpikeRecord } from '../../models/spike.ts';
import { Watch, type WatchRecord } from '../../models/watch.ts';

/**
 * Brings an alarm to people: by e-mail, by a notice in the staff app, by chat. It is called once for each alarm,
 * again only for followers of a list that joined it later. Failing is its own matter: the alarm stands anyway.
 */
export type TellSpike = (alarm: SpikeRecord, staffIds: readonly string[]) => Promise<void>;

/** Staff who follow one of the watch lists behind an alarm. */
export async function followersOf({ series }: Pick<SpikeRecord, 'series'>): Promise<string[]> {
  const ids = series.flatMap(({ series }) => /^watch:([0-9a-f]{24})$/.exec(series)?.[1] ?? []);
  if (ids.length === 0) return [];
  const watches = await Watch.find({ _id: { $in: ids } }, { followers: 1 }).lean<WatchRecord[]>();
  return [...new Set(watches.flatMap(({ followers }) => followers))];
}
