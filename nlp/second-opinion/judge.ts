import { combineOpinions, type Measured, measureWeight, type Opinion } from './combine.ts';
import type { SecondOpinion } from './load.ts';

/** A text with its right labels by task, as the linear model names them. */
export type LabelledText = { text: string; labels: Readonly<Record<string, string>> };

/** Both models together. */
export type Judge = {
  /** How much the second model counts in each task in which it helps, above 0 to 1. */
  weights: Readonly<Record<string, number>>;
  /** Joined probabilities of the tasks in which the second model helps. */
  judge(text: string): Promise<Readonly<Record<string, Opinion>>>;
};

/**
 * Measures on messages that neither model was trained on how much the second model should count in each task, then
 * joins both. A task that the second model does not know, or in which it adds nothing, is left to the first.
 *
 * @param own probabilities by the linear model, by task and label
 * @param unseen with none of them the second model counts for nothing
 */
export async function createJudge({
  own,
  second,
  unseen,
}: {
  own: (text: string) => Readonly<Record<string, Opinion>>;
  second: SecondOpinion;
  unseen: readonly LabelledText[];
}): Promise<Judge> {
  const measured = new Map<string, Measured[]>();
  for (const { text, labels } of unseen) {
    const ours = own(text);
    for (const [task, other] of Object.entries(await second.ask(text))) {
      const mine = ours[task];
      const truth = labels[task];
      if (mine === undefined || truth === undefined) continue;
      const rows = measured.get(task) ?? [];
      rows.push({ own: mine, other, truth });
      measured.set(task, rows);
    }
  }
  const weights = Object.fromEntries(
    [...measured]
      .map(([task, rows]) => [task, measureWeight(rows)] as const)
      .filter(([, weight]) => weight > 0),
  );
  return {
    weights,
    judge: async (text) => {
      const ours = own(text);
      const theirs = await second.ask(text);
      return Object.fromEntries(
        Object.entries(weights).flatMap(([task, weight]) => {
          const [mine, other] = [ours[task], theirs[task]];
          return mine && other ? [[task, combineOpinions(mine, other, weight)]] : [];
        }),
      );
    },
  };
}
