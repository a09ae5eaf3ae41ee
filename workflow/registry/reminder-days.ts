import type { Reminded } from '../../core/city/procedure-schema.ts';
import type { CityProfile } from '../../core/city/schema.ts';
import { DAY, MINUTE } from '../../core/clock.ts';

type City = Pick<CityProfile, 'registryNotices' | 'calendar'>;

/** Reminders leave from this time of day on: quiet hours are over and offices are not open yet. */
const REMIND_MINUTE = 7 * 60 + 30;

/** What the law says of such a day, and on which days around it is reminded; undefined when the city does not remind of it. */
export function reminderOf(
  city: City,
  about: Reminded,
): { legalBase: string; days: readonly number[]; procedures: readonly string[] } | undefined {
  const notice = city.registryNotices.find(({ remind }) => remind?.about === about);
  if (!notice?.remind) return undefined;
  const procedures = 'procedures' in notice.on ? notice.on.procedures : [];
  return { legalBase: notice.legalBase, days: notice.remind.days, procedures };
}

/** Moments at which is reminded of a day (`2026-11-03`), in order. */
export function reminderMoments(city: City, about: Reminded, day: string): Date[] {
  const days = reminderOf(city, about)?.days ?? [];
  return days
    .toSorted((a, b) => a - b)
    .map((offset) => new Date(momentOf(city, day, REMIND_MINUTE).getTime() + offset * DAY));
}

/** The last day, itself included, on which what the day asks for can be done in time. */
export function lastDayOf(city: City, about: Reminded, day: string): string {
  const last = Math.max(0, ...(reminderOf(city, about)?.days ?? []));
  return new Date(Date.parse(day) + last * DAY).toISOString().slice(0, 10);
}

/** A minute of a day in the city's zone as a moment. */
export const momentOf = ({ calendar }: Pick<City, 'calendar'>, day: string, minute = 0): Date =>
  new Date(Date.parse(day) + (minute - calendar.utcOffsetMinutes) * MINUTE);

/** The city's day of a moment, `2026-11-03`. */
export const dayOf = ({ calendar }: Pick<City, 'calendar'>, at: Date): string =>
  new Date(at.getTime() + calendar.utcOffsetMinutes * MINUTE).toISOString().slice(0, 10);

/** `03/11/2026`. */
export const sayDay = (day: string): string => day.split('-').reverse().join('/');

/** Whole days from one day to another. */
export const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(to) - Date.parse(from)) / DAY);
