/** Probabilities of the labels of one task, 0-1, summing to 1. */
export type Opinion = Readonly<Record<string, number>>;

/**
 * Joins two opinions on one task: the weighted geometric mean, normalised. Labels that the other model does
 * not know keep their own share.
 *
 * @param weight how much the other counts, 0-1
 */
export function combineOpinions(own: Opinion, other: Opinion, weight: number): Opinion {
  const joined: Record<string, number> = {};
  let sum = 0;
  for (const [label, probability] of Object.entries(own)) {
    const theirs = other[label];
    const value =
      theirs === undefined
        ? probability
        : Math.max(1e-9, probability) ** (1 - weight) * Math.max(1e-9, theirs) ** weight;
    joined[label] = value;
    sum += value;
  }
  for (const label of Object.keys(joined)) joined[label] = (joined[label] ?? 0) / sum;
  return joined;
}

/** One text of a dev set: both opinions on one task and the truth. */
export type Measured = { own: Opinion; other: Opinion; truth: string };

/**
 * The weight (0 to 1 in tenths) under which the truth of a dev set is most likely; 0 when the second model
 * adds nothing, so that a poor one does no harm.
 */
export function measureWeight(measured: readonly Measured[]): number {
  let best = 0;
  let bestLoss = Number.POSITIVE_INFINITY;
  for (let tenths = 0; tenths <= 10; tenths += 1) {
    const weight = tenths / 10;
    let loss = 0;
    for (const { own, other, truth } of measured)
      loss -= Math.log(Math.max(1e-9, combineOpinions(own, other, weight)[truth] ?? 0));
    if (loss < bestLoss - 1e-9) {
      best = weight;
      bestLoss = loss;
    }
  }
  return best;
}
