import { outputOffsets, type Task } from './examples.ts';
import type { Features } from './features.ts';
import { createSumKernel } from './sum-kernel.ts';

const EMPTY = new Float32Array(0);

/**
 * A trained classifier as it is kept on disk and used: for each known feature one row of small integers, the
 * linear weights of all outputs first, the vector for the hidden layer after them.
 */
export type Model = {
  tasks: readonly Task[];
  hidden: number;
  /** Open addressing by feature hash: `slots[i]` is row + 1, 0 when free. Length is a power of two. */
  keys: Int32Array;
  slots: Int32Array;
  /** `outputs + hidden` integers a row. */
  rows: Int8Array;
  /** What one unit is worth: for each row the scale of its linear part and of its vector. */
  scales: Float32Array;
  bias: Float32Array;
  hiddenBias: Float32Array;
  out: Float32Array;
  outBias: Float32Array;
  /** Softmax temperature of each task, chosen on dev so that confidence is honest. */
  temperatures: Float32Array;
  /** Probability of danger (task `alarm`) from which a text is an emergency; 0.5 unless dev chose another. */
  alarmFrom: number;
  /**
   * How well each output goes with each value of the first task (the kind), in log units, kinds row by row;
   * all 0 where the tasks are decided apart.
   */
  couplings: Float32Array;
  /** What staff taught since, by feature hash: added to the linear weights of all outputs. Empty when loaded. */
  corrections: Map<number, Float32Array>;
};

/** Computes scores; the arrays are used again by the next text. */
export type Scorer = {
  /** Scores of all outputs, task after task, before the softmax. */
  score(features: Features): Float64Array;
  /** How many features of the latest text are known, each counted once. */
  known(): number;
  /** Of each known feature: its place in the text's features, rising. */
  sources: Int32Array;
  /** The model's rows, where scoring has just read them. */
  rows: Int8Array;
  /** Of each known feature: where its linear weights begin in the rows. */
  cells: Int32Array;
  /** Of each known feature: what one unit of its linear weights is worth. */
  linearScales: Float32Array;
};

/** @param model is read at each call, so that learning in place takes effect at once */
export function createScorer(model: Model, mostFeatures: number): Scorer {
  const { outputs } = outputOffsets(model.tasks);
  const { hidden, out } = model;
  const width = outputs + hidden;
  const kernel = createSumKernel(model.rows, mostFeatures, 2, Math.max(outputs, hidden));
  const { picked } = kernel;
  const [linearScales = EMPTY, vectorScales = EMPTY] = kernel.scales;
  const scores = new Float64Array(outputs);
  const taught = new Float64Array(outputs);
  const sources = new Int32Array(mostFeatures);
  const seen = new Int32Array(model.scales.length / 2);
  const present = filterOf(model);
  const table = tableOf(model);
  const active = new Int32Array(hidden);
  let turn = 0;
  let known = 0;
  const pick = (features: Features): void => {
    turn += 1;
    known = 0;
    for (let at = 0; at < features.count; at += 1) {
      const hash = features.hash[at] ?? 0;
      if (((present[(hash & FILTER_MASK) >>> 5] ?? 0) & (1 << (hash & 31))) === 0) continue;
      const entry = table.find(hash);
      if (entry < 0) continue;
      const row = (table.entries[entry + SLOT] ?? 0) - 1;
      if (seen[row] === turn) continue;
      seen[row] = turn;
      sources[known] = at;
      picked[known] = row * width;
      linearScales[known] = table.scales[entry + LINEAR] ?? 0;
      vectorScales[known] = table.scales[entry + VECTOR] ?? 0;
      known += 1;
      const correction = model.corrections.size === 0 ? undefined : model.corrections.get(hash);
      if (correction !== undefined)
        for (let k = 0; k < outputs; k += 1) taught[k] = (taught[k] ?? 0) + (correction[k] ?? 0);
    }
  };
  const score = (features: Features): Float64Array => {
    taught.fill(0);
    pick(features);
    const scale = known === 0 ? 0 : 1 / Math.sqrt(known);
    const linear = kernel.sum(0, known, 0, outputs);
    for (let k = 0; k < outputs; k += 1)
      scores[k] =
        ((linear[k] ?? 0) + (taught[k] ?? 0)) * scale +
        (model.bias[k] ?? 0) +
        (model.outBias[k] ?? 0);
    const layer = kernel.sum(1, known, outputs, hidden);
    let firing = 0;
    for (let h = 0; h < hidden; h += 1) {
      const value = (layer[h] ?? 0) * scale + (model.hiddenBias[h] ?? 0);
      layer[h] = value;
      if (value > 0) active[firing++] = h;
    }
    let at = 0;
    // two units at a time: a score is then loaded and stored once for two additions
    for (; at + 2 <= firing; at += 2) {
      const a = active[at] ?? 0;
      const b = active[at + 1] ?? 0;
      const valueA = layer[a] ?? 0;
      const valueB = layer[b] ?? 0;
      for (let k = 0; k < outputs; k += 1)
        scores[k] =
          (scores[k] ?? 0) +
          valueA * (out[a * outputs + k] ?? 0) +
          valueB * (out[b * outputs + k] ?? 0);
    }
    if (at < firing) {
      const a = active[at] ?? 0;
      for (let k = 0; k < outputs; k += 1)
        scores[k] = (scores[k] ?? 0) + (layer[a] ?? 0) * (out[a * outputs + k] ?? 0);
    }
    return scores;
  };
  return { score, known: () => known, sources, rows: kernel.rows, cells: picked, linearScales };
}

/** Bits of the filter that most unknown features are turned away by: small enough to stay in the cache. */
const FILTER_BITS = 1 << 20;
const FILTER_MASK = FILTER_BITS - 1;

/** A bit for each known feature, by the low bits of its hash. */
function filterOf({ keys, slots }: Model): Int32Array {
  const filter = new Int32Array(FILTER_BITS / 32);
  for (let at = 0; at < keys.length; at += 1) {
    if (slots[at] === 0) continue;
    const hash = keys[at] ?? 0;
    const word = (hash & FILTER_MASK) >>> 5;
    filter[word] = (filter[word] ?? 0) | (1 << (hash & 31));
  }
  return filter;
}

/** An entry of the table: hash, row + 1 (0 when free), and the two scales of the row. */
const ENTRY = 4;
const SLOT = 1;
const LINEAR = 2;
const VECTOR = 3;

/** What is asked of a known feature side by side, so that it comes with one read of memory and not with four. */
function tableOf({ keys, scales, slots }: Model) {
  const entries = new Int32Array(keys.length * ENTRY);
  const entryScales = new Float32Array(entries.buffer);
  for (let at = 0; at < keys.length; at += 1) {
    const slot = slots[at] ?? 0;
    if (slot === 0) continue;
    const entry = at * ENTRY;
    entries[entry] = keys[at] ?? 0;
    entries[entry + SLOT] = slot;
    entryScales[entry + LINEAR] = scales[(slot - 1) * 2] ?? 0;
    entryScales[entry + VECTOR] = scales[(slot - 1) * 2 + 1] ?? 0;
  }
  const mask = keys.length - 1;
  /** Where the entry of a feature begins, -1 when the model does not know it. */
  const find = (hash: number): number => {
    for (let at = hash & mask; ; at = (at + 1) & mask) {
      const entry = at * ENTRY;
      if (entries[entry + SLOT] === 0) return -1;
      if (entries[entry] === hash) return entry;
    }
  };
  return { entries, scales: entryScales, find };
}
