import { createHash } from 'node:crypto';
import { AppError } from '../../core/errors.ts';
import type { IncomingPost } from '../../workflow/posts/incoming.ts';
import { readTime } from './read-time.ts';
import type { TableRow } from './table.ts';

/** Which column holds what; by default the first of the usual names that the file has. */
export type PostColumns = {
  text?: string | undefined;
  id?: string | undefined;
  time?: string | undefined;
  author?: string | undefined;
  url?: string | undefined;
  thread?: string | undefined;
};

/** Longest post, characters. */
const LONGEST_POST = 20_000;

const USUAL: Readonly<Record<keyof PostColumns, readonly string[]>> = {
  text: [
    'text',
    'free_text',
    'content',
    'message',
    'comment',
    'body',
    'noi_dung',
    'nội dung',
    'nội_dung',
    'noi dung',
  ],
  id: ['id', 'post_id', 'comment_id', 'ma', 'mã'],
  time: [
    'time',
    'created_at',
    'created_time',
    'published_at',
    'publishedAt',
    'date',
    'thời gian',
    'thoi_gian',
    'ngày',
    'ngay',
  ],
  author: ['author', 'user', 'from', 'tác giả', 'tac_gia'],
  url: ['url', 'link', 'permalink'],
  thread: ['thread', 'thread_id', 'parent_id', 'post'],
};

/** A post, or the line that is none and why. */
export type PostOrProblem =
  | { line: number; post: IncomingPost }
  | { line: number; problem: string };

/**
 * The posts of a table.
 *
 * A row is told from others by its id column, else by a hash of all its cells and how often the same row has come
 * before, each within the outlet: the same file a second time gives the same ids.
 *
 * @throws AppError `invalid_input` when the column of the text, or one that was named, is not there
 */
export async function* postsOfTable(
  rows: AsyncIterable<TableRow>,
  options: { outlet: string; columns: PostColumns; utcOffsetMinutes: number },
): AsyncGenerator<PostOrProblem> {
  let columns: PostColumns | undefined;
  const seen = new Map<string, number>();
  for await (const row of rows) {
    if ('problem' in row) {
      yield row;
      continue;
    }
    columns ??= chooseColumns(Object.keys(row.cells), options.columns);
    yield read(row.line, row.cells, columns, options, seen);
  }
}

function read(
  line: number,
  cells: Readonly<Record<string, string>>,
  columns: PostColumns,
  { outlet, utcOffsetMinutes }: { outlet: string; utcOffsetMinutes: number },
  seen: Map<string, number>,
): PostOrProblem {
  const cell = (name: string | undefined) => (name ? (cells[name] ?? '').trim() : '');
  const text = cell(columns.text);
  if (text === '') return { line, problem: `column "${columns.text}" is empty` };
  if (text.length > LONGEST_POST)
    return {
      line,
      problem: `the text has ${text.length} characters, at most ${LONGEST_POST} are taken`,
    };
  const written = cell(columns.time);
  const publishedAt = written === '' ? undefined : readTime(written, utcOffsetMinutes);
  if (written !== '' && !publishedAt)
    return {
      line,
      problem: `column "${columns.time}" holds no time such as 2025-10-18T07:30 or 18/10/2025 07:30`,
    };
  const id = cell(columns.id);
  if (columns.id && id === '') return { line, problem: `column "${columns.id}" is empty` };
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

function chooseColumns(present: readonly string[], named: PostColumns): PostColumns {
  const chosen: PostColumns = {};
  for (const field of Object.keys(USUAL) as (keyof PostColumns)[]) {
    const wanted = named[field];
    const found = (wanted ? [wanted] : USUAL[field])
      .map((name) => present.find((column) => column.toLowerCase() === name.toLowerCase()))
      .find((column) => column !== undefined);
    if (!found && (wanted || field === 'text')) throw missing(field, wanted, present);
    if (found) chosen[field] = found;
  }
  return chosen;
}

function missing(field: string, wanted: string | undefined, present: readonly string[]): AppError {
  const which = wanted ? `no column "${wanted}"` : 'no column whose name says that it is the text';
  const message = `The file has ${which}; its columns are: ${present.join(', ')}. Name one with --${field}.`;
  return new AppError('invalid_input', 400, message, [{ path: `--${field}`, message }]);
}
