import { Post, type PostRecord } from '../../models/post.ts';
import { compileQuery } from '../../nlp/keywords/compile-query.ts';

const LOOKED_AT = 2000;
const SHOWN = 8;

export type QueryPreview = {
  /** Recent counted posts that were looked at, and how many of them fit. */
  looked: number;
  matched: number;
  /** The latest that fit. */
  posts: PostRecord[];
};

/**
 * What a watch list would find among the latest posts, before it is saved.
 *
 * @throws AppError `invalid_input` with the position of a mistake in the query
 */
export async function previewQuery(query: string): Promise<QueryPreview> {
  const compiled = compileQuery(query);
  const recent = await Post.find({ setAside: { $exists: false } })
    .select('text')
    .sort({ publishedAt: -1, _id: -1 })
    .limit(LOOKED_AT)
    .lean<Pick<PostRecord, '_id' | 'text'>[]>();
  const fitting = recent.filter(({ text }) => compiled.matches(text));
  const ids = fitting.slice(0, SHOWN).map(({ _id }) => _id);
  const posts = await Post.find({ _id: { $in: ids } })
    .select({ searchWords: 0 })
    .sort({ publishedAt: -1, _id: -1 })
    .lean<PostRecord[]>();
  return { looked: recent.length, matched: fitting.length, posts };
}
