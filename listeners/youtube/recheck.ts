import { DAY } from '../../core/clock.ts';
import { ListenedThread, type ListenedThreadRecord } from '../../models/listened-thread.ts';
import { Post, type PostRecord } from '../../models/post.ts';
import type { Standing } from '../standing.ts';
import { forgetVideo } from './read-comments.ts';
import { commentShape, postOfComment, postOfVideo, TEXT_KEPT_MS, videoShape } from './shapes.ts';
import type { YoutubeDeps } from './youtube-deps.ts';

/** Ids in one call, which costs one unit whatever their number. */
const IDS_AT_ONCE = 50;
/** Calls in one turn. */
const MOST_CALLS = 20;
const VIDEOS_EVERY_MS = DAY;
/** Well inside the 30 days, so that a week without allowance does not let texts expire that are still public. */
const COMMENTS_EVERY_MS = 7 * DAY;
/** What is older is not asked for any more: its text and author expire, ids and labels stay. */
const RECHECKED_FOR_MS = 180 * DAY;

/**
 * Asks again for what is kept: what is still there may be kept for another 30 days with the text it has now, what is
 * missing was taken back and is removed here too.
 */
export function createRecheck(deps: YoutubeDeps) {
  async function videos(): Promise<{ checked: number; removed: number }> {
    const now = deps.clock.now().getTime();
    const due = await ListenedThread.find({
      source: 'youtube',
      state: { $in: ['open', 'closed'] },
      checkedAt: { $lte: new Date(now - VIDEOS_EVERY_MS) },
      publishedAt: { $gte: new Date(now - RECHECKED_FOR_MS) },
    })
      .sort({ checkedAt: 1 })
      .limit(IDS_AT_ONCE * MOST_CALLS)
      .lean<ListenedThreadRecord[]>();
    let removed = 0;
    for (const part of inParts(due)) {
      const askedAt = deps.clock.now();
      const ids = part.map(({ threadId }) => threadId);
      const answer = await deps.client.list(
        'videos',
        { part: 'snippet', id: ids.join(',') },
        videoShape,
      );
      if (answer === 'unchanged' || answer.unread > 0) continue;
      const found = new Set(answer.items.map(({ id }) => id));
      await deps.keepPosts(
        answer.items.map(({ id, snippet }) => postOfVideo({ ...snippet, videoId: id }, askedAt)),
      );
      await ListenedThread.updateMany(
        { source: 'youtube', threadId: { $in: [...found] } },
        { $set: { checkedAt: askedAt } },
      );
      for (const id of ids.filter((one) => !found.has(one))) removed += await forgetVideo(deps, id);
    }
    return { checked: due.length, removed };
  }

  async function comments(): Promise<{ checked: number; removed: number }> {
    const now = deps.clock.now().getTime();
    const due = await Post.find({
      source: 'youtube',
      threadId: { $exists: true },
      textUntil: { $lte: new Date(now + TEXT_KEPT_MS - COMMENTS_EVERY_MS) },
      publishedAt: { $gte: new Date(now - RECHECKED_FOR_MS) },
    })
      .sort({ textUntil: 1 })
      .limit(IDS_AT_ONCE * MOST_CALLS)
      .select('externalId threadId outlet')
      .lean<Pick<PostRecord, 'externalId' | 'threadId' | 'outlet'>[]>();
    let removed = 0;
    for (const part of inParts(due)) {
      const askedAt = deps.clock.now();
      const threads = new Map(part.map((post) => [post.externalId, post]));
      const answer = await deps.client.list(
        'comments',
        { part: 'id,snippet', id: [...threads.keys()].join(','), textFormat: 'plainText' },
        commentShape,
      );
      if (answer === 'unchanged' || answer.unread > 0) continue;
      const found = answer.items.filter(({ id }) => threads.has(id));
      await deps.keepPosts(
        found.map((comment) => {
          const { threadId = '', outlet } = threads.get(comment.id) ?? { outlet: '' };
          return postOfComment(comment, { threadId: threadId ?? '', outlet }, askedAt);
        }),
      );
      const there = new Set(found.map(({ id }) => id));
      const missing = [...threads.keys()].filter((id) => !there.has(id));
      removed += (await deps.removePosts('youtube', missing)).removed;
    }
    return { checked: due.length, removed };
  }

  return async (): Promise<Standing> => {
    const ofVideos = await videos();
    const ofComments = await comments();
    return {
      key: 'youtube.recheck',
      slots: {
        count: ofVideos.checked + ofComments.checked,
        removed: ofVideos.removed + ofComments.removed,
      },
      level: 'ok',
    };
  };
}

function* inParts<T>(rows: readonly T[]): Generator<T[]> {
  for (let at = 0; at < rows.length; at += IDS_AT_ONCE) yield rows.slice(at, at + IDS_AT_ONCE);
}
