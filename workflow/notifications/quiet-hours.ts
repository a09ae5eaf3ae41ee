import type { CityProfile } from '../../core/city/schema.ts';
import { DAY, MINUTE } from '../../core/clock.ts';
import type { Lane } from '../../models/delivery.ts';
import type { Channel, ResidentRecord } from '../../models/resident.ts';

/** Times of day in the city, `HH:MM`; `from` after `to` spans midnight, equal ones are no quiet hours. */
export type QuietHours = { from: string; to: string };

/** A resident's quiet hours: their own, else those of the city. */
export function quietHoursOf(
  resident: Pick<ResidentRecord, 'quietHours'>,
  city: Pick<CityProfile, 'quietHours'>,
): QuietHours {
  const { from, to } = resident.quietHours ?? {};
  return from && to ? { from, to } : { from: city.quietHours.from, to: city.quietHours.to };
}

/** Channels that never ring: their words are seen by somebody who has the page open, at any hour. */
const SILENT: ReadonlySet<Channel> = new Set(['web']);

/**
 * The next moment at which something may be sent to a resident: now, or the end of their quiet hours. The lane
 * `emergency` breaks them, and a channel that cannot ring disturbs nobody; an answer to what somebody has just written
 * is no news and does not ask here.
 *
 * @param channel of the chat it goes to; left out for e-mail
 */
export function nextAllowedAt(
  at: Date,
  { lane, channel }: { lane: Lane; channel?: Channel | undefined },
  resident: Pick<ResidentRecord, 'quietHours'>,
  city: Pick<CityProfile, 'quietHours' | 'calendar'>,
): Date {
  if (lane === 'emergency' || (channel && SILENT.has(channel))) return at;
  const quiet = quietHoursOf(resident, city);
  const offset = city.calendar.utcOffsetMinutes * MINUTE;
  const local = at.getTime() + offset;
  const midnight = Math.floor(local / DAY) * DAY;
  const [from, to] = [minuteOf(quiet.from) * MINUTE, minuteOf(quiet.to) * MINUTE];
  const time = local - midnight;
  const end = midnight - offset;
  if (from < to) return time >= from && time < to ? new Date(end + to) : at;
  if (from === to) return at;
  if (time >= from) return new Date(end + DAY + to);
  return time < to ? new Date(end + to) : at;
}

const TIME_OF_DAY = /^([01]?\d|2[0-3]):([0-5]\d)$/;

/** Minutes since midnight of `HH:MM`. @throws RangeError for anything else */
export function minuteOf(time: string): number {
  const [, hours, minutes] = TIME_OF_DAY.exec(time) ?? [];
  if (hours === undefined) throw new RangeError(`"${time}" is no time of day such as 21:00`);
  return Number(hours) * 60 + Number(minutes);
}
