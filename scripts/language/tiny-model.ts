import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRandom, shuffle } from '../../nlp/classify/random.ts';
import { softmaxError } from '../../nlp/classify/softmax.ts';
import { type BagModel, encodeBagModel } from './onnx-file.ts';

const SPECIAL = ['[PAD]', '[UNK]', '[CLS]', '[SEP]'] as const;
const VOCABULARY = 3000;
const SIZE = 32;
const EPOCHS = 12;
const RATE = 0.05;

/** A message with its class, for the tiny model. */
export type TinyExample = { text: string; label: string };

const wordsOf = (text: string) =>
  text
    .normalize('NFC')
    .toLowerCase()
    .match(/[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]+/gu) ?? [];

/** Trains the mean of token vectors times a matrix by AdaGrad; the sequence has [CLS] first and [SEP] last. */
function train(
  rows: readonly number[][],
  classes: readonly number[],
  count: number,
  vocabulary: number,
): BagModel {
  const random = createRandom(17);
  const vectors = Float32Array.from({ length: vocabulary * SIZE }, () => (random() - 0.5) * 0.2);
  const out = Float32Array.from({ length: SIZE * count }, () => random() - 0.5);
  const vectorSquares = new Float32Array(vectors.length).fill(1e-3);
  const outSquares = new Float32Array(out.length).fill(1e-3);
  const order = Int32Array.from(rows, (_, at) => at);
  const scores = new Float64Array(count);
  const mean = new Float64Array(SIZE);
  for (let epoch = 0; epoch < EPOCHS; epoch += 1) {
    shuffle(order, random);
    for (const which of order) {
      const ids = rows[which] ?? [];
      mean.fill(0);
      for (const id of ids)
        for (let h = 0; h < SIZE; h += 1)
          mean[h] = (mean[h] ?? 0) + (vectors[id * SIZE + h] ?? 0) / ids.length;
      scores.fill(0);
      for (let h = 0; h < SIZE; h += 1)
        for (let k = 0; k < count; k += 1)
          scores[k] = (scores[k] ?? 0) + (mean[h] ?? 0) * (out[h * count + k] ?? 0);
      softmaxError(scores, 0, count, classes[which] ?? 0, 1);
      for (let h = 0; h < SIZE; h += 1) {
        let back = 0;
        for (let k = 0; k < count; k += 1) {
          const cell = h * count + k;
          const error = scores[k] ?? 0;
          back += error * (out[cell] ?? 0);
          const gradient = error * (mean[h] ?? 0);
          outSquares[cell] = (outSquares[cell] ?? 0) + gradient * gradient;
          out[cell] = (out[cell] ?? 0) - (RATE * gradient) / Math.sqrt(outSquares[cell] ?? 1);
        }
        for (const id of ids) {
          const cell = id * SIZE + h;
          const gradient = back / ids.length;
          vectorSquares[cell] = (vectorSquares[cell] ?? 0) + gradient * gradient;
          vectors[cell] =
            (vectors[cell] ?? 0) - (RATE * gradient) / Math.sqrt(vectorSquares[cell] ?? 1);
        }
      }
    }
  }
  return { size: SIZE, classes: count, vectors, out };
}

/**
 * Trains a tiny classifier and writes it as the folder that transformers.js loads: `config.json`,
 * `tokenizer.json`, `tokenizer_config.json`, `onnx/model.onnx`. It is real, small, and no match for the
 * linear model: it proves that a second opinion works from a folder, offline.
 *
 * @param task prefix of the label names, e.g. `sentiment`
 */
export function writeTinyModel(
  folder: string,
  task: string,
  examples: readonly TinyExample[],
): void {
  const counts = new Map<string, number>();
  for (const { text } of examples)
    for (const word of wordsOf(text)) counts.set(word, (counts.get(word) ?? 0) + 1);
  const vocabulary: Record<string, number> = {};
  for (const word of SPECIAL) vocabulary[word] = Object.keys(vocabulary).length;
  let next = SPECIAL.length;
  for (const [word] of [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))) {
    if (next >= VOCABULARY) break;
    if (!Object.hasOwn(vocabulary, word)) vocabulary[word] = next++;
  }
  const idOf = (word: string) => (Object.hasOwn(vocabulary, word) ? (vocabulary[word] ?? 1) : 1);
  const labels = [...new Set(examples.map(({ label }) => label))].sort();
  const rows = examples.map(({ text }) => [2, ...wordsOf(text).map(idOf), 3]);
  const model = train(
    rows,
    examples.map(({ label }) => labels.indexOf(label)),
    labels.length,
    next,
  );

  mkdirSync(join(folder, 'onnx'), { recursive: true });
  writeFileSync(join(folder, 'onnx', 'model.onnx'), encodeBagModel(model));
  const write = (file: string, content: object) =>
    writeFileSync(join(folder, file), `${JSON.stringify(content)}\n`);
  const id2label = Object.fromEntries(labels.map((label, at) => [at, `${task}:${label}`]));
  write('config.json', {
    model_type: 'bert',
    architectures: ['BertForSequenceClassification'],
    id2label,
    label2id: Object.fromEntries(
      Object.entries(id2label).map(([at, label]) => [label, Number(at)]),
    ),
    num_labels: labels.length,
    vocab_size: next,
    hidden_size: SIZE,
  });
  write('tokenizer_config.json', {
    tokenizer_class: 'PreTrainedTokenizerFast',
    pad_token: '[PAD]',
    unk_token: '[UNK]',
    cls_token: '[CLS]',
    sep_token: '[SEP]',
    model_max_length: 256,
  });
  write('tokenizer.json', {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: SPECIAL.map((content, id) => ({
      id,
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    })),
    normalizer: { type: 'Sequence', normalizers: [{ type: 'NFC' }, { type: 'Lowercase' }] },
    pre_tokenizer: { type: 'Whitespace' },
    post_processor: {
      type: 'TemplateProcessing',
      single: [
        { SpecialToken: { id: '[CLS]', type_id: 0 } },
        { Sequence: { id: 'A', type_id: 0 } },
        { SpecialToken: { id: '[SEP]', type_id: 0 } },
      ],
      pair: [],
      special_tokens: {
        '[CLS]': { id: '[CLS]', ids: [2], tokens: ['[CLS]'] },
        '[SEP]': { id: '[SEP]', ids: [3], tokens: ['[SEP]'] },
      },
    },
    decoder: null,
    model: { type: 'WordLevel', vocab: vocabulary, unk_token: '[UNK]' },
  });
}
