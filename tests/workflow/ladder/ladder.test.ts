import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { HOUR } from '../../../core/clock.ts';
import {
  againstAlarm,
  ladderOf,
  type Stage,
  stageAfter,
  stageAt,
} from '../../../workflow/ladder/ladder.ts';
import { nextStageAt, trendOf } from '../../../workflow/ladder/trend.ts';
import { city } from '../../support/builders.ts';

const [dongHa] = city.gauges;
if (!dongHa) throw new Error('the profile has no gauge');
const ladder = ladderOf(dongHa);
const T0 = new Date('2020-10-17T12:00:00Z');
const hourly = (...values: number[]) =>
  values.map((value, hour) => ({ value, at: new Date(T0.getTime() + hour * HOUR) }));

describe('the ladder of the gauge Đông Hà (2, 3, 4 m)', () => {
  it.each<[Stage, number, Stage]>([
    [0, 1.99, 0],
    [0, 2.0, 1],
    [1, 1.95, 1],
    [1, 1.9, 1],
    [1, 1.89, 0],
    [0, 5.36, 4],
    [4, 4.95, 4],
    [4, 4.89, 3],
    [4, 2.5, 1],
    [3, 2.95, 2],
    [3, 3.95, 3],
    [2, 3.0, 2],
    [2, 1.0, 0],
  ])('goes from stage %d at %d m to stage %d', (stage, level, expected) => {
    expect(stageAfter(stage, level, ladder)).toBe(expected);
  });

  const level = fc.integer({ min: -100, max: 900 }).map((cm) => cm / 100);

  it('never stands below where the level is, nor more than the hysteresis above', () => {
    fc.assert(
      fc.property(fc.array(level, { minLength: 1, maxLength: 60 }), (levels) => {
        let stage: Stage = 0;
        for (const metres of levels) {
          stage = stageAfter(stage, metres, ladder);
          expect(stage).toBeGreaterThanOrEqual(stageAt(metres, ladder));
          expect(stage).toBeLessThanOrEqual(stageAt(metres + 0.1 + 1e-9, ladder));
        }
      }),
    );
  });

  it('does not move for waves smaller than the hysteresis, wherever the river stands', () => {
    fc.assert(
      fc.property(
        level,
        fc.array(fc.integer({ min: -4, max: 4 }), { maxLength: 40 }),
        (base, waves) => {
          const top = Math.max(base, ...waves.map((cm) => base + cm / 100));
          let stage = stageAfter(0, top, ladder);
          let moves = 0;
          for (const cm of waves) {
            const next = stageAfter(stage, base + cm / 100, ladder);
            if (next !== stage) moves += 1;
            stage = next;
          }
          expect(moves).toBe(0);
        },
      ),
    );
  });

  it('gives the same stage for the same reading twice', () => {
    fc.assert(
      fc.property(fc.constantFrom<Stage>(0, 1, 2, 3, 4), level, (stage, metres) => {
        const once = stageAfter(stage, metres, ladder);
        expect(stageAfter(once, metres, ladder)).toBe(once);
      }),
    );
  });

  it.each([
    [5.17, 3, 1.17],
    [3.7, 3, -0.3],
    [1.64, 1, -0.36],
    [2.94, 2, -0.06],
    [2.2, 1, 0.2],
  ])('says %d m as bulletins do: BĐ%d %d m', (metres, alarm, offsetMetres) => {
    expect(againstAlarm(metres, dongHa.alarmMetres)).toEqual({ alarm, offsetMetres });
  });
});

describe('the trend', () => {
  it('is the slope of the last hours, and tells when the next alarm level is reached', () => {
    const levels = hourly(2.0, 2.2, 2.4, 2.6);
    const now = new Date(T0.getTime() + 3 * HOUR);
    const slope = trendOf(levels, now);
    expect(slope).toBeCloseTo(0.2, 3);
    expect(nextStageAt({ at: now, value: 2.6 }, slope, ladder)).toEqual({
      stage: 2,
      at: new Date(now.getTime() + 2 * HOUR),
    });
  });

  it('is zero for a river that stands, and then nothing is foretold', () => {
    const levels = hourly(2.5, 2.5, 2.5);
    const slope = trendOf(levels, new Date(T0.getTime() + 2 * HOUR));
    expect(slope).toBe(0);
    expect(nextStageAt({ at: T0, value: 2.5 }, slope, ladder)).toBeUndefined();
  });

  it('is unknown from one level, from levels of long ago, and from two minutes apart', () => {
    expect(trendOf(hourly(2), T0)).toBeUndefined();
    expect(trendOf(hourly(2, 3), new Date(T0.getTime() + 30 * HOUR))).toBeUndefined();
    const close = [
      { value: 2, at: T0 },
      { value: 2.1, at: new Date(T0.getTime() + 120_000) },
    ];
    expect(trendOf(close, new Date(T0.getTime() + HOUR))).toBeUndefined();
  });

  it('foretells nothing beyond a day, nor above the last step', () => {
    expect(nextStageAt({ at: T0, value: 2.1 }, 0.02, ladder)).toBeUndefined();
    expect(nextStageAt({ at: T0, value: 5.2 }, 0.2, ladder)).toBeUndefined();
  });
});
