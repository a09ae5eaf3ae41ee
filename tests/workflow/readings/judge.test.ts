import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { HOUR } from '../../../core/clock.ts';
import { type Claim, judge } from '../../../workflow/readings/judge.ts';
import { toOwnUnit } from '../../../workflow/readings/units.ts';
import { city } from '../../support/builders.ts';

const NOW = new Date('2026-10-17T16:00:00Z');
const level = city.stationKinds.find(({ kind }) => kind === 'gauge')?.metrics[0];
if (!level) throw new Error('gauges measure nothing');
const claim = (given: Partial<Claim> = {}): Claim => ({
  value: 2,
  at: NOW,
  source: 'mqtt',
  ...given,
});
const before = { value: 2, at: new Date(NOW.getTime() - HOUR / 6) };

describe('a reading of a gauge', () => {
  it('is believed when it is near to the one before', () => {
    expect(judge(claim({ value: 2.2 }), level, [before], NOW)).toEqual({ sound: true, value: 2.2 });
  });

  it.each<[string, Partial<Claim>, string]>([
    ['a jump of five metres', { value: 7 }, 'jump'],
    ['one in kilograms', { unit: 'kg' }, 'wrong_unit'],
    ['one from the future', { at: new Date(NOW.getTime() + HOUR) }, 'future'],
    ['one from a clock that was reset', { at: new Date('1970-01-01T00:00:00Z') }, 'too_old'],
    ['centimetres that do not say so', { value: 516 }, 'out_of_range'],
    ['one that the station itself doubts', { quality: 'bad' }, 'poor_quality'],
  ])('keeps apart %s', (_, given, reason) => {
    expect(judge(claim(given), level, [before], NOW)).toMatchObject({ sound: false, reason });
  });

  it('hints at centimetres, and converts only what says its unit', () => {
    const doubtful = judge(claim({ value: 516 }), level, [], NOW);
    expect(doubtful).toMatchObject({ detail: expect.stringContaining('có thể trạm gửi bằng cm') });
    expect(judge(claim({ value: 516, unit: 'cm' }), level, [], NOW)).toEqual({
      sound: true,
      value: 5.16,
    });
  });

  it('may be five minutes ahead, as clocks are, and old when it comes from a file', () => {
    const ahead = claim({ at: new Date(NOW.getTime() + 4 * 60_000) });
    expect(judge(ahead, level, [], NOW)).toMatchObject({ sound: true });
    const old = claim({ at: new Date('2020-10-18T00:00:00Z'), source: 'file' });
    expect(judge(old, level, [], NOW)).toMatchObject({ sound: true });
  });

  it('that came late is compared with both of its neighbours', () => {
    const after = { value: 6, at: new Date(NOW.getTime() + HOUR / 6) };
    expect(judge(claim({ value: 2.1 }), level, [before, after], NOW)).toMatchObject({
      reason: 'jump',
    });
  });

  it('never believes a jump of five metres, however long the pause', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), (minutes) => {
        const earlier = { value: 1, at: new Date(NOW.getTime() - minutes * 60_000) };
        expect(judge(claim({ value: 6 }), level, [earlier], NOW).sound).toBe(false);
      }),
    );
  });
});

describe('units', () => {
  it.each([
    [516, 'cm', 'm', 5.16],
    [5160, 'mm', 'm', 5.16],
    [10, 'ft', 'm', 3.048],
    [2, 'cm', 'mm', 20],
    [0.4, 'mg/m3', 'µg/m³', 400],
    [5.16, undefined, 'm', 5.16],
  ] as const)('%d %s is so many %s', (value, from, own, expected) => {
    expect(toOwnUnit(value, from, own)).toBe(expected);
  });

  it.each([
    ['mm', 'mg/L'],
    ['°C', 'm'],
    ['%', 'm'],
  ])('%s is not %s', (from, own) => {
    expect(toOwnUnit(1, from, own)).toBeUndefined();
  });
});
