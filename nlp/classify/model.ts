import { outputOffsets, type Task } from './examples.ts';
import type { Features } from './features.ts';

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
  const { hidden, scales, rows: weights } = model;
  const gathered = new Int32Array(mostFeatures);
  const width = outputs + hidden;
  const scores = new Float64Array(outputs);
  const linear = new Float64Array(outputs);
  const layer = new Float64Array(hidden);
  const rows = new Int32Array(mostFeatures);
  const seen = new Int32Array(model.scales.length / 2);
  let turn = 0;
  let known = 0;
  const gather = (features: Features): void => {
    turn += 1;
    known = 0;
    for (let at = 0; at < features.count; at += 1) {
      const row = rowOf(model, features.hash[at] ?? 0);
      rows[at] = -1;
      if (row < 0 || seen[row] === turn) continue;
      seen[row] = turn;
      rows[at] = row;
      gathered[known++] = row;
      const taught =
        model.corrections.size === 0 ? undefined : model.corrections.get(features.hash[at] ?? 0);
      if (taught !== undefined)
        for (let k = 0; k < outputs; k += 1) linear[k] = (linear[k] ?? 0) + (taught[k] ?? 0);
    }
    // four rows at a time: the sums are then loaded and stored once for four additions
    let at = 0;
    for (; at + 4 <= known; at += 4) {
      addFour(linear, 0, outputs, at, 0);
      addFour(layer, outputs, hidden, at, 1);
    }
    for (; at < known; at += 1) {
      addOne(linear, 0, outputs, at, 0);
      addOne(layer, outputs, hidden, at, 1);
    }
  };
  /** Adds part `part` (0 linear, 1 vector) of the gathered rows `at` to `at + 3`, each times its scale. */
  const addFour = (into: Float64Array, from: number, size: number, at: number, part: number) => {
    const a = gathered[at] ?? 0;
    const b = gathered[at + 1] ?? 0;
    const c = gathered[at + 2] ?? 0;
    const d = gathered[at + 3] ?? 0;
    const scaleA = scales[a * 2 + part] ?? 0;
    const scaleB = scales[b * 2 + part] ?? 0;
    const scaleC = scales[c * 2 + part] ?? 0;
    const scaleD = scales[d * 2 + part] ?? 0;
    const fromA = a * width + from;
    const fromB = b * width + from;
    const fromC = c * width + from;
    const fromD = d * width + from;
    for (let k = 0; k < size; k += 1)
      into[k] =
        (into[k] ?? 0) +
        scaleA * (weights[fromA + k] ?? 0) +
        scaleB * (weights[fromB + k] ?? 0) +
        scaleC * (weights[fromC + k] ?? 0) +
        scaleD * (weights[fromD + k] ?? 0);
  };
  const addOne = (into: Float64Array, from: number, size: number, at: number, part: number) => {
    const row = gathered[at] ?? 0;
    const scale = scales[row * 2 + part] ?? 0;
    const start = row * width + from;
    for (let k = 0; k < size; k += 1) into[k] = (into[k] ?? 0) + scale * (weights[start + k] ?? 0);
  };
  const score = (features: Features): Float64Array => {
    linear.fill(0);
    layer.fill(0);
    gather(features);
    const scale = known === 0 ? 0 : 1 / Math.sqrt(known);
    for (let k = 0; k < outputs; k += 1)
      scores[k] = (linear[k] ?? 0) * scale + (model.bias[k] ?? 0) + (model.outBias[k] ?? 0);
    for (let h = 0; h < hidden; h += 1) {
      const value = (layer[h] ?? 0) * scale + (model.hiddenBias[h] ?? 0);
      if (value <= 0) continue;
      const from = h * outputs;
      for (let k = 0; k < outputs; k += 1)
        scores[k] = (scores[k] ?? 0) + value * (model.out[from + k] ?? 0);
    }
    return scores;
  };
  return { score, rows, known: () => known };
}
