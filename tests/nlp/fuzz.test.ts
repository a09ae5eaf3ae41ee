import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { loadCity } from '../../core/city/load.ts';
import { createAnalyzer } from '../../nlp/analyzer.ts';
import { KINDS } from '../../nlp/labels.ts';
import { createNormalizer } from '../../nlp/normalize/normalize.ts';
import { decodeSegmenter } from '../../nlp/segment/model-file.ts';
import { createSegmenter } from '../../nlp/segment/segmenter.ts';
import { findWeightsDir } from '../../nlp/weights-dir.ts';

const city = loadCity('dong-ha');
const analyzer = createAnalyzer({ city });
const normalizer = createNormalizer(city.dialect);
const segmenter = createSegmenter(
  decodeSegmenter(readFileSync(`${findWeightsDir()}/segment.bin`), 'segment.bin').model,
);

/** Pieces that chats and attackers put together: letters, marks, halves of characters, markup, names. */
const PIECES = [
  'a',
  'ngập ',
  'đường ',
  'Lê Lợi',
  'k',
  'ko ',
  'đ',
  'ư\u0301',
  '\u0301',
  '\u200f',
  '\u202e',
  '\u0000',
  '\ud83d',
  '\udc00',
  '😱',
  '1',
  '0912 ',
  '.',
  '<b',
  '>',
  'http://',
  '@',
  '_',
  '\n',
  'ả',
  'P.1 ',
  'кирилл',
  '漢',
  '𝐕',
  '\ufeff',
  '/',
  'x.com',
  'A',
  '  ',
];
const text = fc.oneof(
  fc.array(fc.constantFrom(...PIECES), { maxLength: 12 }).map((pieces) => pieces.join('')),
  fc.string({ unit: 'binary', maxLength: 20 }),
);

describe('any text', () => {
  it('is cut into tokens that stand in it one after another (60,000 cases)', () => {
    fc.assert(
      fc.property(text, (typed) => {
        const tokens = normalizer.normalize(typed);
        let before = 0;
        for (let at = 0; at < tokens.count; at += 1) {
          const start = tokens.start[at] ?? -1;
          const end = tokens.end[at] ?? -1;
          if (start < before || end <= start || end > typed.length) return false;
          before = start;
        }
        return true;
      }),
      { numRuns: 60_000, seed: 20251101 },
    );
  });

  it('is cut into words that do not overlap (20,000 cases)', () => {
    fc.assert(
      fc.property(text, (typed) => {
        let before = 0;
        return segmenter.words(typed).every(({ start, end }) => {
          const fits = start >= before && end > start && end <= typed.length;
          before = end;
          return fits;
        });
      }),
      { numRuns: 20_000, seed: 20251102 },
    );
  });

  it('gets labels and honest probabilities (20,000 cases)', () => {
    fc.assert(
      fc.property(text, (typed) => {
        const { kind, confidence, because } = analyzer.analyze(typed);
        return (
          KINDS.includes(kind) &&
          Object.values(confidence).every((value) => value >= 0 && value <= 1) &&
          because.every(({ words }) => words.every((word) => typed.includes(word)))
        );
      }),
      { numRuns: 20_000, seed: 20251103 },
    );
  });

  it.each([
    ['one letter', 'a'.repeat(1_000_000)],
    ['digits', '1'.repeat(1_000_000)],
    ['emoji', '😀'.repeat(100_000)],
    ['open tags', '<a'.repeat(500_000)],
    ['combining marks', `e${'\u0301'.repeat(1_000_000)}`],
    ['a real message again and again', 'ngập đường Lê Lợi cứu với '.repeat(40_000)],
  ])(
    'may be a million letters of %s and is answered within two seconds of processor time',
    (_what, huge) => {
      const before = process.cpuUsage();
      expect(KINDS).toContain(analyzer.analyze(huge).kind);
      const { user, system } = process.cpuUsage(before);
      expect((user + system) / 1e6).toBeLessThan(2);
    },
  );
});
