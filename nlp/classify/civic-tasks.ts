import { INTENTS, KINDS, SENTIMENTS, URGENCIES } from '../labels.ts';
import type { CivicRow } from './civic-rows.ts';
import type { Task } from './examples.ts';

/** Places of the civic tasks in the model's order. */
export const TASK = {
  kind: 0,
  sentiment: 1,
  category: 2,
  urgency: 3,
  toxic: 4,
  intent: 5,
  alarm: 6,
} as const;

/**
 * What the civic model tells apart. `alarm` is a task of its own: rescue or emergency, the one error that
 * costs lives, with a threshold of its own.
 *
 * @param categories ids of the city's taxonomy; `-` stands for none
 */
export const civicTasks = (categories: readonly string[]): Task[] => [
  { name: 'kind', labels: KINDS },
  { name: 'sentiment', labels: SENTIMENTS },
  { name: 'category', labels: ['-', ...categories] },
  { name: 'urgency', labels: URGENCIES },
  { name: 'toxic', labels: ['0', '1'] },
  { name: 'intent', labels: INTENTS },
  { name: 'alarm', labels: ['0', '1'] },
];

/** Label names of one row by task name, `alarm` with them. */
export function civicTruth({ labels }: CivicRow): Record<string, string> {
  const alarm = labels.kind === 'rescue' || labels.urgency === 'emergency' ? '1' : '0';
  return { ...labels, alarm };
}

/** Class number of each task for one row, in the order of {@link civicTasks}; -1 when a label is unknown to the tasks. */
export function civicLabels(row: CivicRow, tasks: readonly Task[]): number[] {
  const truth = civicTruth(row);
  return tasks.map(({ name, labels: names }) => names.indexOf(truth[name] ?? ''));
}
