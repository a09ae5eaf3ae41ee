import { BlindLabel, type BlindLabelRecord } from '../../models/blind-label.ts';
import { type Share, shareOf } from '../insights/share-interval.ts';
import { type Agreement, kappaOf } from './kappa.ts';

export const MEASURED = ['sentiment', 'category', 'kind'] as const;
export type Measured = (typeof MEASURED)[number];

/** How often the module was right: of all its answers in a month. */
export type MonthAccuracy = { month: string; task: Measured; posts: number; right: Share };
/** One class: how often it was right where the module said it, and found where people did. */
export type ClassAccuracy = {
  task: Measured;
  /** `-` for no category. */
  value: string;
  said: number;
  rightOfSaid: Share;
  meant: number;
  foundOfMeant: Share;
};
export type LabellingFigures = {
  agreement: (Agreement & { task: Measured })[];
  months: MonthAccuracy[];
  classes: ClassAccuracy[];
};

/**
 * Measured on the random sample alone, which the module never learns from: posts that somebody corrected are mostly
 * wrong ones and would tell nothing of the others. The first person's word counts as right.
 *
 * @param since first month, `2025-01`
 */
export async function labellingFigures(since: string): Promise<LabellingFigures> {
  const rows = await BlindLabel.find({
    month: { $gte: since },
    'labels.0': { $exists: true },
  }).lean<BlindLabelRecord[]>();
  const judged = rows.flatMap(({ month, machine, labels: [first, second] }) =>
    first ? [{ month, machine, first, second }] : [],
  );
  const answerOf = (labels: Partial<Record<Measured, unknown>>, task: Measured) =>
    String(labels[task] ?? '-');
  return {
    agreement: MEASURED.flatMap((task) => {
      const pairs = judged.flatMap(({ first, second }) =>
        second ? [[answerOf(first, task), answerOf(second, task)] as const] : [],
      );
      const agreement = kappaOf(pairs);
      return agreement ? [{ task, ...agreement }] : [];
    }),
    months: [...new Set(judged.map(({ month }) => month))].sort().flatMap((month) =>
      MEASURED.map((task) => {
        const of = judged.filter((row) => row.month === month);
        const right = of.filter(
          ({ machine, first }) => answerOf(machine, task) === answerOf(first, task),
        );
        return { month, task, posts: of.length, right: shareOf(right.length, of.length) };
      }),
    ),
    classes: MEASURED.flatMap((task) => {
      const answers = judged.map(({ machine, first }) => ({
        said: answerOf(machine, task),
        meant: answerOf(first, task),
      }));
      const values = new Set(answers.flatMap(({ said, meant }) => [said, meant]));
      return [...values].sort().map((value) => {
        const said = answers.filter((answer) => answer.said === value);
        const meant = answers.filter((answer) => answer.meant === value);
        const both = said.filter((answer) => answer.meant === value).length;
        return {
          task,
          value,
          said: said.length,
          rightOfSaid: shareOf(both, said.length),
          meant: meant.length,
          foundOfMeant: shareOf(both, meant.length),
        };
      });
    }),
  };
}
