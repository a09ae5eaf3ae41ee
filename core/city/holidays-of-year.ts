import { solarDay } from './lunar-date.ts';

/** One day off; `date` as `2027-02-06`. */
export type Holiday = { date: string; name: string };

const MILLISECONDS_A_DAY = 86_400_000;
/** Since the resolution 80-NQ/TW of 7 January 2026. */
const FIRST_CULTURE_DAY = 2026;

/**
 * Public holidays of a year by the Labour Code 45/2019/QH14: the days of Article 112, and by Article 111 a
 * working day in return for each that falls on a weekend.
 *
 * The Government settles two things every year, for which the usual choice stands here: Tết is the last day
 * of the old year and four of the new, and the second day of the National Day is the one that makes the
 * longer rest. Days that are exchanged with a Saturday are not known beforehand.
 *
 * @param year 1900-2100
 */
export function holidaysOfYear(year: number): Holiday[] {
  const tet = solarDay(year, 1, 1);
  const holidays: Holiday[] = [
    { date: `${year}-01-01`, name: 'Tết Dương lịch' },
    ...[-1, 0, 1, 2, 3].map((days) => ({ date: shift(tet, days), name: 'Tết Nguyên đán' })),
    { date: solarDay(year, 3, 10), name: 'Giỗ Tổ Hùng Vương' },
    { date: `${year}-04-30`, name: 'Ngày Chiến thắng' },
    { date: `${year}-05-01`, name: 'Ngày Quốc tế Lao động' },
    ...nationalDays(year).map((date) => ({ date, name: 'Quốc khánh' })),
  ];
  if (year >= FIRST_CULTURE_DAY)
    holidays.push({ date: `${year}-11-24`, name: 'Ngày Văn hóa Việt Nam' });
  const taken = new Set(holidays.map((holiday) => holiday.date));
  for (const { date, name } of [...holidays]) {
    if (!isWeekend(date)) continue;
    let given = shift(date, 1);
    while (isWeekend(given) || taken.has(given)) given = shift(given, 1);
    taken.add(given);
    holidays.push({ date: given, name: `Nghỉ bù ${name}` });
  }
  return holidays.sort((a, b) => (a.date < b.date ? -1 : 1));
}

/** 2 September with the day before it or after it, whichever leans on a weekend or leaves fewer working days between. */
function nationalDays(year: number): string[] {
  const day = `${year}-09-02`;
  const before = [2, 3, 6].includes(weekdayOf(day));
  return before ? [shift(day, -1), day] : [day, shift(day, 1)];
}

/** 0 Sunday … 6 Saturday. */
const weekdayOf = (date: string): number => new Date(`${date}T00:00:00Z`).getUTCDay();
const isWeekend = (date: string): boolean => weekdayOf(date) === 0 || weekdayOf(date) === 6;
const shift = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * MILLISECONDS_A_DAY).toISOString().slice(0, 10);
