import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DAY } from '../../../core/clock.ts';
import { nextAllowedAt } from '../../../workflow/notifications/quiet-hours.ts';
import { city } from '../../support/builders.ts';

/** A moment of 25 November 2026 by the clock of the city. */
const local = (time: string, day = 25) => new Date(`2026-11-${day}T${time}:00+07:00`);
const nobodys = {};
const notice = { lane: 'notice' } as const;

describe('quiet hours', () => {
  it.each([
    ['20:59', local('20:59')],
    ['21:00', local('06:00', 26)],
    ['23:30', local('06:00', 26)],
    ['00:00', local('06:00')],
    ['05:59', local('06:00')],
    ['06:00', local('06:00')],
    ['12:00', local('12:00')],
  ])('of the city: what comes at %s waits until the morning when it is night', (time, expected) => {
    expect(nextAllowedAt(local(time), notice, nobodys, city)).toEqual(expected);
  });

  it('are broken by the emergency lane alone', () => {
    const night = local('02:00');
    expect(nextAllowedAt(night, { lane: 'emergency' }, nobodys, city)).toEqual(night);
    expect(nextAllowedAt(night, { lane: 'reply' }, nobodys, city)).toEqual(local('06:00'));
  });

  it('do not hold what goes to a chat that cannot ring', () => {
    const night = local('02:00');
    expect(nextAllowedAt(night, { lane: 'notice', channel: 'web' }, nobodys, city)).toEqual(night);
    expect(nextAllowedAt(night, { lane: 'notice', channel: 'zalo' }, nobodys, city)).toEqual(
      local('06:00'),
    );
  });

  it('of a resident stand before those of the city', () => {
    const noon = { quietHours: { from: '12:00', to: '14:00' } };
    expect(nextAllowedAt(local('13:00'), notice, noon, city)).toEqual(local('14:00'));
    expect(nextAllowedAt(local('23:00'), notice, noon, city)).toEqual(local('23:00'));
  });

  it('that begin when they end are none', () => {
    const none = { quietHours: { from: '00:00', to: '00:00' } };
    expect(nextAllowedAt(local('02:00'), notice, none, city)).toEqual(local('02:00'));
  });

  it('never put anything off by a day or more, nor into quiet hours again', () => {
    const two = (n: number) => String(n).padStart(2, '0');
    const time = fc
      .tuple(fc.nat({ max: 23 }), fc.nat({ max: 59 }))
      .map(([h, m]) => `${two(h)}:${two(m)}`);
    fc.assert(
      fc.property(fc.nat({ max: 4e8 }), time, time, (seconds, from, to) => {
        const at = new Date(1.6e12 + seconds * 1000);
        const theirs = { quietHours: { from, to } };
        const allowed = nextAllowedAt(at, notice, theirs, city);
        expect(allowed.getTime()).toBeGreaterThanOrEqual(at.getTime());
        expect(allowed.getTime() - at.getTime()).toBeLessThan(DAY);
        expect(nextAllowedAt(allowed, notice, theirs, city)).toEqual(allowed);
      }),
    );
  });
});
