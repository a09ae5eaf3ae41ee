import { Watch, type WatchRecord } from '../../models/watch.ts';
import { WatchRollup, type WatchRollupRecord } from '../../models/watch-rollup.ts';
import type { Sentiment } from '../../nlp/labels.ts';
import { hourOf } from './cells.ts';
import { allOf, type Feeling, noFeeling } from './read-summary.ts';
import { isApart } from './sources.ts';

export type RankedWatch = {
  watch: WatchRecord;
  /** Without YouTube, which stands apart. */
  feeling: Feeling;
  /** Said on YouTube. */
  youtube: number;
  /** Mean of the four times of the same length before. */
  usual: number;
  /** Bars of equal length over the time looked at. */
  series: { at: Date; count: number }[];
};

/** Times of the same length before that make the usual. */
const TIMES_BEFORE = 4;
const BARS = 28;

/** Every watch list with how much was said in a time against what is usual, most said first. */
export async function readWatches(from: Date, to: Date): Promise<RankedWatch[]> {
  const begin = hourOf(from).getTime();
  const length = Math.max(1, to.getTime() - begin);
  const earliest = new Date(begin - TIMES_BEFORE * length);
  const watches = await Watch.find({ archivedAt: { $exists: false } })
    .sort({ name: 1 })
    .lean<WatchRecord[]>();
  // By the whole index and without a projection, so that the store need not open any of the thousands of rows.
  const rows = await WatchRollup.find({
    watchId: { $in: watches.map(({ _id }) => _id) },
    at: { $gte: earliest, $lt: to },
  }).lean<WatchRollupRecord[]>();
  const bar = length / BARS;
  const ranked = new Map(
    watches.map((watch): [string, RankedWatch & { earlier: number }] => [
      String(watch._id),
      {
        watch,
        feeling: noFeeling(),
        youtube: 0,
        usual: 0,
        earlier: 0,
        series: Array.from({ length: BARS }, (_, n) => ({
          at: new Date(begin + n * bar),
          count: 0,
        })),
      },
    ]),
  );
  for (const { watchId, at, cells } of rows) {
    const row = ranked.get(String(watchId));
    if (!row) continue;
    for (const [key, count] of Object.entries(cells)) {
      const [source = '', sentiment] = key.split('|');
      if (isApart(source)) {
        if (at.getTime() >= begin) row.youtube += count;
        continue;
      }
      if (at.getTime() < begin) {
        row.earlier += count;
        continue;
      }
      row.feeling[sentiment as Sentiment] += count;
      const point = row.series[Math.floor((at.getTime() - begin) / bar)];
      if (point) point.count += count;
    }
  }
  return [...ranked.values()]
    .map(({ earlier, ...row }) => ({ ...row, usual: earlier / TIMES_BEFORE }))
    .sort((a, b) => allOf(b.feeling) - allOf(a.feeling));
}
