import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { loadCity } from '../../core/city/load.ts';
import { HOUR, MINUTE } from '../../core/clock.ts';
import { addTime, isWorkingTime, timeBetween } from '../../workflow/deadlines/working-time.ts';

const { calendar } = loadCity('dong-ha');
/** A moment by the clock of the city. */
const local = (text: string) => new Date(`${text}:00+07:00`);

describe('working time', () => {
  it.each([
    ['inside a morning', '2025-10-15T08:00', 2, '2025-10-15T10:00'],
    ['over the lunch break', '2025-10-15T10:30', 2, '2025-10-15T14:30'],
    ['to the very end of a half-day', '2025-10-15T09:30', 2, '2025-10-15T11:30'],
    ['over a night', '2025-10-15T16:00', 2, '2025-10-16T08:00'],
    ['over a weekend', '2025-10-17T16:00', 2, '2025-10-20T08:00'],
    ['from a Sunday', '2025-10-19T12:00', 8, '2025-10-20T17:00'],
    ['over the National Day of 2025', '2025-08-29T16:00', 2, '2025-09-03T08:00'],
  ])('counts %s', (_, from, hours, due) => {
    expect(addTime(calendar, 'working', local(from), hours * HOUR)).toEqual(local(due));
  });

  it('counts a day off that is worked like the weekday it stands for', () => {
    const worked = {
      ...calendar,
      holidays: [],
      workedDays: [{ date: '2025-10-18', name: 'bù', like: 1, source: 'x' }],
    };
    expect(addTime(worked, 'working', local('2025-10-17T16:00'), 2 * HOUR)).toEqual(
      local('2025-10-18T08:00'),
    );
  });

  it('counts around the clock when the rule says so', () => {
    expect(addTime(calendar, 'calendar', local('2025-10-18T23:00'), 4 * HOUR)).toEqual(
      local('2025-10-19T03:00'),
    );
  });

  it('refuses a calendar without any working time', () => {
    const closed = { ...calendar, week: [] };
    expect(() => addTime(closed, 'working', local('2025-10-15T08:00'), HOUR)).toThrow(
      /no working time/,
    );
  });

  const moment = fc
    .integer({ min: Date.UTC(2025, 0, 1), max: Date.UTC(2026, 5, 1) })
    .map((ms) => new Date(ms - (ms % MINUTE)));
  const hours = fc.integer({ min: 1, max: 60 * 90 }).map((count) => count * MINUTE);
  const unit = fc.constantFrom('working' as const, 'calendar' as const);

  it('measures between start and deadline exactly the time that was given', () => {
    fc.assert(
      fc.property(unit, moment, hours, (kind, from, ms) => {
        const due = addTime(calendar, kind, from, ms);
        expect(timeBetween(calendar, kind, from, due)).toBe(ms);
        expect(timeBetween(calendar, kind, from, new Date(due.getTime() - 1))).toBe(ms - 1);
      }),
      { numRuns: 60 },
    );
  });

  it('ends working time inside, or at the end of, a half-day', () => {
    fc.assert(
      fc.property(moment, hours, (from, ms) => {
        const due = addTime(calendar, 'working', from, ms);
        expect(isWorkingTime(calendar, new Date(due.getTime() - 1))).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('gives more time never an earlier end, and two steps the end of one', () => {
    fc.assert(
      fc.property(unit, moment, hours, hours, (kind, from, first, second) => {
        const once = addTime(calendar, kind, from, first + second);
        const between = addTime(calendar, kind, from, first);
        expect(between <= once).toBe(true);
        expect(addTime(calendar, kind, between, second)).toEqual(once);
      }),
      { numRuns: 60 },
    );
  });

  it('moves the end by exactly the counted time of a pause before it', () => {
    fc.assert(
      fc.property(unit, moment, hours, hours, hours, (kind, from, ms, wait, length) => {
        const pausedAt = new Date(from.getTime() + wait);
        const pause = { from: pausedAt, to: new Date(pausedAt.getTime() + length) };
        const plain = addTime(calendar, kind, from, ms);
        const due = addTime(calendar, kind, from, ms, [pause]);
        const lost = pausedAt >= plain ? 0 : timeBetween(calendar, kind, pausedAt, pause.to);
        expect(timeBetween(calendar, kind, from, due)).toBe(ms + lost);
      }),
      { numRuns: 60 },
    );
  });
});
