import { type Examples, outputOffsets, type Task } from './examples.ts';
import { createRandom, shuffle } from './random.ts';
import { softmaxError } from './softmax.ts';

/** Weights of a linear model over binary features scaled to unit length: `outputs` numbers a feature. */
export type LinearWeights = { weights: Float32Array; bias: Float32Array };

export type LinearOptions = {
  epochs: number;
  /** AdaGrad step. */
  rate: number;
  /** L2 pull towards zero on the features of each example. */
  l2: number;
  /** Share of the features left out of each step, 0-1. */
  dropout: number;
  /** 0 weighs examples alike, 1 weighs classes alike. */
  balance: number;
  /** Scales each feature by its naive-Bayes log-count ratio (NB-SVM, Wang and Manning 2012). */
  naiveBayes: boolean;
  seed: number;
};

/**
 * Trains one linear model for several tasks at once (softmax for each) by AdaGrad over shuffled examples; the
 * result is the mean of the weights after each epoch of the second half.
 *
 * @param labels class of each example in each task, task-major: `labels[task][example]`, -1 when unknown
 */
export function trainLinear(
  examples: Examples,
  features: number,
  tasks: readonly Task[],
  labels: readonly Int16Array[],
  exampleWeights: Float32Array,
  options: LinearOptions,
): LinearWeights {
  const { offsets, outputs } = outputOffsets(tasks);
  const { starts, ids, count } = examples;
  const ratio = options.naiveBayes
    ? naiveBayesRatios(examples, features, tasks, labels)
    : undefined;
  const weights = new Float32Array(features * outputs);
  const squares = new Float32Array(features * outputs).fill(1e-3);
  const mean = new Float32Array(features * outputs);
  const bias = new Float32Array(outputs);
  const meanBias = new Float32Array(outputs);
  const classWeights = classWeightsOf(tasks, labels, options.balance);
  const random = createRandom(options.seed);
  const order = Int32Array.from({ length: count }, (_, at) => at);
  const scores = new Float64Array(outputs);
  const kept = new Int32Array(1 << 15);
  const firstAveraged = Math.floor(options.epochs / 2);
  for (let epoch = 0; epoch < options.epochs; epoch += 1) {
    shuffle(order, random);
    for (let turn = 0; turn < count; turn += 1) {
      const example = order[turn] ?? 0;
      const to = starts[example + 1] ?? 0;
      let size = 0;
      for (let at = starts[example] ?? 0; at < to && size < kept.length; at += 1)
        if (options.dropout === 0 || random() >= options.dropout)
          kept[size++] = (ids[at] ?? 0) * outputs;
      if (size === 0) continue;
      const scale = 1 / Math.sqrt(size);
      scores.fill(0);
      for (let at = 0; at < size; at += 1) {
        const row = kept[at] ?? 0;
        if (ratio === undefined)
          for (let k = 0; k < outputs; k += 1)
            scores[k] = (scores[k] ?? 0) + (weights[row + k] ?? 0);
        else
          for (let k = 0; k < outputs; k += 1)
            scores[k] = (scores[k] ?? 0) + (weights[row + k] ?? 0) * (ratio[row + k] ?? 0);
      }
      for (let k = 0; k < outputs; k += 1) scores[k] = (scores[k] ?? 0) * scale + (bias[k] ?? 0);
      for (let task = 0; task < tasks.length; task += 1) {
        const label = labels[task]?.[example] ?? -1;
        const from = offsets[task] ?? 0;
        const weight =
          label < 0 ? 0 : (classWeights[from + label] ?? 1) * (exampleWeights[example] ?? 1);
        softmaxError(scores, from, offsets[task + 1] ?? 0, label, weight);
      }
      for (let k = 0; k < outputs; k += 1) bias[k] = (bias[k] ?? 0) - 0.02 * (scores[k] ?? 0);
      for (let at = 0; at < size; at += 1) {
        const row = kept[at] ?? 0;
        for (let k = 0; k < outputs; k += 1) {
          const cell = row + k;
          const w = weights[cell] ?? 0;
          const gradient =
            (scores[k] ?? 0) * scale * (ratio === undefined ? 1 : (ratio[cell] ?? 0)) +
            options.l2 * w;
          const square = (squares[cell] ?? 0) + gradient * gradient;
          squares[cell] = square;
          weights[cell] = w - (options.rate * gradient) / Math.sqrt(square);
        }
      }
    }
    if (epoch < firstAveraged) continue;
    const share = 1 / (options.epochs - firstAveraged);
    for (let cell = 0; cell < mean.length; cell += 1)
      mean[cell] = (mean[cell] ?? 0) + share * (weights[cell] ?? 0);
    for (let k = 0; k < outputs; k += 1) meanBias[k] = (meanBias[k] ?? 0) + share * (bias[k] ?? 0);
  }
  if (ratio !== undefined)
    for (let cell = 0; cell < mean.length; cell += 1)
      mean[cell] = (mean[cell] ?? 0) * (ratio[cell] ?? 0);
  return { weights: mean, bias: meanBias };
}

