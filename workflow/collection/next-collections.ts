import { DAY, MINUTE } from '../../core/clock.ts';
import { minuteOf } from '../notifications/quiet-hours.ts';

/** When it comes: 1 = Monday … 7 = Sunday, times of day `HH:MM`, days on which it does not. */
export type CollectionTimes = {
  weekdays: readonly number[];
  from: string;
  to: string;
  except: readonly string[];
};

/** One coming of the lorry. */
export type Collection = { from: Date; to: Date; day: string };

const DAYS_AHEAD = 28;

/** The next times that are not over yet, soonest first; one that has begun is still among them. */
export function nextCollections(
  { weekdays, from, to, except }: CollectionTimes,
  now: Date,
  utcOffsetMinutes: number,
  most: number,
): Collection[] {
  const offset = utcOffsetMinutes * MINUTE;
  const found: Collection[] = [];
  const [begins, ends] = [minuteOf(from) * MINUTE, minuteOf(to) * MINUTE];
  // Yesterday's may go on after midnight.
  const first = Math.floor((now.getTime() + offset) / DAY) * DAY - DAY;
  for (let ahead = 0; ahead <= DAYS_AHEAD && found.length < most; ahead += 1) {
    const midnight = first + ahead * DAY;
    const day = new Date(midnight).toISOString().slice(0, 10);
    if (!weekdays.includes(new Date(midnight).getUTCDay() || 7) || except.includes(day)) continue;
    const until = midnight - offset + ends + (ends <= begins ? DAY : 0);
    if (until > now.getTime())
      found.push({ from: new Date(midnight - offset + begins), to: new Date(until), day });
  }
  return found;
}
