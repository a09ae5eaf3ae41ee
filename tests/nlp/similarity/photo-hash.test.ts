import { describe, expect, it } from '@jest/globals';
import { pairwiseScore } from '../../../nlp/similarity/pairwise.ts';
import { differenceHash, photoLikeness } from '../../../nlp/similarity/photo-hash.ts';

const photo = (shade: (row: number, column: number) => number) =>
  Array.from({ length: 72 }, (_, at) => shade(Math.floor(at / 9), at % 9));

describe('the photo hash', () => {
  const slope = photo((row, column) => 255 - column * 20 - row);
  it('does not change with brightness', () => {
    expect(differenceHash(slope.map((grey) => grey * 0.5 + 20))).toBe(differenceHash(slope));
  });

  it('tells a scene from its mirror', () => {
    const mirrored = photo((row, column) => 255 - (8 - column) * 20 - row);
    expect(photoLikeness(differenceHash(slope), differenceHash(mirrored))).toBe(0);
  });

  it('is near for a slightly changed scene', () => {
    const changed = slope.map((grey, at) => (at === 40 ? 0 : grey));
    const likeness = photoLikeness(differenceHash(slope), differenceHash(changed));
    expect(likeness).toBeGreaterThan(0.8);
    expect(likeness).toBeLessThan(1);
  });

  it('refuses another number of points', () => {
    expect(() => differenceHash([1, 2, 3])).toThrow('72 values');
  });

  it('of different length is not alike', () => {
    expect(photoLikeness('ff', 'ff')).toBe(0);
  });
});

describe('the pairwise score', () => {
  it('counts pairs that stand together in both groupings', () => {
    const items = [
      { put: 'x', right: 'a' },
      { put: 'x', right: 'a' },
      { put: 'x', right: 'b' },
      { put: 'y', right: 'b' },
      { put: null, right: null },
    ];
    expect(pairwiseScore(items)).toEqual({ precision: 1 / 3, recall: 1 / 2, f1: 0.4 });
  });

  it('is perfect for equal groupings under other names', () => {
    expect(
      pairwiseScore([
        { put: '1', right: 'a' },
        { put: '1', right: 'a' },
        { put: '2', right: 'b' },
      ]).f1,
    ).toBe(1);
  });
});
