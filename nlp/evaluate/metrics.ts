/** Quality of decisions against the truth; all values 0-1. */
export type Scores = {
  accuracy: number;
  macroF1: number;
  weightedF1: number;
  perClass: Map<string, number>;
};

/** F1 of each class over those that occur in the truth or among the answers, their mean, and their mean weighted by size. */
export function scoresOf(truth: readonly string[], answers: readonly string[]): Scores {
  const right = new Map<string, number>();
  const wanted = new Map<string, number>();
  const given = new Map<string, number>();
  const bump = (counts: Map<string, number>, key: string) =>
    counts.set(key, (counts.get(key) ?? 0) + 1);
  let hits = 0;
  for (const [at, label] of truth.entries()) {
    const answer = answers[at] ?? '';
    bump(wanted, label);
    bump(given, answer);
    if (label !== answer) continue;
    hits += 1;
    bump(right, label);
  }
  const perClass = new Map<string, number>();
  let macro = 0;
  let weighted = 0;
  for (const label of new Set([...wanted.keys(), ...given.keys()])) {
    const both = (wanted.get(label) ?? 0) + (given.get(label) ?? 0);
    const f1 = (2 * (right.get(label) ?? 0)) / both;
    perClass.set(label, f1);
    macro += f1;
    weighted += f1 * (wanted.get(label) ?? 0);
  }
  return {
    accuracy: hits / Math.max(1, truth.length),
    macroF1: macro / Math.max(1, perClass.size),
    weightedF1: weighted / Math.max(1, truth.length),
    perClass,
  };
}

/** Precision, recall and F1 of sets of names over many texts, counted together (micro). */
export function setScores(
  truth: readonly (readonly string[])[],
  answers: readonly (readonly string[])[],
): { precision: number; recall: number; f1: number } {
  let right = 0;
  let wanted = 0;
  let given = 0;
  for (const [at, names] of truth.entries()) {
    const own = new Set(answers[at] ?? []);
    wanted += new Set(names).size;
    given += own.size;
    for (const name of new Set(names)) if (own.has(name)) right += 1;
  }
  return {
    precision: given === 0 ? 1 : right / given,
    recall: wanted === 0 ? 1 : right / wanted,
    f1: wanted + given === 0 ? 1 : (2 * right) / (wanted + given),
  };
}
