import { describe, expect, it } from '@jest/globals';
import { loadCity } from '../../../core/city/load.ts';
import { parseCivicRows } from '../../../nlp/classify/civic-rows.ts';
import { partOf } from '../../../nlp/classify/split.ts';
import { readCivicRows } from '../../../scripts/language/civic-data.ts';

const HEADER = 'kind\tsentiment\tcategory\turgency\ttoxic\tintent\tplace\ttheme\ttext';
const GOOD = 'incident\tnegative\tchieu_sang\tnormal\t0\treport\tLê Lợi\tlamp\tđèn tắt';
const categories = new Set(['chieu_sang', 'cuu_nan']);
const parse = (...lines: string[]) =>
  parseCivicRows(
    'nlp/data/civic/ba-ngoai.tsv',
    ['# author', HEADER, ...lines].join('\n'),
    categories,
  );

describe('the labelled messages', () => {
  it('are more than 4,000, all different, and every row can be used', () => {
    const rows = readCivicRows(loadCity('dong-ha'));
    expect(rows.length).toBeGreaterThan(4000);
    const texts = new Set(rows.map(({ text }) => text.normalize('NFC').toLowerCase()));
    expect(texts.size / rows.length).toBeGreaterThan(0.99);
  });

  it('are split so that no author of test or dev writes in train', () => {
    const rows = readCivicRows(loadCity('dong-ha'));
    const authorsOf = (part: string) =>
      new Set(rows.filter((row) => partOf(row) === part).map(({ author }) => author));
    const train = authorsOf('train');
    for (const part of ['dev', 'test'])
      expect([...authorsOf(part)].some((author) => !train.has(author))).toBe(true);
  });

  it('are read with their author and places', () => {
    const { rows, bad } = parse(GOOD);
    expect(bad).toEqual([]);
    expect(rows[0]).toMatchObject({
      author: 'ba-ngoai',
      theme: 'lamp',
      places: ['Lê Lợi'],
      text: 'đèn tắt',
    });
  });

  it.each([
    ['a missing column', GOOD.replace('\tlamp', ''), /9 columns/],
    ['an unknown kind', GOOD.replace('incident', 'accident'), /kind "accident"/],
    ['an unknown category', GOOD.replace('chieu_sang', 'den'), /category "den"/],
    ['a rescue of another category', GOOD.replace('incident', 'rescue'), /cuu_nan/],
    ['an empty text', GOOD.replace('đèn tắt', ' '), /must not be empty/],
  ])('names file, line and problem of %s', (_what, line, problem) => {
    const { rows, bad } = parse(GOOD, line);
    expect(rows).toHaveLength(1);
    expect(bad).toEqual([
      { file: 'nlp/data/civic/ba-ngoai.tsv', line: 4, problem: expect.stringMatching(problem) },
    ]);
  });
});
