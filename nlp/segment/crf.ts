import { CHAINED, FEATURES } from './boundaries.ts';

/**
 * Scores of one sentence's boundaries: `join[i]` speaks for joining token i to the one before,
 * `chain[i]` is added when the boundary before was joined too. Index 0 is unused.
 */
export type Potentials = { join: Float64Array; chain: Float64Array };

/** Sums the weights of each boundary's features. @param slots as filled by `boundaryFeatures`, FEATURES a token */
export function sumPotentials(
  weights: Float32Array | Int8Array,
  slots: Int32Array,
  count: number,
  into: Potentials,
): void {
  for (let at = 1; at < count; at += 1) {
    const from = at * FEATURES;
    let join = 0;
    for (let k = from; k < from + CHAINED; k += 1) join += weights[slots[k] ?? 0] ?? 0;
    let chain = 0;
    for (let k = from + CHAINED; k < from + FEATURES; k += 1) chain += weights[slots[k] ?? 0] ?? 0;
    into.join[at] = join;
    into.chain[at] = chain;
  }
}

/**
 * Best labelling of a chain with two states (Viterbi): `labels[i]` is 1 when token i is joined to the one before.
 * `back` needs as many places as there are tokens.
 */
export function bestJoins(
  { join, chain }: Potentials,
  count: number,
  labels: Uint8Array,
  back: Uint8Array,
): void {
  let apart = 0;
  let joined = Number.NEGATIVE_INFINITY;
  for (let at = 1; at < count; at += 1) {
    const own = join[at] ?? 0;
    const fromJoined = joined + own + (chain[at] ?? 0);
    const fromApart = apart + own;
    const nextApart = Math.max(apart, joined);
    back[at] = (joined > apart ? 1 : 0) | (fromJoined > fromApart ? 2 : 0);
    apart = nextApart;
    joined = Math.max(fromJoined, fromApart);
  }
  let label = joined > apart ? 1 : 0;
  for (let at = count - 1; at > 0; at -= 1) {
    labels[at] = label;
    label = ((back[at] ?? 0) >> label) & 1;
  }
  if (count > 0) labels[0] = 0;
}

/**
 * Probability of each join, and of each join after a join (forward-backward in the log domain).
 * Results replace the potentials.
 */
export function expectations({ join, chain }: Potentials, count: number): void {
  const apart = new Float64Array(count);
  const joined = new Float64Array(count).fill(Number.NEGATIVE_INFINITY);
  for (let at = 1; at < count; at += 1) {
    const own = join[at] ?? 0;
    apart[at] = logSum(apart[at - 1] ?? 0, joined[at - 1] ?? 0);
    joined[at] = own + logSum(apart[at - 1] ?? 0, (joined[at - 1] ?? 0) + (chain[at] ?? 0));
  }
  const total = logSum(apart[count - 1] ?? 0, joined[count - 1] ?? 0);
  let afterApart = 0;
  let afterJoined = 0;
  for (let at = count - 1; at > 0; at -= 1) {
    const own = join[at] ?? 0;
    const link = chain[at] ?? 0;
    const probability = Math.exp((joined[at] ?? 0) + afterJoined - total);
    const both = Math.exp((joined[at - 1] ?? 0) + own + link + afterJoined - total);
    const nextApart = logSum(afterApart, own + afterJoined);
    const nextJoined = logSum(afterApart, own + link + afterJoined);
    afterApart = nextApart;
    afterJoined = nextJoined;
    join[at] = probability;
    chain[at] = both;
  }
}

function logSum(left: number, right: number): number {
  const most = Math.max(left, right);
  if (most === Number.NEGATIVE_INFINITY) return most;
  return most + Math.log1p(Math.exp(Math.min(left, right) - most));
}
