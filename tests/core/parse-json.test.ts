import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { AppError } from '../../core/errors.ts';
import { parseJson } from '../../core/parse-json.ts';

const positionOf = (text: string): number => {
  try {
    parseJson(text);
  } catch (err) {
    if (err instanceof AppError) return Number(/position (\d+)/.exec(err.message)?.[1]);
    throw err;
  }
  return -1;
};

describe('JSON from outside', () => {
  it('keeps every digit of long ids, inside and outside of strings', () => {
    expect(parseJson('{"a":3103741396296991610,"b":"310374139629699161055","c":12.5}')).toEqual({
      a: '3103741396296991610',
      b: '310374139629699161055',
      c: 12.5,
    });
    expect(
      parseJson('[0.12345678901234567890, 1234567890123456e2, "x\\"1234567890123456789"]'),
    ).toEqual([0.12345678901234568, 1234567890123456e2, 'x"1234567890123456789']);
  });

  it.each([
    ['{"a":}', 5],
    ['{"a" 1}', 5],
    ['{"a":1,}', 7],
    ['[1 2]', 3],
    ['[1,]', 3],
    ['{"a":"x', 5],
    ['{"a":1', 6],
    ['', 0],
    ['  nope', 2],
    ['{"a":1}}', 7],
    ['[1}', 2],
    ["{'a':1}", 1],
    ['{"a":01}', 6],
  ])('tells where %s breaks', (text, position) => {
    expect(positionOf(text)).toBe(position);
  });

  it('counts lines and columns, and never repeats the text', () => {
    expect(() => parseJson('{\n  "phone": 09a\n}')).toThrow(/line 2, column 13/);
    expect(() => parseJson('{"secret":hunter2}')).not.toThrow(/hunter2/);
  });

  it('gives what JSON.parse gives wherever no long number stands', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        if (/\d{16}/.test(text)) return;
        expect(parseJson(text)).toEqual(JSON.parse(text));
      }),
      { numRuns: 100 },
    );
  });

  it('finds a place in every text that JSON.parse refuses', () => {
    fc.assert(
      fc.property(
        fc.json(),
        fc.nat(),
        fc.constantFrom('', '}', ',', '"', 'x', '\n'),
        (text, at, extra) => {
          const cut = text.slice(0, at % (text.length + 1)) + extra;
          let refused = false;
          try {
            JSON.parse(cut);
          } catch {
            refused = true;
          }
          const position = positionOf(cut);
          expect(position >= 0).toBe(refused);
          if (refused) expect(position).toBeLessThanOrEqual(cut.length);
        },
      ),
      { numRuns: 300 },
    );
  });
});
