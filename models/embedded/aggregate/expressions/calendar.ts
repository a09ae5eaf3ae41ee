import { expressionError } from './evaluate.ts';
import { type Offset, toUtc } from './time-zone.ts';

/** Units of `$dateTrunc`, `$dateAdd` and `$dateDiff`. */
export type Unit =
  | 'year'
  | 'quarter'
  | 'month'
  | 'week'
  | 'day'
  | 'hour'
  | 'minute'
  | 'second'
  | 'millisecond';

const DAY = 86_400_000;
/** 2000-01-01T00:00, from which bins are counted; it was a Saturday. */
const REFERENCE = Date.UTC(2000, 0, 1);
const MILLIS: Partial<Record<Unit, number>> = {
  week: 7 * DAY,
  day: DAY,
  hour: 3_600_000,
  minute: 60_000,
  second: 1000,
  millisecond: 1,
};
const MONTHS: Partial<Record<Unit, number>> = { year: 12, quarter: 3, month: 1 };
const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

/** @throws CommandError 9 for an unknown unit */
export function unitOf(value: unknown, name: string): Unit {
  if (typeof value === 'string' && (value in MILLIS || value in MONTHS)) return value as Unit;
  throw expressionError(
    9,
    `${name} parameter 'unit' value cannot be recognized as a time unit: ${String(value)}`,
  );
}

/** The number of a weekday by its name or its first three letters, Sunday 0. */
export function weekdayOf(value: unknown, name: string): number {
  const text = String(value ?? 'sunday').toLowerCase();
  const day = WEEKDAYS.findIndex((weekday) => weekday === text || weekday.slice(0, 3) === text);
  if (day < 0)
    throw expressionError(
      5439015,
      `${name} parameter 'startOfWeek' value cannot be recognized as a day of a week: ${text}`,
    );
  return day;
}

/** The start of the week that holds the reference day. */
function weekReference(startOfWeek: number): number {
  return REFERENCE + ((((startOfWeek - 6) % 7) * DAY + 7 * DAY) % (7 * DAY));
}

function monthsSince(local: number): number {
  const date = new Date(local);
  return (date.getUTCFullYear() - 2000) * 12 + date.getUTCMonth();
}

/** The number of the bin that a local time lies in, counted from the year 2000. */
function binOf(local: number, unit: Unit, size: number, startOfWeek: number): number {
  const months = MONTHS[unit];
  if (months !== undefined) return Math.floor(monthsSince(local) / (months * size));
  const reference = unit === 'week' ? weekReference(startOfWeek) : REFERENCE;
  return Math.floor((local - reference) / ((MILLIS[unit] ?? 1) * size));
}

function binStart(bin: number, unit: Unit, size: number, startOfWeek: number): number {
  const months = MONTHS[unit];
  if (months !== undefined) return Date.UTC(2000, bin * months * size, 1);
  const reference = unit === 'week' ? weekReference(startOfWeek) : REFERENCE;
  return reference + bin * (MILLIS[unit] ?? 1) * size;
}

/** The start of the bin of `size` units that holds a time. */
export function truncate(
  at: Date,
  unit: Unit,
  size: number,
  offset: Offset,
  startOfWeek: number,
): Date {
  const local = at.getTime() + offset(at.getTime());
  const start = binStart(binOf(local, unit, size, startOfWeek), unit, size, startOfWeek);
  return new Date(toUtc(start, offset));
}

/** How many unit boundaries lie between two times. */
export function difference(
  from: Date,
  to: Date,
  unit: Unit,
  offset: Offset,
  startOfWeek: number,
): number {
  const bin = (at: Date) => binOf(at.getTime() + offset(at.getTime()), unit, 1, startOfWeek);
  return bin(to) - bin(from);
}

/** Adds units in local time; a day that the month lacks becomes its last day. */
export function addUnits(at: Date, unit: Unit, amount: number, offset: Offset): Date {
  const months = MONTHS[unit];
  const millis = MILLIS[unit] ?? 1;
  if (months === undefined && millis < DAY) return new Date(at.getTime() + amount * millis);
  const local = at.getTime() + offset(at.getTime());
  if (months === undefined) return new Date(toUtc(local + amount * millis, offset));
  const date = new Date(local);
  const month = date.getUTCMonth() + amount * months;
  const last = new Date(Date.UTC(date.getUTCFullYear(), month + 1, 0)).getUTCDate();
  const moved =
    Date.UTC(date.getUTCFullYear(), month, Math.min(date.getUTCDate(), last)) +
    (local - Math.floor(local / DAY) * DAY);
  return new Date(toUtc(moved, offset));
}

/** Day of the year, 1 to 366, of a local time. */
export function dayOfYear(local: Date): number {
  return Math.floor((local.getTime() - Date.UTC(local.getUTCFullYear(), 0, 1)) / DAY) + 1;
}

/** ISO 8601 week and the year it belongs to. */
export function isoWeek(local: Date): { week: number; year: number } {
  const day = (local.getUTCDay() + 6) % 7;
  const thursday = new Date(Math.floor(local.getTime() / DAY) * DAY + (3 - day) * DAY);
  const year = thursday.getUTCFullYear();
  return { year, week: Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / (7 * DAY)) + 1 };
}

/** Week of the year 0 to 53, weeks beginning on Sunday. */
export function sundayWeek(local: Date): number {
  return Math.floor((dayOfYear(local) + 6 - local.getUTCDay()) / 7);
}
