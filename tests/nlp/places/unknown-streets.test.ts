import { describe, expect, it } from '@jest/globals';
import { unknownStreets } from '../../../nlp/places/unknown-streets.ts';
import { analyzer } from '../../bots/support/house.ts';

const names = (text: string, known: readonly string[] = []) =>
  unknownStreets(
    text,
    known.map((name) => ({ start: text.indexOf(name), end: text.indexOf(name) + name.length })),
  ).map(({ start, end }) => text.slice(start, end));

describe('a street that no list has', () => {
  it.each([
    ['đường Bạch Đằng ngập nước', ['Bạch Đằng']],
    ['Kiệt 12 Mạc Thị Bưởi và hẻm 7/3 Phan Văn Hớn tối om', ['Mạc Thị Bưởi', 'Phan Văn Hớn']],
    ['đường Nguyễn Thị Minh Khai', ['Nguyễn Thị Minh Khai']],
  ])('is its name in capitals: %s', (text, found) => {
    expect(names(text)).toEqual(found);
  });

  it.each(['đường ngập hết', 'đường Hư quá', 'Chú Bạch Đằng nói', 'con đường Xưa'])(
    'is none in %s',
    (text) => {
      expect(names(text)).toEqual([]);
    },
  );

  it('is none where the place is known', () => {
    expect(names('đường Lê Duẩn ngập', ['Lê Duẩn'])).toEqual([]);
  });

  it('counts no more for the labels than one that is known', () => {
    const { because: _, place: __, ...known } = analyzer.analyze('đường Hùng Vương ngập nước');
    const { because: ___, place: ____, ...unknown } = analyzer.analyze('đường Bạch Đằng ngập nước');
    expect(unknown).toEqual(known);
  });
});
