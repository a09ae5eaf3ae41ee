import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadCity } from '../../../core/city/load.ts';
import { combineOpinions, measureWeight } from '../../../nlp/second-opinion/combine.ts';
import { loadSecondOpinion } from '../../../nlp/second-opinion/load.ts';
import { readCivicRows } from '../../../scripts/language/civic-data.ts';
import { writeTinyModel } from '../../../scripts/language/tiny-model.ts';

const PACKAGE = '@huggingface/transformers';
const installed = await import(PACKAGE).then(
  () => true,
  () => false,
);

describe('two opinions', () => {
  it('are joined by weight and sum to one', () => {
    const own = { a: 0.6, b: 0.4 };
    const other = { a: 0.1, b: 0.9 };
    expect(combineOpinions(own, other, 0)).toEqual(own);
    const joined = combineOpinions(own, other, 0.5);
    expect(joined['b']).toBeGreaterThan(joined['a'] ?? 1);
    expect((joined['a'] ?? 0) + (joined['b'] ?? 0)).toBeCloseTo(1, 10);
  });

  it('give no weight to a second model that knows nothing', () => {
    const measured = [
      { own: { a: 0.9, b: 0.1 }, other: { a: 0.5, b: 0.5 }, truth: 'a' },
      { own: { a: 0.2, b: 0.8 }, other: { a: 0.5, b: 0.5 }, truth: 'b' },
    ];
    expect(measureWeight(measured)).toBe(0);
  });

  it('give weight to one that is better', () => {
    const measured = [
      { own: { a: 0.4, b: 0.6 }, other: { a: 0.9, b: 0.1 }, truth: 'a' },
      { own: { a: 0.6, b: 0.4 }, other: { a: 0.1, b: 0.9 }, truth: 'b' },
    ];
    expect(measureWeight(measured)).toBe(1);
  });
});

describe('NLP_MODEL', () => {
  it('names the package to install when it is missing', async () => {
    const missing = () => Promise.reject(new Error('Cannot find package'));
    await expect(loadSecondOpinion('some/model', missing)).rejects.toThrow(
      /npm install @huggingface\/transformers/,
    );
  });

  it('says when a folder is no model', async () => {
    await expect(loadSecondOpinion(tmpdir())).rejects.toThrow(/no config\.json/);
  });
});

const real = installed ? describe : describe.skip;
real(
  `a tiny trained model in a folder${installed ? '' : ` (left out: ${PACKAGE} is not installed)`}`,
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'lang-nghe-tiny-'));
    beforeAll(() => {
      const rows = readCivicRows(loadCity('dong-ha'));
      writeTinyModel(
        folder,
        'sentiment',
        rows.slice(0, 1500).map(({ text, labels }) => ({ text, label: labels.sentiment })),
      );
    });
    afterAll(() => rmSync(folder, { recursive: true }));

    // In a process of its own, as in the program: native arrays are none of jest's.
    it('gives its opinion offline', async () => {
      const script = join(import.meta.dirname, '../../../scripts/ask-second-opinion.ts');
      const texts = ['đường hư quá không ai sửa bực mình', 'mấy giờ mở cửa'];
      const { stdout } = await promisify(execFile)(process.execPath, [
        ...['--import', 'tsx', script, folder, ...texts],
      ]);
      const [angry = {}, asking = {}] = stdout
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { sentiment: Record<string, number> }).sentiment);
      expect(angry['negative']).toBeGreaterThan(0.5);
      expect(asking['neutral']).toBeGreaterThan(0.5);
      const sum = Object.values(angry).reduce((a, b) => a + b, 0);
      expect(sum).toBeCloseTo(1, 5);
    });
  },
);
