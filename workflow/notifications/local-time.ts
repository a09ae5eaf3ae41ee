import type { CityProfile } from '../../core/city/schema.ts';
import { MINUTE } from '../../core/clock.ts';

/** A moment as residents read it, in the city's zone: `09:30 18/10/2025`. */
export function formatLocalTime(at: Date, city: Pick<CityProfile, 'calendar'>): string {
  const local = new Date(at.getTime() + city.calendar.utcOffsetMinutes * MINUTE).toISOString();
  const [date = '', clock = ''] = local.split('T');
  return `${clock.slice(0, 5)} ${date.split('-').reverse().join('/')}`;
}
