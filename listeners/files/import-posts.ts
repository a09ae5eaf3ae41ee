import type { IncomingPost, KeptPosts } from '../../workflow/posts/incoming.ts';
import type { PostOrProblem } from './posts-of-table.ts';

/** Where posts go: straight into the store, or to the running server. */
export type PostSink = (posts: readonly IncomingPost[]) => Promise<KeptPosts>;

export type ImportOutcome = KeptPosts & {
  /** Rows that were read, good and bad. */
  rows: number;
  badRows: number;
};

/** Rows handed over at once: few enough to show progress, enough to spare round trips. */
const BATCH = 200;

/** Hands the good rows over in batches and tells each bad one; the outcome counts both. */
export async function importPosts(
  posts: AsyncIterable<PostOrProblem>,
  sink: PostSink,
  tell: {
    problem(line: number, problem: string): void;
    progress(soFar: ImportOutcome): void;
  },
): Promise<ImportOutcome> {
  const outcome: ImportOutcome = {
    rows: 0,
    badRows: 0,
    kept: 0,
    alreadyKept: 0,
    edited: 0,
    reported: 0,
    triage: 0,
  };
  let batch: IncomingPost[] = [];

  async function handOver(): Promise<void> {
    if (batch.length === 0) return;
    const done = await sink(batch);
    batch = [];
    outcome.kept += done.kept;
    outcome.alreadyKept += done.alreadyKept;
    outcome.edited += done.edited;
    outcome.reported += done.reported;
    outcome.triage += done.triage;
    tell.progress(outcome);
  }

  for await (const row of posts) {
    outcome.rows += 1;
    if ('problem' in row) {
      outcome.badRows += 1;
      tell.problem(row.line, row.problem);
    } else batch.push(row.post);
    if (batch.length >= BATCH) await handOver();
  }
  await handOver();
  return outcome;
}
