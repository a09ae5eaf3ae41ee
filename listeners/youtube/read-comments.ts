import { UpstreamRefused } from '../../core/errors.ts';
import { ListenedThread, type ListenedThreadRecord } from '../../models/listened-thread.ts';
import { Post } from '../../models/post.ts';
import { keptBelow } from '../known-posts.ts';
import type { Standing } from '../standing.ts';
import { nextAsk } from '../thread-pace.ts';
import { commentShape, commentThreadShape, postOfComment, type YoutubeComment } from './shapes.ts';
import type { YoutubeDeps } from './youtube-deps.ts';

/** Videos whose comments are read in one turn; the rest is due in the next. */
const MOST_VIDEOS = 200;

type Cursor = {
  /** Page that comes next while a walk is going on. */
  pageToken?: string | undefined;
  /** Version of the first page, when all comments fit on it: only then does it tell that nothing changed. */
  etag?: string | undefined;
};

/** Reads the comments of videos that are due, with every reply. */
export function createCommentReader(deps: YoutubeDeps, pollMs: number) {
  async function read(): Promise<Standing> {
    const due = await ListenedThread.find({
      source: 'youtube',
      askAt: { $lte: deps.clock.now() },
    })
      .sort({ askAt: 1 })
      .limit(MOST_VIDEOS)
      .lean<ListenedThreadRecord[]>();
    let kept = 0;
    for (const video of due) kept += await readVideo(video);
    const count = await ListenedThread.countDocuments({
      source: 'youtube',
      askAt: { $exists: true },
    });
    return { key: 'youtube.comments', slots: { count: kept, videos: count }, level: 'ok' };
  }

  async function readVideo(video: ListenedThreadRecord): Promise<number> {
    try {
      const kept = await walk(video);
      const askAt = nextAsk(video.publishedAt, deps.clock.now(), pollMs);
      await change(video, askAt ? { $set: { askAt } } : { $unset: { askAt: 1 } });
      return kept;
    } catch (err) {
      if (!(err instanceof UpstreamRefused)) throw err;
      if (err.platformCode === 'commentsDisabled') {
        // A normal end: nobody can write there. The recheck of videos goes on.
        await change(video, { $set: { state: 'closed', cursor: null }, $unset: { askAt: 1 } });
        return 0;
      }
      if (err.platformCode === 'videoNotFound') {
        await forgetVideo(deps, video.threadId);
        return 0;
      }
      if (err.platformCode === 'invalidPageToken') {
        await change(video, { $set: { cursor: null } });
        deps.logger.warn({ videoId: video.threadId }, 'YouTube forgot a page of comments');
        return 0;
      }
      throw err;
    }
  }

  /** All pages of a video's comments; the cursor moves past each after it is stored. */
  async function walk(video: ListenedThreadRecord): Promise<number> {
    let cursor = (video.cursor ?? {}) as Cursor;
    let kept = 0;
    for (;;) {
      const askedAt = deps.clock.now();
      const first = !cursor.pageToken;
      const page = await deps.client.list(
        'commentThreads',
        {
          part: 'id,snippet,replies',
          videoId: video.threadId,
          order: 'time',
          textFormat: 'plainText',
          maxResults: 100,
          pageToken: cursor.pageToken,
        },
        commentThreadShape,
        first ? cursor.etag : undefined,
      );
      if (page === 'unchanged') return kept;
      const shown: YoutubeComment[] = [];
      const withMore: string[] = [];
      for (const { id, snippet, replies } of page.items) {
        const given = (replies?.comments ?? []).flatMap((reply) => {
          const parsed = commentShape.safeParse(reply);
          return parsed.success ? [parsed.data] : [];
        });
        shown.push(snippet.topLevelComment, ...given);
        const total = snippet.totalReplyCount;
        if (given.length < total && (await repliesKept(id)) < total) withMore.push(id);
      }
      kept += await keep(shown, video, askedAt);
      for (const id of withMore) kept += await readReplies(id, video);
      const { nextPageToken } = page;
      cursor = nextPageToken
        ? { pageToken: nextPageToken }
        : first && page.etag
          ? { etag: page.etag }
          : {};
      await change(video, { $set: { cursor } });
      if (!nextPageToken) return kept;
    }
  }

  async function readReplies(parentId: string, video: ListenedThreadRecord): Promise<number> {
    let kept = 0;
    let pageToken: string | undefined;
    do {
      const askedAt = deps.clock.now();
      const page = await deps.client.list(
        'comments',
        { part: 'id,snippet', parentId, textFormat: 'plainText', maxResults: 100, pageToken },
        commentShape,
      );
      if (page === 'unchanged') break;
      kept += await keep(page.items, video, askedAt);
      pageToken = page.nextPageToken;
    } while (pageToken);
    return kept;
  }

  async function keep(
    comments: readonly YoutubeComment[],
    video: ListenedThreadRecord,
    askedAt: Date,
  ): Promise<number> {
    const posts = comments
      .map((comment) => postOfComment(comment, video, askedAt))
      .filter(({ text }) => text.trim() !== '');
    return posts.length === 0 ? 0 : (await deps.keepPosts(posts)).kept;
  }

  const change = (video: ListenedThreadRecord, update: object) =>
    ListenedThread.updateOne({ _id: video._id }, update);

  return { read };
}

/** Ids of replies begin with that of the comment and a dot. */
const repliesKept = (parentId: string) =>
  Post.countDocuments({
    source: 'youtube',
    externalId: { $gt: `${parentId}.`, $lt: `${parentId}/` },
    removedAt: { $exists: false },
  });

/** The video was taken back: it and everything below it leaves a tombstone. */
export async function forgetVideo(deps: YoutubeDeps, videoId: string): Promise<number> {
  const { removed } = await deps.removePosts('youtube', [videoId]);
  let all = removed;
  for await (const ids of keptBelow('youtube', videoId))
    all += (await deps.removePosts('youtube', ids)).removed;
  await ListenedThread.updateOne(
    { source: 'youtube', threadId: videoId },
    { $set: { state: 'gone', cursor: null }, $unset: { askAt: 1 } },
  );
  return all;
}
