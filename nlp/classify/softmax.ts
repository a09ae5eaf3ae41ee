/**
 * Turns the scores [from, to) into the error of a softmax against the right class: probability minus truth,
 * times `weight`. With weight 0 the errors are 0.
 */
export function softmaxError(
  scores: Float64Array,
  from: number,
  to: number,
  label: number,
  weight: number,
): void {
  if (weight === 0) {
    scores.fill(0, from, to);
    return;
  }
  softmax(scores, from, to, 1);
  for (let k = from; k < to; k += 1)
    scores[k] = ((scores[k] ?? 0) - (k === from + label ? 1 : 0)) * weight;
}

/** Turns the scores [from, to) into probabilities in place. @param temperature above 1 makes them less sure */
export function softmax(scores: Float64Array, from: number, to: number, temperature: number): void {
  let most = Number.NEGATIVE_INFINITY;
  for (let k = from; k < to; k += 1) most = Math.max(most, scores[k] ?? 0);
  let sum = 0;
  for (let k = from; k < to; k += 1) {
    const value = Math.exp(((scores[k] ?? 0) - most) / temperature);
    scores[k] = value;
    sum += value;
  }
  for (let k = from; k < to; k += 1) scores[k] = (scores[k] ?? 0) / sum;
}

/** Index of the greatest of scores [from, to), counted from `from`. */
export function argmax(scores: Float64Array, from: number, to: number): number {
  let best = from;
  for (let k = from + 1; k < to; k += 1) if ((scores[k] ?? 0) > (scores[best] ?? 0)) best = k;
  return best - from;
}
