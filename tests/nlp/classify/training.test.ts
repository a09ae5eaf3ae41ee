import { describe, expect, it } from '@jest/globals';
import { buildModel } from '../../../nlp/classify/build-model.ts';
import { fitTemperatures } from '../../../nlp/classify/calibrate.ts';
import type { CivicRow } from '../../../nlp/classify/civic-rows.ts';
import { civicTasks } from '../../../nlp/classify/civic-tasks.ts';
import { decodeModel, encodeModel } from '../../../nlp/classify/model-file.ts';
import { type CivicRecipe, trainCivic, variantsOf } from '../../../nlp/classify/train-civic.ts';
import { createNormalizer } from '../../../nlp/normalize/normalize.ts';

const tasks = civicTasks(['chieu_sang', 'rac_thai', 'cuu_nan']);
const recipe: CivicRecipe = {
  least: 1,
  variantWeight: 0.5,
  hintWeight: 0,
  linears: [
    { epochs: 3, rate: 0.1, l2: 1e-5, dropout: 0.1, balance: 0.3, naiveBayes: true, seed: 1 },
  ],
  network: {
    hidden: 8,
    epochs: 3,
    rate: 0.1,
    l2: 0,
    dropout: 0.1,
    hiddenDropout: 0.1,
    balance: 0.3,
    seed: 2,
  },
  mix: { linear: 1, network: 1 },
  seed: 3,
};
const row = (category: string, text: string): CivicRow => ({
  author: 'a',
  theme: 't',
  labels: {
    kind: 'incident',
    sentiment: 'negative',
    category,
    urgency: 'normal',
    toxic: '0',
    intent: 'report',
  },
  places: [],
  text,
});
const rows = [row('chieu_sang', 'đèn đường tắt tối om'), row('rac_thai', 'rác chất đống hôi thối')];
const train = () => trainCivic(rows, tasks, createNormalizer(), () => [], recipe);

describe('training', () => {
  it('gives the same bytes twice', () => {
    const notes = { licence: 'MIT', trainedOn: [] };
    expect(encodeModel(train(), notes).equals(encodeModel(train(), notes))).toBe(true);
  });

  it('writes a file that reads back as the same model', () => {
    const model = train();
    const bytes = encodeModel(model, { licence: 'MIT', trainedOn: ['two messages'] });
    const { model: again, notes } = decodeModel(bytes, 'again');
    expect(notes.trainedOn).toEqual(['two messages']);
    expect(again.rows).toEqual(model.rows);
    expect(again.out).toEqual(model.out);
    expect(again.alarmFrom).toBe(model.alarmFrom);
  });

  it.each([
    ['another beginning', Buffer.from('no model, whatever it says'), /does not begin/],
    ['nothing', Buffer.alloc(0), /does not begin/],
  ])('refuses a file with %s', (_what, bytes, why) => {
    expect(() => decodeModel(bytes, 'odd.bin')).toThrow(why);
  });

  it('refuses a file that was cut', () => {
    const bytes = encodeModel(train(), { licence: 'MIT', trainedOn: [] });
    expect(() => decodeModel(bytes.subarray(0, bytes.length - 4000), 'odd.bin')).toThrow(
      /ends inside/,
    );
  });

  it('writes the same variants for the same seed and others for another', () => {
    const text = 'Nước ngập đường không đi được, mọi người tránh đoạn này';
    expect(variantsOf(text, 5)).toEqual(variantsOf(text, 5));
    expect(variantsOf(text, 5)).not.toEqual(variantsOf(text, 6));
    expect(variantsOf(text, 5)[0]).toBe('Nuoc ngap duong khong di duoc, moi nguoi tranh doan nay');
  });

  it('builds a model without a network', () => {
    const empty = buildModel(tasks, new Map([[7, 0]]), [], undefined, { linear: 1, network: 0 });
    expect(empty.hidden).toBe(0);
    expect(empty.scales[0]).toBe(0);
  });
});

describe('calibration', () => {
  it('cools an overconfident task down', () => {
    const task = { name: 'coin', labels: ['a', 'b'] };
    const scores = Array.from({ length: 100 }, () => Float64Array.from([4, 0]));
    const labels = [Int16Array.from({ length: 100 }, (_, at) => (at < 70 ? 0 : 1))];
    const [temperature = 0] = fitTemperatures([task], scores, labels);
    expect(1 / (1 + Math.exp(-4 / temperature))).toBeCloseTo(0.7, 1);
  });
});
