import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createPublicCode, parsePublicCode, pseudonym, sameSecret } from '../../core/ids.ts';

describe('public codes', () => {
  it('are read back however they are typed', () => {
    fc.assert(
      fc.property(fc.constantFrom('', ' ', '-', '–', '.'), fc.boolean(), (between, lower) => {
        const code = createPublicCode('DH');
        const typed = code.replaceAll('-', between);
        expect(parsePublicCode(lower ? typed.toLowerCase() : typed, 'DH')).toBe(code);
      }),
    );
  });

  it.each(['', 'DH', 'DH-7KQM', 'XX-7KQM-4XTA', 'DH-7KQM-4XT', 'DH-7KQM-4XT0', 'DH-7KQM-4XTAA'])(
    'are not read into %j',
    (typed) => {
      expect(parsePublicCode(typed, 'DH')).toBeUndefined();
    },
  );

  it('may open with a Vietnamese Đ', () => {
    expect(parsePublicCode('đh 7kqm 4xta', 'DH')).toBe('DH-7KQM-4XTA');
  });
});

describe('pseudonyms', () => {
  it('stay the same under one key, differ under another, and keep parts apart', () => {
    expect(pseudonym('k', 'facebook', '1')).toBe(pseudonym('k', 'facebook', '1'));
    expect(pseudonym('k', 'facebook', '1')).not.toBe(pseudonym('other', 'facebook', '1'));
    expect(pseudonym('k', 'a', 'bc')).not.toBe(pseudonym('k', 'ab', 'c'));
  });
});

it('secrets of different length are never the same', () => {
  expect(sameSecret('abc', 'abc')).toBe(true);
  expect(sameSecret('abc', 'abd')).toBe(false);
  expect(sameSecret('abc', 'abcd')).toBe(false);
});
