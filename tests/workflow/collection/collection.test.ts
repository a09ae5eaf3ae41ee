import { describe, expect, it } from '@jest/globals';
import {
  concerns,
  quarterIn,
  quarterKey,
  streetKey,
  wardNamed,
} from '../../../workflow/collection/collection-place.ts';
import { nextCollections } from '../../../workflow/collection/next-collections.ts';
import { city } from '../../support/builders.ts';

const HANOI = 7 * 60;
const days = (
  times: { from: string; to: string; weekdays: number[]; except?: string[] },
  at: string,
) => nextCollections({ except: [], ...times }, new Date(at), HANOI, 3).map(({ day }) => day);

describe('the next collections', () => {
  it.each([
    ['before it comes, that day too', '2026-11-25T16:00:00+07:00', '2026-11-25'],
    ['while it is there, that day too', '2026-11-25T18:59:00+07:00', '2026-11-25'],
    ['once it has gone, the next', '2026-11-25T19:00:00+07:00', '2026-11-27'],
    ['late on the day before, by the city’s clock', '2026-11-24T23:30:00+07:00', '2026-11-25'],
  ])('are, %s', (_, at, first) => {
    expect(days({ weekdays: [3, 5], from: '17:00', to: '19:00' }, at)[0]).toBe(first);
  });

  it('go on after midnight, leave out days that are excepted, and end with the year that is known', () => {
    const night = { weekdays: [2], from: '22:00', to: '01:00' };
    expect(days(night, '2026-11-25T00:30:00+07:00')[0]).toBe('2026-11-24');
    expect(days({ ...night, except: ['2026-12-01'] }, '2026-11-25T02:00:00+07:00')).toEqual([
      '2026-12-08',
      '2026-12-15',
      '2026-12-22',
    ]);
  });
});

describe('where waste is collected', () => {
  it.each([
    ['Khu phố 3', 'kp 3'],
    ['KP.03', 'kp 3'],
    ['kp3', 'kp 3'],
    ['khu pho 12', 'kp 12'],
    ['Thôn Tây Trì', 'thon tay tri'],
  ])('a part of a ward "%s" is %s', (said, key) => {
    expect(quarterKey(said)).toBe(key);
  });

  it('is found in what residents type, and not where there is none', () => {
    expect(quarterIn('lich rac kp3 phuong 5')).toBe('kp 3');
    expect(quarterIn('lịch rác Khu Phố 10')).toBe('kp 10');
    expect(quarterIn('lịch rác khu phố chợ')).toBeUndefined();
  });

  it('takes streets and wards by every name that the city knows', () => {
    expect(streetKey(city, 'đường Lê Lợi')).toEqual({ id: 'street:le-loi', known: true });
    expect(streetKey(city, 'Đường Mới 7')).toEqual({ id: 'name:moi 7', known: false });
    expect(wardNamed(city, 'Phường 5')).toBe('ward:phuong-5');
    expect(wardNamed(city, 'ward:dong-ha')).toBe('ward:dong-ha');
    expect(wardNamed(city, 'Phường Vĩnh Phước')).toBeUndefined();
  });

  it.each([
    [{ street: 's' }, { street: 's', ward: 'ward:phuong-1' }, true],
    [{ street: 's' }, { street: 't' }, false],
    [{ street: 's', ward: 'ward:phuong-1' }, { street: 's', ward: 'ward:phuong-5' }, false],
    [{ street: 's', ward: 'ward:phuong-1' }, { street: 's', ward: 'ward:dong-ha' }, true],
    [{ quarter: 'kp 3', ward: 'ward:phuong-5' }, { quarter: 'kp 3' }, true],
    [{ quarter: 'kp 3', ward: 'ward:phuong-5' }, { quarter: 'kp 4', ward: 'ward:phuong-5' }, false],
    [{ quarter: 'kp 3', ward: 'ward:phuong-5' }, { ward: 'ward:phuong-5' }, false],
    [{ ward: 'ward:dong-ha' }, { street: 's', ward: 'ward:phuong-1' }, true],
    [{ ward: 'ward:dong-ha' }, { street: 's' }, false],
  ])('%j concerns whoever lives at %j: %s', (at, asked, expected) => {
    expect(concerns(city, at, asked)).toBe(expected);
  });
});
