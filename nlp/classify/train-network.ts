import { type Examples, outputOffsets, type Task } from './examples.ts';
import { createRandom, type Random, shuffle } from './random.ts';
import { softmaxError } from './softmax.ts';
import { classWeightsOf } from './train-linear.ts';

/** A network with one hidden layer: the sum of the features' vectors, rectified, to the outputs of all tasks. */
export type NetworkWeights = {
  hidden: number;
  /** `hidden` numbers a feature. */
  vectors: Float32Array;
  hiddenBias: Float32Array;
  /** `hidden` x `outputs`, row by row. */
  out: Float32Array;
  outBias: Float32Array;
};

export type NetworkOptions = {
  hidden: number;
  epochs: number;
  rate: number;
  l2: number;
  /** Share of the features left out of each step, 0-1. */
  dropout: number;
  /** Share of the hidden units left out of each step, 0-1. */
  hiddenDropout: number;
  balance: number;
  seed: number;
};

const initial = (size: number, spread: number, random: Random): Float32Array =>
  Float32Array.from({ length: size }, () => (random() * 2 - 1) * spread);

/** Trains the network by AdaGrad; what tasks have in common is learnt in the features' vectors. Labels as in {@link trainLinear}. */
export function trainNetwork(
  examples: Examples,
  features: number,
  tasks: readonly Task[],
  labels: readonly Int16Array[],
  exampleWeights: Float32Array,
  options: NetworkOptions,
): NetworkWeights {
  const { offsets, outputs } = outputOffsets(tasks);
  const { hidden, rate, l2 } = options;
  const random = createRandom(options.seed);
  const vectors = initial(features * hidden, 0.08, random);
  const out = initial(hidden * outputs, Math.sqrt(3 / hidden), random);
  const hiddenBias = new Float32Array(hidden).fill(0.05);
  const outBias = new Float32Array(outputs);
  const vectorSquares = new Float32Array(vectors.length).fill(1e-3);
  const outSquares = new Float32Array(out.length).fill(1e-2);
  const classWeights = classWeightsOf(tasks, labels, options.balance);
  const order = Int32Array.from({ length: examples.count }, (_, at) => at);
  const scores = new Float64Array(outputs);
  const layer = new Float64Array(hidden);
  const back = new Float64Array(hidden);
  const kept = new Int32Array(1 << 15);
  for (let epoch = 0; epoch < options.epochs; epoch += 1) {
    const step = rate * (1 - (0.8 * epoch) / options.epochs);
    shuffle(order, random);
    for (let turn = 0; turn < examples.count; turn += 1) {
      const example = order[turn] ?? 0;
      const to = examples.starts[example + 1] ?? 0;
      let size = 0;
      for (let at = examples.starts[example] ?? 0; at < to && size < kept.length; at += 1)
        if (random() >= options.dropout) kept[size++] = (examples.ids[at] ?? 0) * hidden;
      if (size === 0) continue;
      const scale = 1 / Math.sqrt(size);
      layer.fill(0);
      for (let at = 0; at < size; at += 1) {
        const row = kept[at] ?? 0;
        for (let h = 0; h < hidden; h += 1) layer[h] = (layer[h] ?? 0) + (vectors[row + h] ?? 0);
      }
      const keepScale = 1 / (1 - options.hiddenDropout);
      for (let h = 0; h < hidden; h += 1) {
        const value = (layer[h] ?? 0) * scale + (hiddenBias[h] ?? 0);
        layer[h] = value > 0 && random() >= options.hiddenDropout ? value * keepScale : 0;
      }
      for (let k = 0; k < outputs; k += 1) scores[k] = outBias[k] ?? 0;
      for (let h = 0; h < hidden; h += 1) {
        const value = layer[h] ?? 0;
        if (value === 0) continue;
        const row = h * outputs;
        for (let k = 0; k < outputs; k += 1)
          scores[k] = (scores[k] ?? 0) + value * (out[row + k] ?? 0);
      }
      for (let task = 0; task < tasks.length; task += 1) {
        const label = labels[task]?.[example] ?? -1;
        const from = offsets[task] ?? 0;
        const weight =
          label < 0 ? 0 : (classWeights[from + label] ?? 1) * (exampleWeights[example] ?? 1);
        softmaxError(scores, from, offsets[task + 1] ?? 0, label, weight);
      }
      back.fill(0);
      for (let h = 0; h < hidden; h += 1) {
        const value = layer[h] ?? 0;
        if (value === 0) continue;
        const row = h * outputs;
        let sum = 0;
        for (let k = 0; k < outputs; k += 1) {
          const error = scores[k] ?? 0;
          const w = out[row + k] ?? 0;
          sum += error * w;
          const gradient = error * value + l2 * w;
          const square = (outSquares[row + k] ?? 0) + gradient * gradient;
          outSquares[row + k] = square;
          out[row + k] = w - (step * gradient) / Math.sqrt(square);
        }
        back[h] = sum * keepScale;
        hiddenBias[h] = (hiddenBias[h] ?? 0) - 0.01 * step * sum;
      }
      for (let k = 0; k < outputs; k += 1) outBias[k] = (outBias[k] ?? 0) - 0.02 * (scores[k] ?? 0);
      for (let at = 0; at < size; at += 1) {
        const row = kept[at] ?? 0;
        for (let h = 0; h < hidden; h += 1) {
          const flow = back[h] ?? 0;
          if (flow === 0) continue;
          const w = vectors[row + h] ?? 0;
          const gradient = flow * scale + l2 * w;
          const square = (vectorSquares[row + h] ?? 0) + gradient * gradient;
          vectorSquares[row + h] = square;
          vectors[row + h] = w - (step * gradient) / Math.sqrt(square);
        }
      }
    }
  }
  return { hidden, vectors, hiddenBias, out, outBias };
}
