import { DAY, HOUR, MINUTE } from '../../core/clock.ts';

/** A day stands just behind its time, characters. */
const DATE_IS_NEAR = 20;
const TIME = /(\d{1,2})\s*(?:h|giờ|:)\s*(\d{2})?(?!\d)/iu;
const DATE = /(?:ngày\s+|\/|,\s*)?(\d{1,2})[/-](\d{1,2})(?:[/-](\d{4}))?/iu;

/**
 * A moment as bulletins write it: `07 giờ ngày 18/10/2020`, `3h30 ngày 18-10`, `03h30/18/10`, `15h30`.
 *
 * Without a year the one nearest to `now` is meant; without a day the last such time before `now`, or the next one
 * with `ahead`.
 *
 * @param offsetMs the city's zone
 */
export function readMoment(
  text: string,
  now: Date,
  offsetMs: number,
  direction: 'back' | 'ahead' = 'back',
): Date | undefined {
  const time = TIME.exec(text);
  if (!time) return undefined;
  const [hour, minute] = [Number(time[1]), Number(time[2] ?? 0)];
  if (hour > 24 || minute > 59) return undefined;
  const ms = hour * HOUR + minute * MINUTE;
  const after = time.index + time[0].length;
  const date = DATE.exec(text.slice(after, after + DATE_IS_NEAR));
  if (date) return onDay(Number(date[1]), Number(date[2]), date[3], ms, now, offsetMs);
  const midnight = Math.floor((now.getTime() + offsetMs) / DAY) * DAY - offsetMs;
  const today = midnight + ms;
  if (direction === 'ahead') return new Date(today > now.getTime() ? today : today + DAY);
  return new Date(today <= now.getTime() ? today : today - DAY);
}

function onDay(
  day: number,
  month: number,
  year: string | undefined,
  ms: number,
  now: Date,
  offsetMs: number,
): Date | undefined {
  const thisYear = new Date(now.getTime() + offsetMs).getUTCFullYear();
  const years = year ? [Number(year)] : [thisYear, thisYear - 1, thisYear + 1];
  const moments = years.flatMap((one) => {
    const midnight = new Date(Date.UTC(one, month - 1, day));
    if (midnight.getUTCMonth() !== month - 1) return [];
    return [new Date(midnight.getTime() + ms - offsetMs)];
  });
  const distance = (at: Date) => Math.abs(at.getTime() - now.getTime());
  return moments.sort((a, b) => distance(a) - distance(b))[0];
}
