import type { CityProfile } from '../../core/city/schema.ts';
import { type LocalDay, localDay } from '../../core/city/ward-lookup.ts';
import { DAY, MINUTE } from '../../core/clock.ts';
import type { MonthBegin, ReportKind } from '../../models/periodic-report.ts';

/** `to` is exclusive; both are midnights of the city. */
export type Period = { from: Date; to: Date };

/**
 * What a kind of report covers. A day and a week (from Monday) are those of the city's calendar. A month begins on the
 * 1st, or on the 15th of the month before and ends on the 14th: Nghị định 09/2019/NĐ-CP, Điều 12, closes the figures
 * of monthly reports so.
 */
export type PeriodRule = { kind: ReportKind; monthFrom: MonthBegin };

/** When a period's edition is made, in the city's time; see `models/periodic-report.ts`. */
export type Schedule = { time: string; weekday: number; monthDay: number };

type Calendar = Pick<CityProfile, 'calendar'>;

/** The period that a day of the city lies in. */
export function periodOn({ kind, monthFrom }: PeriodRule, day: LocalDay, city: Calendar): Period {
  if (kind === 'daily') return between(day, addDays(day, 1), city);
  if (kind === 'weekly') {
    const monday = addDays(day, 1 - weekdayOf(day));
    return between(monday, addDays(monday, 7), city);
  }
  const begin = withDate(day, monthFrom);
  const from = day >= begin ? begin : addMonths(begin, -1);
  return between(from, addMonths(from, 1), city);
}

/** The period just before another. */
export const periodBefore = (rule: PeriodRule, { from }: Period, city: Calendar): Period =>
  periodOn(rule, addDays(localDay(from, city), -1), city);

/** The last period that is over. */
export const lastPeriod = (rule: PeriodRule, now: Date, city: Calendar): Period =>
  periodBefore(rule, periodOn(rule, localDay(now, city), city), city);

/** When its edition is made: at the time of the schedule, on the first fitting day after its end. */
export function dueAt(
  { kind }: PeriodRule,
  { to }: Period,
  { time, weekday, monthDay }: Schedule,
  city: Calendar,
): Date {
  const end = localDay(to, city);
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return new Date(midnight(dayFrom(end), city).getTime() + (hours * 60 + minutes) * MINUTE);

  function dayFrom(day: LocalDay): LocalDay {
    if (kind === 'daily') return day;
    if (kind === 'weekly') return addDays(day, (weekday - weekdayOf(day) + 7) % 7);
    const inMonth = withDate(day, monthDay);
    return inMonth >= day ? inMonth : addMonths(inMonth, 1);
  }
}

/** `tuần 42 năm 2025 (từ ngày 13/10/2025 đến ngày 19/10/2025)`. */
export function periodTitle({ kind }: PeriodRule, { from, to }: Period, city: Calendar): string {
  const first = localDay(from, city);
  const last = localDay(new Date(to.getTime() - MINUTE), city);
  if (kind === 'daily') return `ngày ${said(first)}`;
  const days = `(từ ngày ${said(first)} đến ngày ${said(last)})`;
  if (kind === 'weekly') {
    const { week, year } = isoWeek(first);
    return `tuần ${week} năm ${year} ${days}`;
  }
  const [year, month] = last.split('-').map(Number);
  return `tháng ${month} năm ${year} ${days}`;
}

/** `13/10/2025`. */
export const said = (day: LocalDay): string => day.split('-').reverse().join('/');

/** The first moment of a day of the city. */
export const midnight = (day: LocalDay, { calendar }: Calendar): Date =>
  new Date(Date.parse(`${day}T00:00:00Z`) - calendar.utcOffsetMinutes * MINUTE);

const between = (from: LocalDay, to: LocalDay, city: Calendar): Period => ({
  from: midnight(from, city),
  to: midnight(to, city),
});

const utc = (day: LocalDay): Date => new Date(`${day}T00:00:00Z`);
const dayString = (at: Date): LocalDay => at.toISOString().slice(0, 10);
const addDays = (day: LocalDay, days: number): LocalDay =>
  dayString(new Date(utc(day).getTime() + days * DAY));
const withDate = (day: LocalDay, date: number): LocalDay =>
  `${day.slice(0, 8)}${String(date).padStart(2, '0')}`;
/** Only for days that every month has. */
function addMonths(day: LocalDay, months: number): LocalDay {
  const at = utc(day);
  return dayString(
    new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + months, at.getUTCDate())),
  );
}
/** 1 = Monday … 7 = Sunday. */
const weekdayOf = (day: LocalDay): number => utc(day).getUTCDay() || 7;

/** ISO 8601: week 1 holds the year's first Thursday. */
function isoWeek(monday: LocalDay): { week: number; year: number } {
  const thursday = utc(addDays(monday, 3));
  const year = thursday.getUTCFullYear();
  const week = Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / (7 * DAY)) + 1;
  return { week, year };
}
