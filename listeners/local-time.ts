import type { CityProfile } from '../core/city/schema.ts';
import { MINUTE } from '../core/clock.ts';

/** `14:00 15/10` on the city's clock. */
export function localTime(at: Date, { calendar }: Pick<CityProfile, 'calendar'>): string {
  const local = new Date(at.getTime() + calendar.utcOffsetMinutes * MINUTE).toISOString();
  return `${local.slice(11, 16)} ${local.slice(8, 10)}/${local.slice(5, 7)}`;
}
