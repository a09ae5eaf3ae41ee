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

/** Row of a feature, -1 when the model does not know it. */
export function rowOf(model: Model, hash: number): number {
  const mask = model.keys.length - 1;
  let at = hash & mask;
  for (;;) {
    const slot = model.slots[at] ?? 0;
    if (slot === 0) return -1;
    if (model.keys[at] === hash) return slot - 1;
    at = (at + 1) & mask;
  }
}

/** Computes scores; the arrays are used again by the next text. */
export type Scorer = {
  /** Scores of all outputs, task after task, before the softmax. */
  score(features: Features): Float64Array;
  /** Rows of the latest text's features, in their order, -1 for unknown ones and doubles. */
  rows: Int32Array;
  /** How many features of the latest text are known. */
  known(): number;
};

/** @param model is read at each call, so that learning in place takes effect at once */
export function createScorer(model: Model, mostFeatures: number): Scorer {
  const { outputs } = outputOffsets(model.tasks);
  const { hidden, scales, out } = model;
  const width = outputs + hidden;
  const kernel = createSumKernel(model.rows, mostFeatures, 2, Math.max(outputs, hidden));
  const { picked } = kernel;
  const [linearScales = EMPTY, vectorScales = EMPTY] = kernel.scales;
  const scores = new Float64Array(outputs);
  const taught = new Float64Array(outputs);
  const rows = new Int32Array(mostFeatures);
  const seen = new Int32Array(model.scales.length / 2);
  const present = filterOf(model);
  const active = new Int32Array(hidden);
  let turn = 0;
  let known = 0;
  const pick = (features: Features): void => {
    turn += 1;
    known = 0;
    for (let at = 0; at < features.count; at += 1) {
      const hash = features.hash[at] ?? 0;
      rows[at] = -1;
      if (((present[(hash & FILTER_MASK) >>> 5] ?? 0) & (1 << (hash & 31))) === 0) continue;
      const row = rowOf(model, hash);
      if (row < 0 || seen[row] === turn) continue;
      seen[row] = turn;
      rows[at] = row;
      picked[known] = row * width;
      linearScales[known] = scales[row * 2] ?? 0;
      vectorScales[known] = scales[row * 2 + 1] ?? 0;
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
  return { score, rows, known: () => known };
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
