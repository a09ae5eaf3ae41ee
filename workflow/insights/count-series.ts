import type { CityProfile } from '../../core/city/schema.ts';
import { Rollup, type RollupRecord } from '../../models/rollup.ts';
import { Watch, type WatchRecord } from '../../models/watch.ts';
import { WatchRollup, type WatchRollupRecord } from '../../models/watch-rollup.ts';
import { parseCellKey } from './cells.ts';
import type { SeriesHour, SeriesId } from './detect-spikes.ts';
import { hoursAlike } from './usual.ts';

/** Counts of one hour by series key, in the order of `series`. */
type HourCounts = Map<number, Map<string, number>>;

/** Every series of one hour with the hours it is compared with: about a hundred small documents are read. */
export async function countSeries(
  hour: Date,
  city: Pick<CityProfile, 'categories'>,
): Promise<SeriesHour[]> {
  const alike = hoursAlike(hour);
  const hours = [hour, ...alike];
  const [rollups, watches, watchRollups] = await Promise.all([
    Rollup.find({ span: 'hour', at: { $in: hours } })
      .select('at cells')
      .lean<Pick<RollupRecord, 'at' | 'cells'>[]>(),
    Watch.find({ archivedAt: { $exists: false } }).lean<WatchRecord[]>(),
    WatchRollup.find({ at: { $in: hours } })
      .select('watchId at cells')
      .lean<Pick<WatchRollupRecord, 'watchId' | 'at' | 'cells'>[]>(),
  ]);
  const counts: HourCounts = new Map();
  const add = (at: Date, key: string, by: number) => {
    const of = counts.get(at.getTime()) ?? new Map<string, number>();
    of.set(key, (of.get(key) ?? 0) + by);
    counts.set(at.getTime(), of);
  };
  const wards = new Set<string>();
  for (const { at, cells } of rollups)
    for (const [key, count] of Object.entries(cells)) {
      const { ward, category, sentiment } = parseCellKey(key);
      if (sentiment !== 'negative') continue;
      add(at, 'all', count);
      if (category) add(at, `category:${category}`, count);
      if (ward) {
        wards.add(ward);
        add(at, `ward:${ward}`, count);
      }
    }
  for (const { watchId, at, cells } of watchRollups)
    for (const count of Object.values(cells)) add(at, `watch:${String(watchId)}`, count);

  const at = (moment: Date, key: string) => counts.get(moment.getTime())?.get(key) ?? 0;
  const hourOfSeries = (series: SeriesId, key: string, threshold?: number): SeriesHour => ({
    series,
    count: at(hour, key),
    alike: alike.map((moment) => at(moment, key)),
    threshold,
  });
  return [
    hourOfSeries({ kind: 'negative', of: 'all' }, 'all'),
    ...city.categories.map(({ id }) =>
      hourOfSeries({ kind: 'negative', of: 'category', id }, `category:${id}`),
    ),
    ...[...wards].map((id) => hourOfSeries({ kind: 'negative', of: 'ward', id }, `ward:${id}`)),
    ...watches.map(({ _id, threshold }) =>
      hourOfSeries(
        { kind: 'watch', id: String(_id) },
        `watch:${String(_id)}`,
        threshold ?? undefined,
      ),
    ),
  ];
}
