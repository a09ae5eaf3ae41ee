import { describe, expect, it } from '@jest/globals';
import { hourlyLevels, readPastFlood } from '../../scripts/replay/hourly-levels.ts';

const local = (time: string) => new Date(`${time}+07:00`);

describe('the flood of October 2020', () => {
  const flood = readPastFlood('dong-ha', '2020-10');
  const levels = hourlyLevels(flood);
  const at = (time: string) => levels.find((one) => Number(one.at) === Number(local(time)));

  it('has a level for each hour from the 6th to the 20th, in order', () => {
    const whole = levels.filter(({ at }) => at.getTime() % 3_600_000 === 0);
    expect(whole).toHaveLength(15 * 24);
    expect(levels.map(({ at }) => at.getTime())).toEqual(
      levels.map(({ at }) => at.getTime()).toSorted((a, b) => a - b),
    );
  });

  it('says the levels of the bulletins as they are, and marks everything else', () => {
    expect(at('2020-10-18T03:30:00')).toMatchObject({ metres: 5.36, interpolated: false });
    expect(at('2020-10-18T07:00:00')).toMatchObject({ metres: 5.17, interpolated: false });
    expect(at('2020-10-18T05:00:00')).toMatchObject({ metres: 5.28, interpolated: true });
    expect(levels.filter(({ interpolated }) => !interpolated)).toHaveLength(6);
  });

  it('does not pass off a forecast or an assumption as a level that was read', () => {
    expect(at('2020-10-20T07:00:00')).toMatchObject({ metres: 2.2, interpolated: true });
    expect(at('2020-10-06T00:00:00')).toMatchObject({ interpolated: true });
  });

  it('never rises or falls faster than the checks of readings let through', () => {
    const steepest = levels.slice(1).map(({ at, metres }, index) => {
      const before = levels[index];
      const hours = (at.getTime() - (before?.at.getTime() ?? 0)) / 3_600_000;
      return Math.abs(metres - (before?.metres ?? metres)) / hours;
    });
    expect(Math.max(...steepest)).toBeLessThan(1.5);
  });
});
