import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { AppError } from '../../../core/errors.ts';
import { compileQuery } from '../../../nlp/keywords/compile-query.ts';

const matches = (query: string, text: string) => compileQuery(query).matches(text);

describe('a query', () => {
  it.each<[query: string, text: string, fits: boolean]>([
    ['ngập', 'Đường NGẬP rồi', true],
    ['ngập', 'ngập'.normalize('NFD'), true],
    ['ngap', 'đường ngập rồi', true],
    ['ngập', 'duong ngap roi', false],
    ['bão', 'báo cáo', false],
    ['bão', 'bao gạo', false],
    ['bao', 'báo, bão, bao đều được', true],
    ['hoà', 'hòa giải', true],
    ['cong', 'cống', true],
    ['ong', 'cống', false],
    ['cuu', 'cứu với', true],
    ['cuu', 'cuu voi', true],
    ['ngập nước', 'nước lên, ngập hết', true],
    ['"ngập nước"', 'nước lên, ngập hết', false],
    ['"ngap nuoc"', 'khu này ngập nước', true],
    ['"ổ gà"', 'mẹ ơi ổ  gà to', true],
    ['rác OR cống', 'cống tắc', true],
    ['rác AND cống', 'cống tắc', false],
    ['ngập NOT Huế', 'Huế ngập', false],
    ['ngập -Huế', 'Đông Hà ngập', true],
    ['ngập OR rác AND chợ', 'ngập ở đây', true],
    ['(ngập OR rác) AND chợ', 'ngập ở đây', false],
    ['(ngập OR rác) AND chợ', 'rác trước chợ', true],
    ['NOT (mưa OR nắng) gió', 'gió to', true],
    ['NOT (mưa OR nắng) gió', 'gió mưa', false],
    ['đèn NEAR/2 hỏng', 'đèn ở ngã hỏng', true],
    ['đèn NEAR/1 hỏng', 'đèn ở ngã hỏng', false],
    ['hỏng NEAR/2 đèn', 'đèn ở ngã hỏng', true],
    ['"nắp cống" NEAR/3 (mất OR vỡ)', 'nắp cống nhà tui bị mất', true],
    ['"nắp cống" NEAR/3 (mất OR vỡ)', 'nắp cống nhà tui hôm qua còn chừ mất', false],
    ['cống NEAR/0 "nắp cống"', 'nắp cống', false],
    ['and', 'rock and roll', true],
    ['kiệt 48', 'trong kiệt 48 NCT', true],
  ])('%s in "%s": %s', (query, text, fits) => {
    expect(matches(query, text)).toBe(fits);
  });
});

describe('a wrong query is refused with its position', () => {
  it.each([
    ['', 1, 'empty'],
    ['ngập AND', 9, 'missing at the end'],
    ['AND ngập', 1, 'missing before AND'],
    ['(ngập OR rác', 1, 'not closed'],
    ['ngập) rác', 5, 'closes nothing'],
    ['rác "ổ gà', 5, 'quotation mark is not closed'],
    ['rác ""', 5, 'phrase is empty'],
    ['NOT rác', 1, 'must be there'],
    ['ngập OR NOT rác', 1, 'must be there'],
    ['a NEAR/x b', 3, 'whole number'],
    ['a NEAR/999 b', 3, 'whole number'],
    ['(a b) NEAR/2 c', 2, 'NEAR takes words'],
    ['a NEAR/2 b NEAR/2 c', 12, 'two sides'],
  ])('%s', (query, position, why) => {
    let error: unknown;
    try {
      compileQuery(String(query));
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(AppError);
    if (!(error instanceof AppError)) return;
    expect(error.code).toBe('invalid_input');
    expect(error.details[0]?.path).toBe(`query[${position}]`);
    expect(error.message).toContain(String(why));
  });

  it('however long or deep it is', () => {
    expect(() => compileQuery('a '.repeat(2000))).toThrow('at most');
    expect(() => compileQuery('('.repeat(1000))).toThrow('nest');
    expect(() => compileQuery('a '.repeat(300))).toThrow('at most 200 words');
  });
});

describe('any query', () => {
  const pieces = [
    'a',
    'ngập',
    ' ',
    '(',
    ')',
    '"',
    ' AND ',
    ' OR ',
    ' NOT ',
    ' NEAR/2 ',
    '-',
    '\u0301',
    '🌧',
  ];
  it('is refused with a named error or matches any text', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...pieces), { maxLength: 25 }),
        fc.string({ unit: 'binary', maxLength: 40 }),
        (parts, text) => {
          try {
            expect(typeof compileQuery(parts.join('')).matches(text)).toBe('boolean');
          } catch (error) {
            expect(error).toBeInstanceOf(AppError);
          }
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('A and B is B and A, and NOT NOT changes nothing', () => {
    const word = fc.constantFrom('ngập', 'rac', 'chợ');
    const text = fc
      .array(fc.constantFrom('ngập', 'rác', 'chợ', 'mưa'), { maxLength: 5 })
      .map((some) => some.join(' '));
    fc.assert(
      fc.property(word, word, text, (a, b, sentence) => {
        expect(matches(`${a} AND ${b}`, sentence)).toBe(matches(`${b} AND ${a}`, sentence));
        expect(matches(`${a} AND NOT (NOT (${b} AND ${a}))`, sentence)).toBe(
          matches(`${a} AND ${b}`, sentence),
        );
        expect(matches(`${a} NEAR/3 ${b}`, sentence)).toBe(matches(`${b} NEAR/3 ${a}`, sentence));
      }),
      { numRuns: 500 },
    );
  });

  it('takes time in proportion to the text', () => {
    const query = compileQuery('a NEAR/5 b AND "a a a a" OR (a NEAR/0 c) AND NOT d');
    const cost = (length: number) => {
      const text = 'a '.repeat(length);
      let best = Number.POSITIVE_INFINITY;
      for (let round = 0; round < 3; round += 1) {
        const before = process.cpuUsage();
        query.matches(text);
        best = Math.min(best, process.cpuUsage(before).user);
      }
      return best;
    };
    cost(20_000);
    expect(cost(80_000)).toBeLessThan(10 * Math.max(cost(20_000), 2000));
  });
});
