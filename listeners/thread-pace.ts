import { DAY, HOUR } from '../core/clock.ts';

/** What is older is neither read nor looked for. */
export const LOOK_BACK_MS = 30 * DAY;

/**
 * When the comments of a video or post are asked for again: at every poll on its first day, then less and less
 * often; undefined after a month, when hardly anybody writes below it any more.
 */
export function nextAsk(publishedAt: Date, now: Date, pollMs: number): Date | undefined {
  const age = now.getTime() - publishedAt.getTime();
  if (age > LOOK_BACK_MS) return undefined;
  const pause = age < DAY ? pollMs : age < 7 * DAY ? 2 * HOUR : 12 * HOUR;
  return new Date(now.getTime() + Math.max(pollMs, pause));
}
