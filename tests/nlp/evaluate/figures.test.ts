import { describe, expect, it } from '@jest/globals';
import { formatFigures, verdictOf } from '../../../nlp/evaluate/figures.ts';
import { scoresOf, setScores } from '../../../nlp/evaluate/metrics.ts';
import { trainNaturalBayes } from '../../../nlp/evaluate/natural.ts';
import { segmentationScores } from '../../../nlp/evaluate/segmentation.ts';
import { loadVntk } from '../../../nlp/evaluate/vntk.ts';

describe('scores', () => {
  it('are those worked out by hand', () => {
    const { accuracy, macroF1, weightedF1, perClass } = scoresOf(
      ['a', 'a', 'a', 'b'],
      ['a', 'a', 'b', 'b'],
    );
    expect(accuracy).toBe(0.75);
    expect(perClass.get('a')).toBeCloseTo(0.8, 10);
    expect(perClass.get('b')).toBeCloseTo(2 / 3, 10);
    expect(macroF1).toBeCloseTo((0.8 + 2 / 3) / 2, 10);
    expect(weightedF1).toBeCloseTo((3 * 0.8 + 2 / 3) / 4, 10);
  });

  it('of sets count names over all texts', () => {
    expect(setScores([['x', 'y'], []], [['x'], ['z']])).toEqual({
      precision: 0.5,
      recall: 0.5,
      f1: 0.5,
    });
    expect(setScores([[]], [[]]).f1).toBe(1);
  });

  it('of segmentation ignore spaces and count whole words', () => {
    const gold = [
      {
        text: 'công an đến',
        words: [
          { start: 0, end: 7 },
          { start: 8, end: 11 },
        ],
      },
    ];
    const { precision, recall } = segmentationScores(gold, () => [
      { start: 0, end: 4 },
      { start: 5, end: 7 },
      { start: 8, end: 11 },
    ]);
    expect(precision).toBeCloseTo(1 / 3, 10);
    expect(recall).toBeCloseTo(1 / 2, 10);
  });
});

describe('the table', () => {
  it.each([
    [{ what: 'f', value: 97, floor: 88, aim: 95 }, 'aim met'],
    [{ what: 'f', value: 90, floor: 88, aim: 95 }, 'floor met'],
    [{ what: 'f', value: 80, floor: 88, aim: 95 }, 'BELOW FLOOR'],
    [{ what: 'f', value: 1.5, floor: 2, aim: 1, atMost: true }, 'floor met'],
    [{ what: 'f', value: 3 }, ''],
  ])('says of %o: %s', (figure, verdict) => {
    expect(verdictOf(figure)).toBe(verdict);
  });

  it('has a line for each figure', () => {
    const table = formatFigures([{ what: 'kind', value: 81.234, floor: 78, aim: 88 }]);
    expect(table.split('\n')).toHaveLength(2);
    expect(table).toMatch(/kind\s+81\.23\s+78\s+88\s+floor met/);
  });
});

describe('peers', () => {
  it('are measured: the Bayes classifier of natural learns', () => {
    const classify = trainNaturalBayes(
      ['rất tốt', 'quá tệ', 'tốt lắm', 'tệ thật'],
      ['+', '-', '+', '-'],
    );
    expect(classify('tốt ghê')).toBe('+');
    expect(classify('tệ ghê')).toBe('-');
  });

  it('are left out without failing when they are not installed', async () => {
    const vntk = await loadVntk();
    expect(vntk === undefined || Array.isArray(vntk('xin chào'))).toBe(true);
  });
});
