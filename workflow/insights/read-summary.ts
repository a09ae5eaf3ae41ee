import type { CityProfile } from '../../core/city/schema.ts';
import { DAY, HOUR } from '../../core/clock.ts';
import { Rollup, type RollupRecord, type RollupSpan } from '../../models/rollup.ts';
import type { Sentiment } from '../../nlp/labels.ts';
import { dayOf, hourOf, parseCellKey } from './cells.ts';

/** Voices by what the writer felt. */
export type Feeling = Record<Sentiment, number>;

/** What is asked for; an absent list means all. `null` in a list stands for posts without ward or category. */
export type SummaryQuery = {
  /** From the beginning of the hour or day that it lies in. */
  from: Date;
  /** Up to, exclusive. */
  to: Date;
  sources?: readonly string[] | undefined;
  wards?: readonly (string | null)[] | undefined;
  categories?: readonly (string | null)[] | undefined;
};

export type Summary = {
  span: RollupSpan;
  from: Date;
  to: Date;
  total: Feeling;
  /** The same length of time just before. */
  before: Feeling;
  /** One point for each hour or day, also where nothing was said. */
  series: { at: Date; feeling: Feeling }[];
  byCategory: { category: string | null; feeling: Feeling; before: Feeling }[];
  byWard: { ward: string | null; feeling: Feeling; before: Feeling }[];
  bySource: { source: string; feeling: Feeling; before: Feeling }[];
};

/** Longer times are shown by days. */
export const LONGEST_BY_HOURS = 4 * DAY;

export const noFeeling = (): Feeling => ({ negative: 0, neutral: 0, positive: 0 });
export const allOf = ({ negative, neutral, positive }: Feeling): number =>
  negative + neutral + positive;

/**
 * How often what was said where and with what feeling, from the rollups only: the cost depends on the length of time,
 * never on the number of posts. Spam, other languages, copies and what was taken back are not in it.
 */
export async function readSummary(
  query: SummaryQuery,
  city: Pick<CityProfile, 'calendar'>,
): Promise<Summary> {
  const span: RollupSpan =
    query.to.getTime() - query.from.getTime() <= LONGEST_BY_HOURS ? 'hour' : 'day';
  const beginOf = (at: Date) => (span === 'hour' ? hourOf(at) : dayOf(at, city));
  const from = beginOf(query.from);
  const step = span === 'hour' ? HOUR : DAY;
  const steps = Math.max(1, Math.ceil((query.to.getTime() - from.getTime()) / step));
  const to = new Date(from.getTime() + steps * step);
  const earlier = new Date(from.getTime() - steps * step);

  const rows = await Rollup.find({
    span,
    at: { $gte: earlier, $lt: to },
    ...(query.sources && { source: { $in: [...query.sources] } }),
  })
    .select('at source cells')
    .lean<Pick<RollupRecord, 'at' | 'source' | 'cells'>[]>();

  const wards = query.wards && new Set(query.wards);
  const categories = query.categories && new Set(query.categories);
  const summary: Summary = {
    span,
    from,
    to,
    total: noFeeling(),
    before: noFeeling(),
    series: Array.from({ length: steps }, (_, index) => ({
      at: new Date(from.getTime() + index * step),
      feeling: noFeeling(),
    })),
    byCategory: [],
    byWard: [],
    bySource: [],
  };
  const byCategory = new Map<string | null, { feeling: Feeling; before: Feeling }>();
  const byWard: typeof byCategory = new Map();
  const bySource = new Map<string, { feeling: Feeling; before: Feeling }>();
  for (const { at, source, cells } of rows) {
    const isNow = at >= from;
    const side = isNow ? 'feeling' : 'before';
    const point = summary.series[Math.floor((at.getTime() - from.getTime()) / step)];
    for (const [key, count] of Object.entries(cells)) {
      if (count === 0) continue;
      const { ward, category, sentiment } = parseCellKey(key);
      if (wards && !wards.has(ward)) continue;
      if (categories && !categories.has(category)) continue;
      summary[isNow ? 'total' : 'before'][sentiment] += count;
      if (isNow && point) point.feeling[sentiment] += count;
      pairOf(byCategory, category)[side][sentiment] += count;
      pairOf(byWard, ward)[side][sentiment] += count;
      pairOf(bySource, source)[side][sentiment] += count;
    }
  }
  const ranked = <Key>(map: Map<Key, { feeling: Feeling; before: Feeling }>) =>
    [...map].sort(([, a], [, b]) => allOf(b.feeling) - allOf(a.feeling));
  summary.byCategory = ranked(byCategory).map(([category, pair]) => ({ category, ...pair }));
  summary.byWard = ranked(byWard).map(([ward, pair]) => ({ ward, ...pair }));
  summary.bySource = ranked(bySource).map(([source, pair]) => ({ source, ...pair }));
  return summary;
}

function pairOf<Key>(map: Map<Key, { feeling: Feeling; before: Feeling }>, key: Key) {
  let pair = map.get(key);
  if (!pair) {
    pair = { feeling: noFeeling(), before: noFeeling() };
    map.set(key, pair);
  }
  return pair;
}
