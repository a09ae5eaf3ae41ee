import type { Calendar } from '../../core/city/schema.ts';
import { DAY, MINUTE } from '../../core/clock.ts';
import { AppError } from '../../core/errors.ts';

/**
 * Time as a Vietnamese office counts it: two half-days with a lunch break, public and lunar holidays off,
 * days off that are worked in exchange for a bridge day. All functions are pure.
 *
 * A stretch of time is a list of half-open intervals [from, to), in order and not touching. Vietnam has no
 * summer time, so local time is UTC plus a fixed offset and each day has 24 hours.
 */
export type Interval = { from: number; to: number };

/** `working`: inside the half-days; `calendar`: around the clock. */
export type TimeUnit = 'working' | 'calendar';

/** Time that does not count; without an end it lasts. */
export type Pause = { from: Date; to?: Date | null | undefined };

/** Longest stretch without a working hour that is believed: Tết takes 9 days. */
const LONGEST_REST_DAYS = 60;

/**
 * The moment at which `ms` of counted time have passed since `from`.
 *
 * A deadline that falls exactly on the end of a half-day is that end, not the next morning.
 *
 * @throws AppError `misconfigured` when the calendar has no working time for 60 days
 */
export function addTime(
  calendar: Calendar,
  unit: TimeUnit,
  from: Date,
  ms: number,
  pauses: readonly Pause[] = [],
): Date {
  let left = ms;
  for (const interval of countedFrom(calendar, unit, from.getTime(), pauses)) {
    const length = interval.to - interval.from;
    if (left <= length) return new Date(interval.from + left);
    left -= length;
  }
  return from;
}

/** Counted milliseconds between two moments; 0 when `to` is not later. */
export function timeBetween(
  calendar: Calendar,
  unit: TimeUnit,
  from: Date,
  to: Date,
  pauses: readonly Pause[] = [],
): number {
  const end = to.getTime();
  if (end <= from.getTime()) return 0;
  let counted = 0;
  for (const interval of countedFrom(calendar, unit, from.getTime(), pauses)) {
    if (interval.from >= end) break;
    counted += Math.min(interval.to, end) - interval.from;
  }
  return counted;
}

/** True when the office is open at that moment. */
export const isWorkingTime = (calendar: Calendar, at: Date): boolean =>
  shiftsOf(calendar, localMidnight(calendar, at.getTime())).some(
    ({ from, to }) => from <= at.getTime() && at.getTime() < to,
  );

function* countedFrom(
  calendar: Calendar,
  unit: TimeUnit,
  start: number,
  pauses: readonly Pause[],
): Generator<Interval> {
  const closed = pauses.flatMap(({ from, to }) =>
    to ? [{ from: from.getTime(), to: to.getTime() }] : [],
  );
  for (const open of openFrom(calendar, unit, start)) {
    const clipped = { from: Math.max(open.from, start), to: open.to };
    if (clipped.from < clipped.to) yield* without(clipped, closed);
  }
}

function* openFrom(calendar: Calendar, unit: TimeUnit, start: number): Generator<Interval> {
  let midnight = localMidnight(calendar, start);
  let rest = 0;
  for (;;) {
    const shifts =
      unit === 'calendar' ? [{ from: midnight, to: midnight + DAY }] : shiftsOf(calendar, midnight);
    rest = shifts.length === 0 ? rest + 1 : 0;
    if (rest > LONGEST_REST_DAYS)
      throw new AppError(
        'misconfigured',
        500,
        `The calendar has no working time for ${LONGEST_REST_DAYS} days from ${new Date(start).toISOString()}`,
      );
    yield* shifts;
    midnight += DAY;
  }
}

/** Half-days of the local day that begins at `midnight`, in order. A worked day outranks a holiday, a holiday the weekday. */
function shiftsOf(calendar: Calendar, midnight: number): Interval[] {
  const local = new Date(midnight + calendar.utcOffsetMinutes * MINUTE);
  const date = local.toISOString().slice(0, 10);
  const worked = calendar.workedDays.find((day) => day.date === date);
  if (!worked && calendar.holidays.some((day) => day.date === date)) return [];
  const weekday = worked?.like ?? (local.getUTCDay() || 7);
  return calendar.week
    .filter((half) => half.weekday === weekday)
    .map((half) => ({ from: midnight + minutes(half.from), to: midnight + minutes(half.to) }))
    .sort((a, b) => a.from - b.from);
}

/** What is left of an interval when others are cut out of it. */
function without(interval: Interval, holes: readonly Interval[]): Interval[] {
  let rest = [interval];
  for (const hole of holes)
    rest = rest.flatMap(({ from, to }) =>
      hole.to <= from || to <= hole.from
        ? [{ from, to }]
        : [
            { from, to: Math.min(to, hole.from) },
            { from: Math.max(from, hole.to), to },
          ].filter((piece) => piece.from < piece.to),
    );
  return rest;
}

/** The UTC moment of the midnight that opened the local day of `at`. */
function localMidnight(calendar: Calendar, at: number): number {
  const offset = calendar.utcOffsetMinutes * MINUTE;
  return Math.floor((at + offset) / DAY) * DAY - offset;
}

function minutes(clockTime: string): number {
  const [hours = 0, rest = 0] = clockTime.split(':').map(Number);
  return (hours * 60 + rest) * MINUTE;
}
