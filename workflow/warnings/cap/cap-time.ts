import type { CityProfile } from '../../../core/city/schema.ts';

/**
 * A moment as CAP 1.2 wants it: local, with the distance to UTC, to the second: `2026-10-17T23:05:00+07:00`. `Z` and
 * fractions of a second are not valid there.
 */
export function capTime(at: Date, { calendar }: Pick<CityProfile, 'calendar'>): string {
  const minutes = calendar.utcOffsetMinutes;
  const local = new Date(at.getTime() + minutes * 60_000).toISOString().slice(0, 19);
  const two = (value: number) => String(Math.trunc(Math.abs(value))).padStart(2, '0');
  return `${local}${minutes < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`;
}
