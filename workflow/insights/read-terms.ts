import type { CityProfile } from '../../core/city/schema.ts';
import { DAY } from '../../core/clock.ts';
import { TermDay, type TermDayRecord } from '../../models/term-day.ts';
import {
  addTerm,
  createTermCounts,
  risingTerms,
  type TrendingTerm,
} from '../../nlp/keywords/trending-terms.ts';
import { dayOf } from './cells.ts';

/** Of a longer time only its last days are compared: what has been said for a month is no news. */
const MOST_DAYS = 7;
/** Days before that are compared with. */
const DAYS_BEFORE = 28;

/** Words that are said more than in the four weeks before, strongest first. Empty until there is something before. */
export async function readTerms(
  query: { from: Date; to: Date; limit: number },
  city: Pick<CityProfile, 'calendar'>,
): Promise<TrendingTerm[]> {
  const from = dayOf(
    new Date(Math.max(query.from.getTime(), query.to.getTime() - MOST_DAYS * DAY)),
    city,
  );
  const days = await TermDay.find({
    at: { $gte: new Date(from.getTime() - DAYS_BEFORE * DAY), $lt: query.to },
  }).lean<TermDayRecord[]>();
  const sumOf = (some: readonly TermDayRecord[]) => {
    const terms = createTermCounts();
    let texts = 0;
    for (const day of some) {
      texts += day.posts;
      for (const [spelling, count] of day.terms) addTerm(terms, spelling, count);
    }
    return { texts, terms };
  };
  const before = sumOf(days.filter(({ at }) => at < from));
  if (before.texts === 0) return [];
  return risingTerms(sumOf(days.filter(({ at }) => at >= from)), before, { limit: query.limit });
}
