import type { RowProblem } from '../../workflow/posts/post-file.ts';

/** A row of a file: its cells by column, or why it cannot be read. `line` counts from 1 in the file as an editor shows it (a spreadsheet's row number). */
export type TableRow = { line: number; cells: Readonly<Record<string, string>> } | BadRow;

/** A row that cannot be taken: why in English, and the reason by name for other languages. */
export type BadRow = RowProblem & { line: number };

/** Longest cell that is read, characters; platforms allow at most 63,206 (Facebook). */
export const LONGEST_CELL = 100_000;

/** Puts cells under the columns of the head; rows that do not fit it become problems. */
export function rowOf(
  line: number,
  columns: readonly string[],
  values: readonly string[],
): TableRow {
  if (values.length !== columns.length)
    return {
      line,
      reason: 'cells',
      problem: `has ${values.length} cells, the head has ${columns.length} columns`,
    };
  const long = columns.findIndex((_, at) => (values[at]?.length ?? 0) > LONGEST_CELL);
  if (long >= 0)
    return {
      line,
      reason: 'too_long',
      column: columns[long],
      problem: `column "${columns[long]}" has ${values[long]?.length} characters, at most ${LONGEST_CELL} are read`,
    };
  return { line, cells: Object.fromEntries(columns.map((name, at) => [name, values[at] ?? ''])) };
}

/** Names of the head, trimmed; columns without a name are numbered from 1. */
export const columnsOf = (head: readonly string[]): string[] =>
  head.map((name, at) => name.trim() || `column ${at + 1}`);
