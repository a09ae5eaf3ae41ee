import { describe, expect, it } from '@jest/globals';
import { holidaysOfYear } from '../../../core/city/holidays-of-year.ts';
import { loadCity } from '../../../core/city/load.ts';
import { solarDay } from '../../../core/city/lunar-date.ts';

const { calendar } = loadCity('dong-ha');
const named = (name: string, year: number) =>
  calendar.holidays
    .filter((day) => day.name === name && day.date.startsWith(`${year}`))
    .map((day) => day.date);
const weekday = (date: string) => new Date(`${date}T00:00:00Z`).getUTCDay();

describe('the lunar calendar', () => {
  // First day of the year as kept in Vietnam; 1985, 2007 and 2030 differ from China's.
  it.each([
    [1968, '1968-01-29'],
    [1985, '1985-01-21'],
    [2007, '2007-02-17'],
    [2020, '2020-01-25'],
    [2023, '2023-01-22'],
    [2024, '2024-02-10'],
    [2025, '2025-01-29'],
    [2026, '2026-02-17'],
    [2027, '2027-02-06'],
    [2030, '2030-02-02'],
  ])('begins the year %i on %s', (year, day) => {
    expect(solarDay(year, 1, 1)).toBe(day);
  });

  it('counts past a leap month', () => {
    expect(solarDay(2023, 3, 10)).toBe('2023-04-29'); // leap month 2
    expect(solarDay(2025, 8, 15)).toBe('2025-10-06'); // leap month 6
    expect(solarDay(2020, 12, 30)).toBe('2021-02-11'); // leap month 4
  });
});

describe.each([2025, 2026, 2027, 2028, 2029, 2030])('the holidays of %i', (year) => {
  it('have five days of Tết around the first of the first month, and the kings on the tenth of the third', () => {
    expect(named('Tết Nguyên đán', year)).toHaveLength(5);
    expect(named('Tết Nguyên đán', year)).toContain(solarDay(year, 1, 1));
    expect(named('Giỗ Tổ Hùng Vương', year)).toEqual([solarDay(year, 3, 10)]);
  });

  it('have the fixed days', () => {
    const dates = calendar.holidays.map((day) => day.date);
    for (const day of ['01-01', '04-30', '05-01', '09-02'])
      expect(dates).toContain(`${year}-${day}`);
    expect(named('Quốc khánh', year)).toHaveLength(2);
  });

  it('give a working day back for each one that falls on a weekend', () => {
    const ofYear = calendar.holidays.filter((day) => day.date.startsWith(`${year}`));
    const lost = ofYear.filter((day) => [0, 6].includes(weekday(day.date)));
    const given = ofYear.filter((day) => day.name.startsWith('Nghỉ bù'));
    expect(given).toHaveLength(lost.length);
    for (const day of given) expect([1, 2, 3, 4, 5]).toContain(weekday(day.date));
  });

  it('name no day twice', () => {
    const dates = calendar.holidays.map((day) => day.date);
    expect(new Set(dates).size).toBe(dates.length);
  });
});

describe.each([2026, 2027, 2028, 2029, 2030])('the calendar of %i', (year) => {
  it('has the holidays that the law gives, beside exchanged days', () => {
    const kept = calendar.holidays
      .filter((day) => day.date.startsWith(`${year}`) && !day.name.endsWith('(hoán đổi)'))
      .map(({ date, name }) => ({ date, name }));
    expect(kept).toEqual(holidaysOfYear(year));
  });
});

describe('exchanged days', () => {
  it('are worked on a weekend like the weekday that was given off', () => {
    for (const day of calendar.workedDays) {
      expect([0, 6]).toContain(weekday(day.date));
      expect(day.like).toBeLessThanOrEqual(5);
    }
  });

  it('keep a working day at eight hours', () => {
    const minutes = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
    const monday = calendar.week.filter((half) => half.weekday === 1);
    expect(monday.reduce((sum, half) => sum + minutes(half.to) - minutes(half.from), 0)).toBe(480);
  });
});
