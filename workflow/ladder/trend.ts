import { HOUR, MINUTE } from '../../core/clock.ts';
import { type Ladder, type Stage, stageAt } from './ladder.ts';

/** One level of a river. */
export type Level = { at: Date; value: number };

/** Readings this far back show where the river goes. */
export const TREND_MS = 3 * HOUR;
/** Bulletins come every six hours or so: two levels no further apart than this still show a direction. */
export const SPARSE_MS = 13 * HOUR;
const SHORTEST_MS = 20 * MINUTE;
/** Slower than this counts as standing, metres an hour. */
const STANDING = 0.01;
/** Nobody should plan by a straight line longer than this. */
const FURTHEST_MS = 24 * HOUR;

/**
 * Change of the river, metres an hour, by the straight line that fits the last three hours best; by the last two
 * levels when there are fewer. Undefined when the levels are too few or too old to tell.
 *
 * @param levels in any order, up to `now`
 */
export function trendOf(levels: readonly Level[], now: Date): number | undefined {
  const past = levels
    .filter(({ at }) => at <= now && now.getTime() - at.getTime() <= SPARSE_MS)
    .toSorted((a, b) => a.at.getTime() - b.at.getTime());
  const newest = past.at(-1);
  if (!newest) return undefined;
  const recent = past.filter(({ at }) => newest.at.getTime() - at.getTime() <= TREND_MS);
  const used = recent.length >= 3 ? recent : past.slice(-2);
  const [first] = used;
  if (!first || newest.at.getTime() - first.at.getTime() < SHORTEST_MS) return undefined;
  const slope = slopeOf(used);
  return Math.abs(slope) < STANDING ? 0 : Math.round(slope * 1000) / 1000;
}

/** Least squares, metres an hour. */
function slopeOf(levels: readonly Level[]): number {
  const from = levels[0]?.at.getTime() ?? 0;
  const points = levels.map(({ at, value }) => [(at.getTime() - from) / HOUR, value] as const);
  const mean = (which: 0 | 1) => points.reduce((sum, p) => sum + p[which], 0) / points.length;
  const [x, y] = [mean(0), mean(1)];
  const above = points.reduce((sum, p) => sum + (p[0] - x) * (p[1] - y), 0);
  const below = points.reduce((sum, p) => sum + (p[0] - x) ** 2, 0);
  return below === 0 ? 0 : above / below;
}

/** When the next stage upwards is reached if the river goes on like this; undefined when it does not rise, or not within a day. */
export function nextStageAt(
  level: Level,
  metresPerHour: number | undefined,
  ladder: Ladder,
): { stage: Stage; at: Date } | undefined {
  if (metresPerHour === undefined || metresPerHour <= 0) return undefined;
  const stage = (stageAt(level.value, ladder) + 1) as Stage;
  const begins = ladder.begins[stage - 1];
  if (begins === undefined) return undefined;
  const ms = ((begins - level.value) / metresPerHour) * HOUR;
  if (ms > FURTHEST_MS) return undefined;
  return { stage, at: new Date(Math.round((level.at.getTime() + ms) / MINUTE) * MINUTE) };
}
