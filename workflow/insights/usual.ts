import { DAY, HOUR } from '../../core/clock.ts';

/** What is usual for an hour: how many voices, and how far that strays. */
export type Usual = { expected: number; spread: number };

/** Weeks that are looked back on. */
export const WEEKS_BACK = 8;
/** Hours on both sides of the same hour that count as alike. */
const SIDE_HOURS = 1;
/** Share of the highest and lowest hours that is left out, so that an earlier event does not become usual. */
const TRIMMED = 0.15;
/** People come in bursts: counts stray at least by this share of their mean beyond chance (negative binomial). */
const UNEVEN = 0.4;
/** Even where nothing is ever said, a single voice is no event. */
const LEAST_SPREAD = 1;

/** The earlier hours that an hour is compared with: same weekday, same time of day give or take one, 8 weeks back. */
export function hoursAlike(hour: Date): Date[] {
  const hours: Date[] = [];
  for (let week = 1; week <= WEEKS_BACK; week += 1)
    for (let side = -SIDE_HOURS; side <= SIDE_HOURS; side += 1)
      hours.push(new Date(hour.getTime() - week * 7 * DAY + side * HOUR));
  return hours;
}

/**
 * The usual of an hour from the counts of {@link hoursAlike}: the trimmed mean, and as spread the larger of what
 * chance and bursts give (negative binomial) and what the counts themselves show (median deviation, which an earlier
 * event does not move).
 */
export function usualOf(counts: readonly number[]): Usual {
  const sorted = counts.toSorted((a, b) => a - b);
  const cut = Math.floor(sorted.length * TRIMMED);
  const kept = sorted.slice(cut, sorted.length - cut);
  if (kept.length === 0) return { expected: 0, spread: LEAST_SPREAD };
  const expected = kept.reduce((sum, count) => sum + count, 0) / kept.length;
  const deviations = counts.map((count) => Math.abs(count - expected)).sort((a, b) => a - b);
  // 1.4826 makes the median deviation of a normal distribution its standard deviation.
  const observed = 1.4826 * (deviations[Math.floor(deviations.length / 2)] ?? 0);
  const bursts = Math.sqrt(expected + (UNEVEN * expected) ** 2);
  return { expected, spread: Math.max(LEAST_SPREAD, bursts, observed) };
}

/** How many spreads a count lies above the usual. */
export const scoreOf = (count: number, { expected, spread }: Usual): number =>
  (count - expected) / spread;