/** Weight of each class: (mean class size / its size) ^ balance. */
export function classWeightsOf(
  tasks: readonly Task[],
  labels: readonly Int16Array[],
  balance: number,
): Float32Array {
  const { offsets, outputs } = outputOffsets(tasks);
  const weights = new Float32Array(outputs).fill(1);
  for (const [task, { labels: names }] of tasks.entries()) {
    const from = offsets[task] ?? 0;
    const sizes = new Float64Array(names.length);
    let known = 0;
    for (const label of labels[task] ?? []) {
      if (label < 0) continue;
      sizes[label] = (sizes[label] ?? 0) + 1;
      known += 1;
    }
    for (let k = 0; k < names.length; k += 1)
      weights[from + k] = Math.min(
        8,
        (known / (names.length * Math.max(1, sizes[k] ?? 0))) ** balance,
      );
  }
  return weights;
}

/** |log ratio| of each feature's rate inside and outside each class, smoothed. */
function naiveBayesRatios(
  examples: Examples,
  features: number,
  tasks: readonly Task[],
  labels: readonly Int16Array[],
): Float32Array {
  const { offsets, outputs } = outputOffsets(tasks);
  const counts = new Float32Array(features * outputs);
  const totals = new Float64Array(outputs);
  const seen = new Float32Array(features * tasks.length);
  const allSeen = new Float64Array(tasks.length);
  for (let example = 0; example < examples.count; example += 1) {
    const to = examples.starts[example + 1] ?? 0;
    for (let task = 0; task < tasks.length; task += 1) {
      const label = labels[task]?.[example] ?? -1;
      if (label < 0) continue;
      const column = (offsets[task] ?? 0) + label;
      for (let at = examples.starts[example] ?? 0; at < to; at += 1) {
        const id = examples.ids[at] ?? 0;
        counts[id * outputs + column] = (counts[id * outputs + column] ?? 0) + 1;
        seen[id * tasks.length + task] = (seen[id * tasks.length + task] ?? 0) + 1;
        totals[column] = (totals[column] ?? 0) + 1;
        allSeen[task] = (allSeen[task] ?? 0) + 1;
      }
    }
  }
  const smooth = features * 0.05;
  for (let id = 0; id < features; id += 1)
    for (let task = 0; task < tasks.length; task += 1)
      for (let column = offsets[task] ?? 0; column < (offsets[task + 1] ?? 0); column += 1) {
        const inside = counts[id * outputs + column] ?? 0;
        const total = totals[column] ?? 0;
        const rate = (inside + 1) / (total + smooth);
        const other =
          ((seen[id * tasks.length + task] ?? 0) - inside + 1) /
          ((allSeen[task] ?? 0) - total + smooth);
        counts[id * outputs + column] = Math.abs(Math.log(rate / other));
      }
  return counts;
}
