import type { CityProfile } from '../../core/city/schema.ts';
import { HOUR, MINUTE } from '../../core/clock.ts';
import type { Sentiment } from '../../nlp/labels.ts';

/** What a post is counted by. */
export type Cell = { ward: string | null; category: string | null; sentiment: Sentiment };

/** No ward, no category. */
const NONE = '-';

/** `<ward or ->|<category or ->|<sentiment>`; ids hold neither `|` nor `.` nor `$`. */
export const cellKey = ({ ward, category, sentiment }: Cell): string =>
  `${ward ?? NONE}|${category ?? NONE}|${sentiment}`;

/** The cell behind a key of {@link cellKey}. */
export function parseCellKey(key: string): Cell {
  const [ward = NONE, category = NONE, sentiment = 'neutral'] = key.split('|');
  return {
    ward: ward === NONE ? null : ward,
    category: category === NONE ? null : category,
    sentiment: sentiment as Sentiment,
  };
}

/** Begin of the hour of UTC. */
export const hourOf = (at: Date): Date => new Date(Math.floor(at.getTime() / HOUR) * HOUR);

/** Begin of the city's day that `at` lies in. The zone must have no summer time, as Vietnam's since 1975. */
export function dayOf(at: Date, { calendar }: Pick<CityProfile, 'calendar'>): Date {
  const offset = calendar.utcOffsetMinutes * MINUTE;
  const day = 24 * HOUR;
  return new Date(Math.floor((at.getTime() + offset) / day) * day - offset);
}
