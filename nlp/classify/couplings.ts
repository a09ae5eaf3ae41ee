import type { CivicRow } from './civic-rows.ts';
import { civicLabels, TASK } from './civic-tasks.ts';
import { outputOffsets, type Task } from './examples.ts';

/** Tasks whose labels hang on the kind: a complaint is negative, a question neutral, praise no report. */
export const COUPLED: readonly number[] = [TASK.sentiment, TASK.urgency, TASK.intent];
/** How much the pairing counts beside what the words say; chosen on dev. */
const STRENGTH = 0.3;
/** Imagined messages of each kind with labels as in all messages, so that a rare pair is not ruled out. */
const PRIOR = 2;

/** Log ratio of each label's share within a kind to its share in all messages, times the strength; kinds row by row. */
export function couplingsOf(rows: readonly CivicRow[], tasks: readonly Task[]): Float32Array {
  const { offsets, outputs } = outputOffsets(tasks);
  const kinds = tasks[TASK.kind]?.labels.length ?? 0;
  const counts = new Float64Array(kinds * outputs);
  const ofKind = new Float64Array(kinds);
  const overall = new Float64Array(outputs);
  for (const row of rows) {
    const labels = civicLabels(row, tasks);
    const kind = labels[TASK.kind] ?? 0;
    ofKind[kind] = (ofKind[kind] ?? 0) + 1;
    for (const [task, label] of labels.entries()) {
      if (label < 0) continue;
      const output = (offsets[task] ?? 0) + label;
      counts[kind * outputs + output] = (counts[kind * outputs + output] ?? 0) + 1;
      overall[output] = (overall[output] ?? 0) + 1;
    }
  }
  const couplings = new Float32Array(kinds * outputs);
  for (let kind = 0; kind < kinds; kind += 1)
    for (const task of COUPLED)
      for (let output = offsets[task] ?? 0; output < (offsets[task + 1] ?? 0); output += 1) {
        const share = ((overall[output] ?? 0) + 0.1) / Math.max(1, rows.length);
        const within =
          ((counts[kind * outputs + output] ?? 0) + PRIOR * share) / ((ofKind[kind] ?? 0) + PRIOR);
        couplings[kind * outputs + output] = STRENGTH * Math.log(within / share);
      }
  return couplings;
}
