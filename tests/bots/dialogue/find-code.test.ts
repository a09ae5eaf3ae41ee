import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { findPublicCode } from '../../../bots/dialogue/find-code.ts';
import { createPublicCode } from '../../../core/ids.ts';

describe('a code inside a sentence', () => {
  it.each([
    ['trạng thái DH-7KQM-4XTA', 'DH-7KQM-4XTA'],
    ['dh7kqm4xta', 'DH-7KQM-4XTA'],
    ['cho hỏi đh 7kqm 4xta sao rồi?', 'DH-7KQM-4XTA'],
    ['Mã: DH–7KQM–4XTA.', 'DH-7KQM-4XTA'],
    ['d h 7 k q m 4 x t a', 'DH-7KQM-4XTA'],
    ['DH_7KQM/4XTA nhé', 'DH-7KQM-4XTA'],
  ])('%s', (sentence, code) => {
    expect(findPublicCode(sentence, 'DH')).toEqual({ code });
  });

  it.each([['DH-7KQ4'], ['dh-7kqm-4xta9'], ['trạng thái DH-7KQM-4XT']])(
    '%s is an attempt at one, to be taught',
    (sentence) => {
      expect(findPublicCode(sentence, 'DH')).toHaveProperty('malformed');
    },
  );

  it.each([
    ['đường Hùng Vương bị ngập'],
    ['Đông Hà năm 2026'],
    ['bãi dh rác'],
    ['ĐH Huế phân hiệu Quảng Trị'],
    ['nước dâng 2m'],
    [''],
  ])('"%s" has none', (sentence) => {
    expect(findPublicCode(sentence, 'DH')).toBeUndefined();
  });

  it('is found however it is cut, cased and spaced', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(' ', '-', '–', '', '.', '_', ' - '),
        fc.boolean(),
        fc.constantFrom('', 'trạng thái ', 'cho tôi hỏi mã ', '/status '),
        fc.constantFrom('', ' với', '?', '\n'),
        (gap, isLower, before, after) => {
          const code = createPublicCode('DH');
          const typed = code.replaceAll('-', gap);
          const sentence = before + (isLower ? typed.toLowerCase() : typed) + after;
          expect(findPublicCode(sentence, 'DH')).toEqual({ code });
        },
      ),
    );
  });
});
