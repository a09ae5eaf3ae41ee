import type { CityProfile } from '../../core/city/schema.ts';
import { OutletRollup } from '../../models/outlet-rollup.ts';
import { dayOf } from './cells.ts';
import { allOf, type Feeling } from './read-summary.ts';
import { isApart } from './sources.ts';

export type OutletVoice = {
  source: string;
  outlet: string;
  feeling: Feeling;
  /** Share of everything that was said in that time, 0-1; of YouTube's own for a channel of YouTube. */
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
  const all = { apart: 0, together: 0 };
  for (const { source, feeling } of said) all[sideOf(source)] += allOf(feeling);
  return said
    .filter(({ feeling }) => allOf(feeling) > 0)
    .sort((a, b) => allOf(b.feeling) - allOf(a.feeling))
    .slice(0, query.limit)
    .map((row) => ({ ...row, voice: allOf(row.feeling) / all[sideOf(row.source)] }));
}

const sideOf = (source: string) => (isApart(source) ? 'apart' : 'together');
