import type { CityProfile } from '../../core/city/schema.ts';
import { OutletRollup } from '../../models/outlet-rollup.ts';
import { dayOf } from './cells.ts';
import { allOf, type Feeling } from './read-summary.ts';

export type OutletVoice = {
  source: string;
  outlet: string;
  feeling: Feeling;
  /** Share of everything that was said anywhere in that time, 0-1. */
  voice: number;
};

/** Pages, channels and newspapers by how much was said there, loudest first; whole days of the city. */
export async function readOutlets(
  query: { from: Date; to: Date; sources?: readonly string[] | undefined; limit: number },
  city: Pick<CityProfile, 'calendar'>,
): Promise<OutletVoice[]> {
  const rows = await OutletRollup.aggregate<Feeling & { _id: { source: string; outlet: string } }>([
    {
      $match: {
        at: { $gte: dayOf(query.from, city), $lt: query.to },
        ...(query.sources && { source: { $in: [...query.sources] } }),
      },
    },
    {
      $group: {
        _id: { source: '$source', outlet: '$outlet' },
        negative: { $sum: '$negative' },
        neutral: { $sum: '$neutral' },
        positive: { $sum: '$positive' },
      },
    },
  ]);
  const said = rows.map(({ _id, negative, neutral, positive }) => ({
    ..._id,
    feeling: { negative, neutral, positive },
  }));
  const all = said.reduce((sum, { feeling }) => sum + allOf(feeling), 0);
  return said
    .filter(({ feeling }) => allOf(feeling) > 0)
    .sort((a, b) => allOf(b.feeling) - allOf(a.feeling))
    .slice(0, query.limit)
    .map((row) => ({ ...row, voice: all === 0 ? 0 : allOf(row.feeling) / all }));
}
