import { z } from 'zod';
import { AppError } from '../../core/errors.ts';

const id = z.string().regex(/^[\w.:-]{1,200}$/);
/** Ids come as numbers in old samples; `parseJson` keeps long ones as strings. */
const anyId = z.union([id, z.number().int().transform(String)]);
const seconds = z.coerce.number().positive();

const feedValue = z.looseObject({
  item: z.string(),
  verb: z.string(),
  post_id: anyId.optional(),
  comment_id: anyId.optional(),
  from: z.looseObject({ id: anyId.optional() }).optional(),
  sender_id: anyId.optional(),
  message: z.string().default(''),
  created_time: seconds.optional(),
  permalink_url: z.string().optional(),
  post: z.looseObject({ permalink_url: z.string().optional() }).optional(),
});

const webhookBody = z.looseObject({
  object: z.string(),
  entry: z.array(
    z.looseObject({
      id: anyId,
      time: seconds,
      changes: z.array(z.looseObject({ field: z.string(), value: z.unknown() })).default([]),
    }),
  ),
});

/** One thing that happened on a page. `at`: when, on Facebook's clock. */
export type PageEvent =
  | {
      kind: 'said';
      pageId: string;
      id: string;
      /** The post that a comment stands under; undefined for posts. */
      threadId: string | undefined;
      text: string;
      author: string | undefined;
      url: string | undefined;
      publishedAt: Date | undefined;
      /** Said for the first time, or in other words, or shown again. */
      isNew: boolean;
      at: Date;
    }
  | { kind: 'gone'; pageId: string; id: string; isPost: boolean; at: Date };

/** Items that are posts under different names. */
const POSTS = new Set(['post', 'status', 'photo', 'video', 'share', 'link', 'album']);
const SAID = new Set(['add', 'edit', 'edited', 'unhide', 'update']);
const GONE = new Set(['remove', 'hide', 'delete', 'block']);

/**
 * What a webhook of a page tells, in its order. Likes, reactions and kinds that are not known are left out, so that
 * a new kind does not stop what stands beside it.
 *
 * @throws AppError `malformed_body` (400) when it is no event of pages
 */
export function readPageEvents(body: unknown): PageEvent[] {
  const read = webhookBody.safeParse(body);
  if (!read.success || read.data.object !== 'page')
    throw new AppError('malformed_body', 400, 'The body is no event of a page', [
      { path: 'object', message: 'must be "page", with a list "entry"' },
    ]);
  return read.data.entry.flatMap((entry) =>
    entry.changes.flatMap((change): PageEvent[] => {
      const value = change.field === 'feed' ? feedValue.safeParse(change.value).data : undefined;
      return value ? eventsOf(value, entry.id, entry.time) : [];
    }),
  );
}

function eventsOf(
  value: z.output<typeof feedValue>,
  pageId: string,
  entrySeconds: number,
): PageEvent[] {
  const isPost = POSTS.has(value.item);
  const eventId = isPost ? value.post_id : value.item === 'comment' ? value.comment_id : undefined;
  if (!eventId) return [];
  const at = new Date(entrySeconds * 1000);
  if (GONE.has(value.verb)) return [{ kind: 'gone', pageId, id: eventId, isPost, at }];
  if (!SAID.has(value.verb)) return [];
  const author = value.from?.id ?? value.sender_id;
  // The page's own comments are the city's voice (its answers), not one of its people.
  if (!isPost && author === pageId) return [];
  const isNew = value.verb === 'add';
  return [
    {
      kind: 'said',
      pageId,
      id: eventId,
      threadId: isPost ? undefined : value.post_id,
      text: value.message,
      author: author === pageId ? undefined : author,
      url: value.permalink_url ?? value.post?.permalink_url,
      publishedAt: value.created_time ? new Date(value.created_time * 1000) : undefined,
      isNew,
      at,
    },
  ];
}
