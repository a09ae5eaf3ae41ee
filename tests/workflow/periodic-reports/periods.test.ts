import { describe, expect, it } from '@jest/globals';
import { localDay } from '../../../core/city/ward-lookup.ts';
import { sayChange, sayNumber } from '../../../workflow/periodic-reports/documents/say-figure.ts';
import {
  dueAt,
  lastPeriod,
  midnight,
  type PeriodRule,
  periodBefore,
  periodOn,
  periodTitle,
} from '../../../workflow/periodic-reports/periods.ts';
import { city } from '../../support/builders.ts';

const daily: PeriodRule = { kind: 'daily', monthFrom: 1 };
const weekly: PeriodRule = { kind: 'weekly', monthFrom: 1 };
const monthly: PeriodRule = { kind: 'monthly', monthFrom: 1 };
const lris: PeriodRule = { kind: 'lris', monthFrom: 15 };
const days = ({ from, to }: { from: Date; to: Date }) => [localDay(from, city), localDay(to, city)];

describe('the periods of reports', () => {
  it.each([
    ['a day', daily, '2025-10-15', ['2025-10-15', '2025-10-16']],
    ['a week from Monday', weekly, '2025-10-15', ['2025-10-13', '2025-10-20']],
    ['a week, asked for on its Sunday', weekly, '2025-10-19', ['2025-10-13', '2025-10-20']],
    ['a week over the end of a year', weekly, '2026-01-01', ['2025-12-29', '2026-01-05']],
    ['a month', monthly, '2025-10-31', ['2025-10-01', '2025-11-01']],
    ['a month of the decree, on its last day', lris, '2025-10-14', ['2025-09-15', '2025-10-15']],
    ['a month of the decree, on its first day', lris, '2025-10-15', ['2025-10-15', '2025-11-15']],
    ['a month of the decree over the year', lris, '2026-01-02', ['2025-12-15', '2026-01-15']],
  ])('%s', (_, rule, day, expected) => {
    expect(days(periodOn(rule, day, city))).toEqual(expected);
  });

  it('begin at midnight of the city, and follow each other without a gap', () => {
    for (const rule of [daily, weekly, monthly, lris]) {
      const period = periodOn(rule, '2024-03-01', city);
      expect(period.from.toISOString()).toMatch(/T17:00:00.000Z$/);
      expect(periodBefore(rule, period, city).to).toEqual(period.from);
    }
  });

  it('are over only when their last day is', () => {
    const lastMoment = new Date(midnight('2025-10-20', city).getTime() - 1);
    expect(days(lastPeriod(weekly, lastMoment, city))).toEqual(['2025-10-06', '2025-10-13']);
    expect(days(lastPeriod(weekly, midnight('2025-10-20', city), city))).toEqual([
      '2025-10-13',
      '2025-10-20',
    ]);
  });

  it.each([
    ['a daily one the morning after', daily, '2025-10-15', '2025-10-16'],
    ['a weekly one on the weekday chosen', weekly, '2025-10-15', '2025-10-22'],
    ['a monthly one on the date chosen', monthly, '2025-10-15', '2025-11-05'],
    ['one of the decree, next month when the date is past', lris, '2025-10-14', '2025-11-05'],
  ])('are reported: %s', (_, rule, day, expected) => {
    const at = dueAt(
      rule,
      periodOn(rule, day, city),
      { time: '07:30', weekday: 3, monthDay: 5 },
      city,
    );
    expect(at).toEqual(new Date(midnight(expected, city).getTime() + 7.5 * 3_600_000));
  });

  it.each([
    [daily, '2025-10-05', 'ngày 05/10/2025'],
    [weekly, '2025-12-31', 'tuần 1 năm 2026 (từ ngày 29/12/2025 đến ngày 04/01/2026)'],
    [lris, '2025-10-14', 'tháng 10 năm 2025 (từ ngày 15/09/2025 đến ngày 14/10/2025)'],
  ])('are named as people say them', (rule, day, expected) => {
    expect(periodTitle(rule, periodOn(rule, day, city), city)).toBe(expected);
  });
});

describe('the figures in words', () => {
  it.each([
    [1234567.5, '1.234.567,5'],
    [-1000, '-1.000'],
    [0.25, '0,25'],
  ])('write %p as %s', (value, expected) => {
    expect(sayNumber(value)).toBe(expected);
  });

  it.each([
    [{ value: 12, before: 8 }, 'number', 'tăng 50%'],
    [{ value: 8, before: 8 }, 'number', 'không đổi'],
    [{ value: 3, before: 0 }, 'number', 'tăng 3'],
    [{ value: 31.5, before: 40 }, 'percent', 'giảm 8,5 điểm %'],
    [{ value: 5, before: 7.5 }, 'hours', 'giảm 2,5 giờ'],
    [{ value: null, before: 7.5 }, 'hours', '–'],
  ] as const)('tell the change of %p (%s): %s', (cell, unit, expected) => {
    expect(sayChange(cell, unit)).toBe(expected);
  });
});
