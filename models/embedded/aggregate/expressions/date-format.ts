import { dayOfYear, isoWeek, sundayWeek } from './calendar.ts';
import { expressionError } from './evaluate.ts';
import { type Offset, offsetOf, toUtc } from './time-zone.ts';

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const pad = (value: number, width: number) => String(value).padStart(width, '0');

function offsetText(minutes: number): string {
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${pad(Math.floor(size / 60), 2)}${pad(size % 60, 2)}`;
}

function specifier(letter: string, local: Date, minutes: number): string {
  switch (letter) {
    case 'Y':
      return pad(local.getUTCFullYear(), 4);
    case 'm':
      return pad(local.getUTCMonth() + 1, 2);
    case 'd':
      return pad(local.getUTCDate(), 2);
    case 'H':
      return pad(local.getUTCHours(), 2);
    case 'M':
      return pad(local.getUTCMinutes(), 2);
    case 'S':
      return pad(local.getUTCSeconds(), 2);
    case 'L':
      return pad(local.getUTCMilliseconds(), 3);
    case 'j':
      return pad(dayOfYear(local), 3);
    case 'w':
      return String(local.getUTCDay() + 1);
    case 'u':
      return String(((local.getUTCDay() + 6) % 7) + 1);
    case 'U':
      return pad(sundayWeek(local), 2);
    case 'V':
      return pad(isoWeek(local).week, 2);
    case 'G':
      return pad(isoWeek(local).year, 4);
    case 'z':
      return offsetText(minutes);
    case 'Z':
      return String(minutes);
    case 'b':
      return (MONTHS[local.getUTCMonth()] ?? '').slice(0, 3);
    case 'B':
      return MONTHS[local.getUTCMonth()] ?? '';
    case '%':
      return '%';
    default:
      throw expressionError(18536, `Invalid format character '%${letter}' in format string`);
  }
}

/** Writes a time by a format such as `%Y-%m-%d`. @param offset of the zone, in milliseconds */
export function formatDate(date: Date, offset: number, format: string): string {
  const local = new Date(date.getTime() + offset);
  return format.replace(/%(.?)/gs, (_, letter: string) =>
    specifier(letter, local, offset / 60_000),
  );
}

const READERS: Record<string, string> = {
  Y: '(?<Y>\\d{4})',
  m: '(?<m>\\d{1,2})',
  d: '(?<d>\\d{1,2})',
  H: '(?<H>\\d{1,2})',
  M: '(?<M>\\d{1,2})',
  S: '(?<S>\\d{1,2})',
  L: '(?<L>\\d{1,3})',
  z: '(?<z>Z|[+-]\\d{2}:?\\d{2})',
  j: '(?<j>\\d{1,3})',
};

function byFormat(text: string, format: string, zone: Offset): Date {
  const pattern = format.replace(/%(.)|[\\^$.*+?()[\]{}|/]/gs, (part, letter?: string) => {
    if (letter === undefined) return `\\${part}`;
    if (letter === '%') return '%';
    const reader = READERS[letter];
    if (!reader)
      throw expressionError(18536, `Invalid format character '%${letter}' in format string`);
    return reader;
  });
  const groups = new RegExp(`^${pattern}$`).exec(text)?.groups;
  if (!groups) throw parseError(text);
  const part = (name: string, otherwise: number) => Number(groups[name] ?? otherwise);
  const local = Date.UTC(
    part('Y', 1970),
    part('m', 1) - 1,
    groups['j'] ? part('j', 1) : part('d', 1),
    part('H', 0),
    part('M', 0),
    part('S', 0),
    part('L', 0),
  );
  if (new Date(local).getUTCMonth() !== part('m', 1) - 1 && !groups['j']) throw parseError(text);
  return new Date(toUtc(local, groups['z'] ? offsetOf(groups['z']) : zone));
}

function parseError(text: string) {
  return expressionError(241, `Error parsing date string '${text}'`);
}

/**
 * Reads a time by a format, or as ISO 8601; without an offset in the text it is local time of the zone.
 * @throws CommandError 241
 */
export function parseDate(text: string, format: string | undefined, zone: Offset): Date {
  if (format !== undefined) return byFormat(text, format, zone);
  const match =
    /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?))?\s*(Z|[+-]\d{2}:?\d{2})?$/.exec(
      text,
    );
  if (!match) throw parseError(text);
  const local = Date.parse(`${match[1]}T${match[2] ?? '00:00'}Z`);
  if (Number.isNaN(local)) throw parseError(text);
  return new Date(toUtc(local, match[3] ? offsetOf(match[3]) : zone));
}
