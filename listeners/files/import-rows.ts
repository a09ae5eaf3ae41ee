import type { BadRow } from './table.ts';

/** A row that can be handed over, or the line that cannot and why. */
export type RowOrProblem<Row> = { line: number; row: Row } | BadRow;

/** Counts of what became of the rows, and which of them were refused; `row` counts from 0 within the batch. */
export type Taken<Counts> = {
  counts: Counts;
  rejected?: readonly { row: number; message: string }[];
};

export type RowsOutcome<Counts> = {
  counts: Counts;
  /** Rows that were read, good and bad. */
  rows: number;
  badRows: number;
};

/** Rows handed over at once: few enough to show progress, enough to spare round trips. */
const BATCH = 200;

/** Hands rows over in batches and tells each bad one with its line; the outcome adds the counts of all batches up. */
export async function importRows<Row, Counts extends { [Name in keyof Counts]: number }>(
  rows: AsyncIterable<RowOrProblem<Row>>,
  sink: (rows: readonly Row[]) => Promise<Taken<Counts>>,
  nothing: Counts,
  tell: {
    problem(line: number, problem: string, bad?: BadRow): void;
    progress(soFar: RowsOutcome<Counts>): void | Promise<void>;
  },
): Promise<RowsOutcome<Counts>> {
  const outcome: RowsOutcome<Counts> = { counts: { ...nothing }, rows: 0, badRows: 0 };
  let batch: { line: number; row: Row }[] = [];

  function bad(line: number, problem: string, row?: BadRow): void {
    outcome.badRows += 1;
    tell.problem(line, problem, row);
  }

  async function handOver(): Promise<void> {
    if (batch.length === 0) return;
    const handed = batch;
    batch = [];
    const { counts, rejected = [] } = await sink(handed.map(({ row }) => row));
    outcome.counts = added(outcome.counts, counts);
    const problems = new Map<number, string[]>();
    for (const { row, message } of rejected)
      problems.set(row, [...(problems.get(row) ?? []), message]);
    for (const [row, messages] of problems) bad(handed[row]?.line ?? 0, messages.join('; '));
    await tell.progress(outcome);
  }

  for await (const row of rows) {
    outcome.rows += 1;
    if ('problem' in row) bad(row.line, row.problem, row);
    else batch.push(row);
    if (batch.length >= BATCH) await handOver();
  }
  await handOver();
  return outcome;
}

function added<Counts extends { [Name in keyof Counts]: number }>(a: Counts, b: Counts): Counts {
  const sum = { ...a };
  for (const name of Object.keys(a) as (keyof Counts)[])
    sum[name] = (a[name] + b[name]) as Counts[keyof Counts];
  return sum;
}
