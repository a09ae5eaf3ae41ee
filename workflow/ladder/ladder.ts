import type { Gauge } from '../../core/city/schema.ts';

/** Where a river stands: 0 below BĐ1, 1-3 at or above BĐ1-BĐ3, 4 far above BĐ3. */
export const STAGES = [0, 1, 2, 3, 4] as const;
export type Stage = (typeof STAGES)[number];

export type Ladder = {
  /** Metres at which each stage from 1 to 4 begins, rising. */
  begins: readonly [number, number, number, number];
  /** A stage is left only this far below where it began, metres. */
  hysteresisMetres: number;
};

/** The ladder of a gauge: its alarm levels, and the step far above the third (Điều 45 QĐ 18/2021/QĐ-TTg has it too). */
export const ladderOf = (
  gauge: Pick<Gauge, 'alarmMetres' | 'extremeAboveMetres' | 'hysteresisMetres'>,
): Ladder => {
  const [first, second, third] = gauge.alarmMetres;
  return {
    begins: [first, second, third, third + gauge.extremeAboveMetres],
    hysteresisMetres: gauge.hysteresisMetres,
  };
};

/**
 * The stage after a level was read.
 *
 * Upwards at once when the level reaches where a stage begins; downwards only when it is clearly below, so that waves
 * and a level that stands at a step raise one event and not many. Several steps at once are one move.
 */
export function stageAfter(stage: Stage, levelMetres: number, ladder: Ladder): Stage {
  const reached = stageAt(levelMetres, ladder);
  if (reached >= stage) return reached;
  for (let kept = stage; kept > reached; kept = (kept - 1) as Stage)
    if (levelMetres >= (ladder.begins[kept - 1] ?? 0) - ladder.hysteresisMetres - ROUNDING)
      return kept;
  return reached;
}

/** Floating point: 2 - 0.1 is a hair more than 1.9. */
const ROUNDING = 1e-9;

/** The stage of a level by itself, without what was before. */
export const stageAt = (levelMetres: number, { begins }: Ladder): Stage =>
  begins.filter((from) => levelMetres >= from - ROUNDING).length as Stage;

/** How a level stands to an alarm level, as bulletins say it: the nearest one, and how far above (negative: below). */
export function againstAlarm(
  levelMetres: number,
  alarmMetres: readonly number[],
): { alarm: 1 | 2 | 3; offsetMetres: number } {
  let nearest = 0;
  for (const [at, alarm] of alarmMetres.entries())
    if (Math.abs(levelMetres - alarm) < Math.abs(levelMetres - (alarmMetres[nearest] ?? 0)))
      nearest = at;
  const offset = levelMetres - (alarmMetres[nearest] ?? 0);
  return { alarm: (nearest + 1) as 1 | 2 | 3, offsetMetres: Math.round(offset * 100) / 100 };
}
