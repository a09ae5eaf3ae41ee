import { createHash } from 'node:crypto';
import type { IncomingPost } from '../../workflow/posts/incoming.ts';
import type { PostMapping } from '../../workflow/posts/post-file.ts';
import { readTime } from './read-time.ts';
import type { BadRow, TableRow } from './table.ts';

/** Longest post, characters. */
const LONGEST_POST = 20_000;
const LONGEST_OUTLET = 200;

/** A post, or the line that is none and why. */
export type PostOrProblem = { line: number; post: IncomingPost } | BadRow;

/**
 * The posts of a table.
 *
 * A row is told from others by its id column, else by a hash of all its cells and how often the same row has come
 * before, each within the outlet: the same file a second time gives the same ids.
 */
export async function* postsOfTable(
  rows: AsyncIterable<TableRow>,
  mapping: PostMapping,
  utcOffsetMinutes: number,
): AsyncGenerator<PostOrProblem> {
  const seen = new Map<string, number>();
  for await (const row of rows) {
    if ('problem' in row) yield row;
    else yield read(row.line, row.cells, mapping, utcOffsetMinutes, seen);
  }
}

function read(
  line: number,
  cells: Readonly<Record<string, string>>,
  { columns, outlet: usual }: PostMapping,
  utcOffsetMinutes: number,
  seen: Map<string, number>,
): PostOrProblem {
  const cell = (name: string | undefined) => (name ? (cells[name] ?? '').trim() : '');
  const text = cell(columns.text);
  if (text === '') return empty(line, columns.text);
  if (text.length > LONGEST_POST)
    return {
      line,
      reason: 'too_long',
      column: columns.text,
      problem: `the text has ${text.length} characters, at most ${LONGEST_POST} are taken`,
    };
  const written = cell(columns.time);
  const publishedAt = written === '' ? undefined : readTime(written, utcOffsetMinutes);
  if (written !== '' && !publishedAt)
    return {
      line,
      reason: 'time',
      column: columns.time,
      problem: `column "${columns.time}" holds no time such as 2025-10-18T07:30 or 18/10/2025 07:30`,
    };
  const id = cell(columns.id);
  if (columns.id && id === '') return empty(line, columns.id);
  const outlet = (cell(columns.outlet) || usual).slice(0, LONGEST_OUTLET);
  const author = cell(columns.author);
  const url = cell(columns.url);
  const threadId = cell(columns.thread);
  return {
    line,
    post: {
      source: 'file',
      externalId: id ? `${outlet}:${id}`.slice(0, 300) : contentId(outlet, cells, seen),
      outlet,
      text,
      ...(publishedAt && { publishedAt }),
      ...(author && { author: author.slice(0, 300) }),
      ...(url && { url: url.slice(0, 2000) }),
      ...(threadId && { threadId: threadId.slice(0, 300) }),
    },
  };
}

const empty = (line: number, column: string | undefined): BadRow => ({
  line,
  reason: 'empty',
  column,
  problem: `column "${column}" is empty`,
});

function contentId(
  outlet: string,
  cells: Readonly<Record<string, string>>,
  seen: Map<string, number>,
): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([outlet, Object.entries(cells)]))
    .digest('base64url')
    .slice(0, 27);
  const times = (seen.get(hash) ?? 0) + 1;
  seen.set(hash, times);
  return `${hash}#${times}`;
}
