import { DAY } from '../../core/clock.ts';
import { stripAccents } from '../../nlp/normalize/strip-accents.ts';

const NEAR: readonly (readonly [RegExp, number])[] = [
  [/\b(?:hom nay|bua nay|bua ni|sang nay|chieu nay|today)\b/, 0],
  [/\b(?:hom qua|bua qua|toi qua|dem qua|yesterday)\b/, -1],
  [/\b(?:hom kia|bua kia|hom truoc)\b/, -2],
  [/\b(?:ngay mai|sang mai|chieu mai|tomorrow)\b/, 1],
  [/\b(?:ngay kia|ngay mot)\b/, 2],
];
const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const NUMBERS = /\b(\d{1,2})\s*[/.-]\s*(\d{1,2})(?:\s*[/.-]\s*(\d{4}|\d{2}))?\b/;
const WORDS = /\b(\d{1,2})\s+thang\s+(\d{1,2})(?:\s+nam\s+(\d{4})|\s*[/,-]?\s*(\d{4}))?\b/;
const ENGLISH_FIRST = /\b([a-z]{3})[a-z]*\s+(\d{1,2})(?:st|nd|rd|th)?(?:,?\s+(\d{4}))?\b/;
const ENGLISH_LAST = /\b(\d{1,2})(?:st|nd|rd|th)?\s+([a-z]{3})[a-z]*(?:,?\s+(\d{4}))?\b/;

/**
 * The day that a text names, as `2026-11-03`: `3/11`, `ngày 3 tháng 11 năm 2026`, `hôm qua`, `3 November`. Without a year
 * it is the nearest such day before (`past`) or after (`future`) today, today included.
 *
 * @param today the city's day
 */
export function readDay(
  text: string,
  today: string,
  direction: 'past' | 'future',
): string | undefined {
  const words = stripAccents(text.normalize('NFC')).toLowerCase();
  const named = numbersIn(words);
  if (named) return settle(named, today, direction);
  const near = NEAR.find(([form]) => form.test(words));
  return near && new Date(Date.parse(today) + near[1] * DAY).toISOString().slice(0, 10);
}

/** Days of the moon calendar cannot be turned into days here. */
export const isLunar = (text: string): boolean =>
  /\b(?:am lich|lich am|lunar|al)\b/.test(stripAccents(text.normalize('NFC')).toLowerCase());

const TIME = /\b([01]?\d|2[0-3])\s*(?:gio|h|g|:)(?:\s*([0-5]\d)(?![\d/.-]))?/;

/** A time of day, `09:00`: `9h`, `9 giờ 30`, `14:15`; hours up to 6 «chiều» are those of the afternoon. */
export function readTime(text: string): string | undefined {
  const words = stripAccents(text.normalize('NFC')).toLowerCase();
  const [, hour, minute] = TIME.exec(words) ?? [];
  if (hour === undefined) return undefined;
  const isAfternoon = /\b(?:chieu|pm)\b/.test(words) && Number(hour) < 7;
  return `${String(Number(hour) + (isAfternoon ? 12 : 0)).padStart(2, '0')}:${minute ?? '00'}`;
}

type Named = { day: number; month: number; year: number | undefined };

function numbersIn(words: string): Named | undefined {
  const vietnamese = WORDS.exec(words) ?? NUMBERS.exec(words);
  if (vietnamese) {
    const [, day, month, year, otherYear] = vietnamese;
    return named(Number(day), Number(month), year ?? otherYear);
  }
  const first = ENGLISH_FIRST.exec(words);
  if (first && MONTHS.includes(first[1] ?? ''))
    return named(Number(first[2]), MONTHS.indexOf(first[1] ?? '') + 1, first[3]);
  const last = ENGLISH_LAST.exec(words);
  if (last && MONTHS.includes(last[2] ?? ''))
    return named(Number(last[1]), MONTHS.indexOf(last[2] ?? '') + 1, last[3]);
  return undefined;
}

const named = (day: number, month: number, year: string | undefined): Named => ({
  day,
  month,
  year: year === undefined ? undefined : Number(year) + (year.length === 2 ? 2000 : 0),
});

function settle({ day, month, year }: Named, today: string, direction: 'past' | 'future') {
  if (year !== undefined) return isoDay(year, month, day);
  const now = Number(today.slice(0, 4));
  const found = [now - 1, now, now + 1].flatMap((one) => isoDay(one, month, day) ?? []);
  return direction === 'past'
    ? found.findLast((one) => one <= today)
    : found.find((one) => one >= today);
}

/** Undefined for a day that does not exist, such as 31/2. */
function isoDay(year: number, month: number, day: number): string | undefined {
  const at = new Date(Date.UTC(year, month - 1, day));
  return at.getUTCMonth() === month - 1 && at.getUTCDate() === day
    ? at.toISOString().slice(0, 10)
    : undefined;
}
