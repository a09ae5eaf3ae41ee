import { AppError } from '../../core/errors.ts';
import { POST_FIELDS, type PostColumns, type PostField } from '../../workflow/posts/post-file.ts';

/** Usual headings by what their column holds, the likeliest first; whatever the case. */
const USUAL: Readonly<Record<PostField, readonly string[]>> = {
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
  outlet: ['outlet', 'page_name', 'page name', 'tên trang'],
  thread: ['thread', 'thread_id', 'parent_id', 'post'],
};

/** The first usual heading that a file has for each field. */
export function guessColumns(headings: readonly string[]): PostColumns {
  const guess: PostColumns = {};
  for (const field of POST_FIELDS) {
    const found = USUAL[field]
      .map((name) => sameHeading(headings, name))
      .find((heading) => heading !== undefined);
    if (found) guess[field] = found;
  }
  return guess;
}

/**
 * The columns that were named, and for the others those of `usual`.
 *
 * @throws AppError `invalid_input` when the column of the text, or one that was named, is not there
 */
export function chooseColumns(
  headings: readonly string[],
  named: PostColumns,
  usual: PostColumns = guessColumns(headings),
): PostColumns {
  const chosen: PostColumns = { ...usual };
  if (headings.length === 0) return chosen;
  for (const field of POST_FIELDS) {
    const wanted = named[field];
    if (wanted) chosen[field] = sameHeading(headings, wanted);
    if (!chosen[field] && (wanted || field === 'text')) throw missing(field, wanted, headings);
  }
  return chosen;
}

const sameHeading = (headings: readonly string[], name: string) =>
  headings.find((heading) => heading.toLowerCase() === name.toLowerCase());

function missing(field: string, wanted: string | undefined, present: readonly string[]): AppError {
  const which = wanted ? `no column "${wanted}"` : 'no column whose name says that it is the text';
  const message = `The file has ${which}; its columns are: ${present.join(', ')}. Name one with --${field}.`;
  return new AppError('invalid_input', 400, message, [{ path: `--${field}`, message }]);
}
