import type { NetworkWeights } from './train-network.ts';

/**
 * Folds networks that differ only by their seed into one whose scores are the mean of theirs: their hidden
 * layers side by side, each with its share of the outputs.
 *
 * @param networks trained on the same features and tasks, at least one
 */
export function joinNetworks(networks: readonly NetworkWeights[]): NetworkWeights {
  const [first] = networks;
  if (first === undefined) throw new RangeError('there is no network to join');
  const share = 1 / networks.length;
  const hidden = networks.reduce((sum, network) => sum + network.hidden, 0);
  const features = first.vectors.length / first.hidden;
  const outputs = first.outBias.length;
  const vectors = new Float32Array(features * hidden);
  const hiddenBias = new Float32Array(hidden);
  const out = new Float32Array(hidden * outputs);
  const outBias = new Float32Array(outputs);
  let from = 0;
  for (const network of networks) {
    for (let id = 0; id < features; id += 1)
      vectors.set(
        network.vectors.subarray(id * network.hidden, (id + 1) * network.hidden),
        id * hidden + from,
      );
    hiddenBias.set(network.hiddenBias, from);
    for (const [at, weight] of network.out.entries()) out[from * outputs + at] = share * weight;
    for (const [k, bias] of network.outBias.entries())
      outBias[k] = (outBias[k] ?? 0) + share * bias;
    from += network.hidden;
  }
  return { hidden, vectors, hiddenBias, out, outBias };
}
