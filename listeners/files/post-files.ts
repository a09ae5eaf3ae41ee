import type { PostFileReader } from '../../workflow/posts/post-file.ts';
import { importPosts } from './import-posts.ts';
import { guessColumns } from './post-columns.ts';
import { postsOfTable } from './posts-of-table.ts';
import { kindOf, readTable } from './read-table.ts';
import { readHead } from './table-head.ts';

/** Rows that a person is shown before the import. */
const SAMPLE = 5;

/** Reads files of posts; a time without a zone is local. */
export const createPostFileReader = (utcOffsetMinutes: number): PostFileReader => ({
  async look(file) {
    const kind = await kindOf(file);
    const head = await readHead(readTable(file, kind));
    await head.close();
    return {
      kind,
      headings: head.headings,
      guess: guessColumns(head.headings),
      sample: head.first.flatMap((row) => ('cells' in row ? [row.cells] : [])).slice(0, SAMPLE),
    };
  },
  async take(file, mapping, sink, tell) {
    const table = readTable(file, await kindOf(file));
    return await importPosts(postsOfTable(table, mapping, utcOffsetMinutes), sink, {
      problem: (line, problem, bad) => tell.problem(line, bad ?? { problem }),
      progress: tell.progress,
    });
  },
});
