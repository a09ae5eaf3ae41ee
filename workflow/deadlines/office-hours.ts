import type { Calendar } from '../../core/city/schema.ts';
import { HOUR, MINUTE } from '../../core/clock.ts';
import { addTime, isWorkingTime } from './working-time.ts';

/** Whether somebody is in the office, and if not, why and until when. */
export type OfficeState =
  | { open: true; closesAt: Date }
  | {
      open: false;
      because: 'lunch' | 'holiday' | 'weekend' | 'night';
      /** Name of the holiday. */
      holiday?: string;
      opensAt: Date;
    };

/** The office by the city's calendar: half-days, the lunch break between them, weekends, holidays. */
export function officeAt(calendar: Calendar, at: Date): OfficeState {
  if (isWorkingTime(calendar, at)) return { open: true, closesAt: closing(calendar, at) };
  const opensAt = new Date(addTime(calendar, 'working', at, 1).getTime() - 1);
  const today = localDate(calendar, at);
  const holiday = calendar.holidays.find(({ date }) => date === today);
  const worked = calendar.workedDays.find(({ date }) => date === today);
  if (holiday && !worked)
    return { open: false, because: 'holiday', holiday: holiday.name, opensAt };
  const weekday = worked?.like ?? weekdayOf(calendar, at);
  if (!calendar.week.some((half) => half.weekday === weekday))
    return { open: false, because: 'weekend', opensAt };
  const isBreak = localDate(calendar, opensAt) === today && hasBegun(calendar, at, weekday);
  return { open: false, because: isBreak ? 'lunch' : 'night', opensAt };
}

/** The half-days of an ordinary Monday, e.g. `07:00-11:30, 13:30-17:00`. */
export function ordinaryHours(calendar: Calendar): string {
  const first = Math.min(...calendar.week.map(({ weekday }) => weekday));
  return calendar.week
    .filter(({ weekday }) => weekday === first)
    .map(({ from, to }) => `${from}-${to}`)
    .sort()
    .join(', ');
}

/** End of the half-day that `at` lies in; no half-day is longer than 12 hours. */
function closing(calendar: Calendar, at: Date): Date {
  let end = at.getTime();
  const longest = end + 12 * HOUR;
  while (end < longest && isWorkingTime(calendar, new Date(end))) end += MINUTE;
  return new Date(Math.floor(end / MINUTE) * MINUTE);
}

const local = (calendar: Calendar, at: Date): Date =>
  new Date(at.getTime() + calendar.utcOffsetMinutes * MINUTE);
const localDate = (calendar: Calendar, at: Date): string =>
  local(calendar, at).toISOString().slice(0, 10);
const weekdayOf = (calendar: Calendar, at: Date): number => local(calendar, at).getUTCDay() || 7;

/** True once the first half-day of the day is under way or over. */
function hasBegun(calendar: Calendar, at: Date, weekday: number): boolean {
  const clock = local(calendar, at).toISOString().slice(11, 16);
  return calendar.week.some((half) => half.weekday === weekday && half.from <= clock);
}
