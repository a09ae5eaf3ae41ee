import { describe, expect, it } from '@jest/globals';
import { isLunar, readDay, readTime } from '../../../bots/dialogue/read-day.ts';

const TODAY = '2026-11-24';

describe('a day in words', () => {
  it.each([
    ['bé sinh ngày 3/11', 'past', '2026-11-03'],
    ['sinh 25/11', 'past', '2025-11-25'],
    ['hẹn 25/11', 'future', '2026-11-25'],
    ['hẹn 3-1', 'future', '2027-01-03'],
    ['ngày 3 tháng 11 năm 2026', 'past', '2026-11-03'],
    ['mồng 3 tháng 11', 'past', '2026-11-03'],
    ['03.11.26', 'past', '2026-11-03'],
    ['hôm nay', 'past', '2026-11-24'],
    ['mới sinh hôm qua', 'past', '2026-11-23'],
    ['ngày mai', 'future', '2026-11-25'],
    ['born on November 3rd', 'past', '2026-11-03'],
    ['3 Nov 2026', 'past', '2026-11-03'],
    ['31/2', 'past', undefined],
    ['31/2/2026', 'past', undefined],
    ['45/11', 'past', undefined],
    ['bé Mai', 'past', undefined],
    ['nhà số 12', 'past', undefined],
  ] as const)('"%s" (%s) is %s', (text, direction, day) => {
    expect(readDay(text, TODAY, direction)).toBe(day);
  });

  it('of the moon calendar is known to be one', () => {
    expect(isLunar('mồng 3 tháng 10 âm lịch')).toBe(true);
    expect(isLunar('3/10 al')).toBe(true);
    expect(isLunar('3/10 ở An Lạc')).toBe(false);
  });

  it.each([
    ['9h ngày 12/12', '09:00'],
    ['9 giờ 30', '09:30'],
    ['9h 12/12', '09:00'],
    ['2h chiều', '14:00'],
    ['14:15', '14:15'],
    ['ngày 12/12', undefined],
  ])('"%s" is at %s', (text, time) => {
    expect(readTime(text)).toBe(time);
  });
});
