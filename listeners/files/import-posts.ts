import type { IncomingPost, KeptPosts } from '../../workflow/posts/incoming.ts';
import type { ImportOutcome } from '../../workflow/posts/post-file.ts';
import { importRows, type RowOrProblem } from './import-rows.ts';
import type { PostOrProblem } from './posts-of-table.ts';
import type { BadRow } from './table.ts';

/** Where posts go: straight into the store, or to the running server. */
export type PostSink = (posts: readonly IncomingPost[]) => Promise<KeptPosts>;

const NOTHING: KeptPosts = { kept: 0, alreadyKept: 0, edited: 0, reported: 0, triage: 0 };

/** Hands the good rows over in batches and tells each bad one; the outcome counts both. */
export async function importPosts(
  posts: AsyncIterable<PostOrProblem>,
  sink: PostSink,
  tell: {
    problem(line: number, problem: string, bad?: BadRow): void;
    progress(soFar: ImportOutcome): void | Promise<void>;
  },
): Promise<ImportOutcome> {
  const { counts, rows, badRows } = await importRows(
    rowsOf(posts),
    async (batch: readonly IncomingPost[]) => ({ counts: await sink(batch) }),
    NOTHING,
    {
      problem: tell.problem,
      progress: ({ counts, rows, badRows }) => tell.progress({ ...counts, rows, badRows }),
    },
  );
  return { ...counts, rows, badRows };
}

async function* rowsOf(
  posts: AsyncIterable<PostOrProblem>,
): AsyncGenerator<RowOrProblem<IncomingPost>> {
  for await (const row of posts) yield 'post' in row ? { line: row.line, row: row.post } : row;
}
