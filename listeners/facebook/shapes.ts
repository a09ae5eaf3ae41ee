import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { IncomingPost } from '../../workflow/posts/incoming.ts';

/** What is read of Facebook's answers; everything else is left where it is. */

/** `2026-10-17T02:00:00+0000`, without the colon that ISO 8601 wants. */
export const graphTime = z
  .string()
  .transform((text) => new Date(text.replace(/([+-]\d{2})(\d{2})$/, '$1:$2')))
  .refine((at) => !Number.isNaN(at.getTime()), 'is no time');
const id = z.string().regex(/^[\w.:-]{1,200}$/);

export const POST_FIELDS =
  'id,message,story,created_time,updated_time,from,permalink_url,is_hidden,is_published,parent_id';
export const COMMENT_FIELDS = 'id,message,created_time,from,parent{id},permalink_url,is_hidden';

export const postShape = z.looseObject({
  id,
  message: z.string().default(''),
  created_time: graphTime,
  from: z.looseObject({ id: z.string().optional(), name: z.string().optional() }).optional(),
  permalink_url: z.string().optional(),
  is_hidden: z.boolean().default(false),
  is_published: z.boolean().default(true),
});
export type GraphPost = z.output<typeof postShape>;

export const commentShape = z.looseObject({
  /** Not given for pages that we do not manage. */
  id: id.optional(),
  message: z.string().default(''),
  created_time: graphTime,
  from: z.looseObject({ id: z.string().optional() }).optional(),
  permalink_url: z.string().optional(),
  is_hidden: z.boolean().default(false),
});
export type GraphComment = z.output<typeof commentShape>;

/** @param page it stands on; posts of visitors have an author, those of the page have not */
export function postOfGraph(
  post: GraphPost,
  page: { id: string; name: string },
  askedAt: Date,
): IncomingPost {
  const author = post.from?.id;
  return {
    source: 'facebook',
    externalId: post.id,
    outlet: page.name,
    text: post.message,
    url: post.permalink_url ?? `https://www.facebook.com/${post.id}`,
    publishedAt: post.created_time,
    ...(author && author !== page.id && { author }),
    // `updated_time` also moves with every comment; what an answer says held when it was asked for.
    editedAt: askedAt,
  };
}

export function postOfComment(
  comment: GraphComment,
  thread: { threadId: string; outlet: string },
  askedAt: Date,
): IncomingPost {
  const { threadId, outlet } = thread;
  const author = comment.from?.id;
  return {
    source: 'facebook',
    externalId: comment.id ?? keyOfComment(threadId, comment),
    outlet,
    threadId,
    text: comment.message,
    ...(comment.permalink_url && { url: comment.permalink_url }),
    publishedAt: comment.created_time,
    ...(author && { author }),
    editedAt: askedAt,
  };
}

/** Comments of pages that are not ours come without id: they are known by post, time and text. */
export const keyOfComment = (
  threadId: string,
  { created_time, message }: Pick<GraphComment, 'created_time' | 'message'>,
): string =>
  `h:${createHash('sha256')
    .update([threadId, created_time.toISOString(), message].join('\n'))
    .digest('base64url')
    .slice(0, 32)}`;
