import { expressionError } from './evaluate.ts';

/** Gives the offset of local time from UTC, in milliseconds, at a UTC time. */
export type Offset = (utcMillis: number) => number;

const HOUR = 3_600_000;

/** Zones that have kept one offset since 1980 (IANA tz database): asking Intl costs 20 times more. */
const STEADY: Record<string, number> = {
  'Asia/Ho_Chi_Minh': 7,
  'Asia/Saigon': 7,
  'Asia/Bangkok': 7,
  'Asia/Vientiane': 7,
  'Asia/Phnom_Penh': 7,
};
const STEADY_SINCE = Date.UTC(1980, 0, 1);
const UTC = ['UTC', 'GMT', 'Z', 'Etc/UTC', 'Etc/GMT'];
const CACHE_LIMIT = 20_000;
const zones = new Map<string, Offset>();

function fixed(text: string): Offset | undefined {
  const match = /^([+-])(\d\d)(?::?(\d\d))?$/.exec(text);
  if (!match) return undefined;
  const minutes = Number(match[2]) * 60 + Number(match[3] ?? 0);
  const millis = (match[1] === '-' ? -1 : 1) * minutes * 60_000;
  return () => millis;
}

/** Asks Intl once for each hour; no zone changes its offset within a quarter of an hour of UTC. */
function named(zone: string): Offset {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
      era: 'short',
    });
  } catch {
    throw expressionError(40485, `unrecognized time zone identifier: "${zone}"`);
  }
  const cache = new Map<number, number>();
  const step = HOUR / 4;
  return (utcMillis) => {
    const slot = Math.floor(utcMillis / step);
    let offset = cache.get(slot);
    if (offset === undefined) {
      const part: Record<string, string> = {};
      for (const { type, value } of format.formatToParts(slot * step)) part[type] = value;
      const year = part['era'] === 'BC' ? 1 - Number(part['year']) : Number(part['year']);
      const local = new Date(0);
      local.setUTCFullYear(year, Number(part['month']) - 1, Number(part['day']));
      local.setUTCHours(Number(part['hour']), Number(part['minute']), Number(part['second']));
      offset = local.getTime() - slot * step;
      if (cache.size > CACHE_LIMIT) cache.clear();
      cache.set(slot, offset);
    }
    return offset;
  };
}

/**
 * The offset function of a time zone: an IANA name, `+07:00`, `+0700`, `+07` or UTC.
 * @throws CommandError 40485 for an unknown zone
 */
export function offsetOf(zone: string): Offset {
  const known = zones.get(zone);
  if (known) return known;
  let offset: Offset;
  const hours = STEADY[zone];
  if (UTC.includes(zone)) offset = () => 0;
  else if (hours !== undefined) {
    let early: Offset | undefined;
    offset = (at) => {
      if (at >= STEADY_SINCE) return hours * HOUR;
      early ??= named(zone);
      return early(at);
    };
  } else offset = fixed(zone) ?? named(zone);
  zones.set(zone, offset);
  return offset;
}

/** The UTC time of a local time: where clocks go forward the later offset holds. */
export function toUtc(localMillis: number, offset: Offset): number {
  const guess = localMillis - offset(localMillis);
  return localMillis - offset(guess);
}
