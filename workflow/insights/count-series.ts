import type { CityProfile } from '../../core/city/schema.ts';
import type { PostSource } from '../../models/post.ts';
import { Rollup, type RollupRecord } from '../../models/rollup.ts';
import { Watch, type WatchRecord } from '../../models/watch.ts';
import { WatchRollup, type WatchRollupRecord } from '../../models/watch-rollup.ts';
import { parseCellKey } from './cells.ts';
import { type SeriesHour, type SeriesId, seriesKey } from './detect-spikes.ts';
import { APART } from './sources.ts';
import { hoursAlike } from './usual.ts';

/** Counts by series key (`seriesKey`) and hour. */
type Counts = Map<string, Map<number, number>>;

/**
 * Every series of one hour with the hours it is compared with: about a hundred small documents are read. Sources that
 * stand apart (`APART`) have series of their own and are in no other.
 */
export async function countSeries(
  hour: Date,
  city: Pick<CityProfile, 'categories'>,
): Promise<SeriesHour[]> {
  const alike = hoursAlike(hour);
  const hours = [hour, ...alike];
  const [rollups, watches, watchRollups] = await Promise.all([
    Rollup.find({ span: 'hour', at: { $in: hours } })
      .select('at source cells')
      .lean<Pick<RollupRecord, 'at' | 'source' | 'cells'>[]>(),
    Watch.find({ archivedAt: { $exists: false } }).lean<WatchRecord[]>(),
    WatchRollup.find({ at: { $in: hours } })
      .select('watchId at cells')
      .lean<Pick<WatchRollupRecord, 'watchId' | 'at' | 'cells'>[]>(),
  ]);
  const counts: Counts = new Map();
  const add = (at: Date, series: SeriesId, by: number) => {
    const key = seriesKey(series);
    const of = counts.get(key) ?? new Map<number, number>();
    of.set(at.getTime(), (of.get(at.getTime()) ?? 0) + by);
    counts.set(key, of);
  };
  const wards = new Set<string>();
  for (const { at, source, cells } of rollups) {
    const apart = apartOf(source);
    for (const [key, count] of Object.entries(cells)) {
      const { ward, category, sentiment } = parseCellKey(key);
      if (sentiment !== 'negative') continue;
      add(at, { kind: 'negative', of: 'all', apart }, count);
      if (category) add(at, { kind: 'negative', of: 'category', id: category, apart }, count);
      if (!ward) continue;
      wards.add(ward);
      add(at, { kind: 'negative', of: 'ward', id: ward, apart }, count);
    }
  }
  for (const { watchId, at, cells } of watchRollups)
    for (const [key, count] of Object.entries(cells)) {
      const apart = apartOf(key.split('|')[0] ?? '');
      add(at, { kind: 'watch', id: String(watchId), apart }, count);
    }

  const hourOfSeries = (series: SeriesId, threshold?: number): SeriesHour => {
    const of = counts.get(seriesKey(series));
    const at = (moment: Date) => of?.get(moment.getTime()) ?? 0;
    return { series, count: at(hour), alike: alike.map(at), threshold };
  };
  return [undefined, ...APART].flatMap((apart) => [
    hourOfSeries({ kind: 'negative', of: 'all', apart }),
    ...city.categories.map(({ id }) =>
      hourOfSeries({ kind: 'negative', of: 'category', id, apart }),
    ),
    ...[...wards].map((id) => hourOfSeries({ kind: 'negative', of: 'ward', id, apart })),
    ...watches.map(({ _id, threshold }) =>
      hourOfSeries({ kind: 'watch', id: String(_id), apart }, threshold ?? undefined),
    ),
  ]);
}

const apartOf = (source: string): PostSource | undefined => APART.find((one) => one === source);
