import { outputOffsets, type Task, type Vocabulary } from './examples.ts';
import type { Model } from './model.ts';
import type { LinearWeights } from './train-linear.ts';
import type { NetworkWeights } from './train-network.ts';

/** How much the linear models and the network count in the sum of scores. */
export type Mix = { linear: number; network: number };

/**
 * Puts trained parts together: the mean of the linear models, the network, both at 8 bits a weight.
 * The sum of linear models is one linear model, so an ensemble costs nothing when it is used.
 */
export function buildModel(
  tasks: readonly Task[],
  vocabulary: Vocabulary,
  linears: readonly LinearWeights[],
  network: NetworkWeights | undefined,
  mix: Mix,
): Model {
  const { outputs } = outputOffsets(tasks);
  const hidden = network?.hidden ?? 0;
  const width = outputs + hidden;
  const rows = new Int8Array(vocabulary.size * width);
  const scales = new Float32Array(vocabulary.size * 2);
  const row = new Float64Array(outputs);
  const linearShare = mix.linear / Math.max(1, linears.length);
  for (let id = 0; id < vocabulary.size; id += 1) {
    row.fill(0);
    for (const { weights } of linears)
      for (let k = 0; k < outputs; k += 1)
        row[k] = (row[k] ?? 0) + linearShare * (weights[id * outputs + k] ?? 0);
    scales[id * 2] = quantize(row, rows, id * width);
    if (network !== undefined)
      scales[id * 2 + 1] = quantize(
        network.vectors.subarray(id * hidden, (id + 1) * hidden),
        rows,
        id * width + outputs,
      );
  }
  const bias = new Float32Array(outputs);
  for (const linear of linears)
    for (let k = 0; k < outputs; k += 1)
      bias[k] = (bias[k] ?? 0) + linearShare * (linear.bias[k] ?? 0);
  const share = (values: Float32Array | undefined) =>
    Float32Array.from(values ?? [], (value) => value * mix.network);
  const { keys, slots } = indexOf(vocabulary);
  return {
    tasks,
    hidden,
    keys,
    slots,
    rows,
    scales,
    bias,
    hiddenBias: network?.hiddenBias ?? new Float32Array(0),
    out: share(network?.out),
    outBias: network === undefined ? new Float32Array(outputs) : share(network.outBias),
    temperatures: new Float32Array(tasks.length).fill(1),
    alarmFrom: 0.5,
    couplings: new Float32Array((tasks[0]?.labels.length ?? 0) * outputs),
    corrections: new Map(),
  };
}

/** Writes values as integers of -127..127; gives what one unit is worth. */
function quantize(values: Float64Array | Float32Array, into: Int8Array, from: number): number {
  let most = 0;
  for (const value of values) most = Math.max(most, Math.abs(value));
  if (most === 0) return 0;
  const scale = most / 127;
  for (const [at, value] of values.entries()) into[from + at] = Math.round(value / scale);
  return scale;
}

function indexOf(vocabulary: Vocabulary): { keys: Int32Array; slots: Int32Array } {
  let size = 1024;
  while (size < vocabulary.size * 1.6) size *= 2;
  const keys = new Int32Array(size);
  const slots = new Int32Array(size);
  for (const [hash, id] of vocabulary) {
    let at = hash & (size - 1);
    while (slots[at] !== 0) at = (at + 1) & (size - 1);
    keys[at] = hash;
    slots[at] = id + 1;
  }
  return { keys, slots };
}
