import { z } from 'zod';
import { DAY } from '../../core/clock.ts';
import { UpstreamRefused } from '../../core/errors.ts';
import { ListenedThread, type ListenedThreadRecord } from '../../models/listened-thread.ts';
import { keptBelow, knownOf } from '../known-posts.ts';
import type { Standing, Standings } from '../standing.ts';
import { LOOK_BACK_MS, nextAsk } from '../thread-pace.ts';
import { SlowDown } from './client.ts';
import type { FacebookDeps, ListenedPage } from './facebook-deps.ts';
import {
  COMMENT_FIELDS,
  commentShape,
  POST_FIELDS,
  postOfComment,
  postOfGraph,
  postShape,
} from './shapes.ts';

const PAGE_SIZE = 100;
/** Posts whose comments are read in one turn. */
const MOST_THREADS = 100;
/** How often everything below a post, and all posts of the last month, are read to find what is gone. */
const READ_WHOLE_EVERY_MS = DAY;

type FeedCursor = {
  name?: string;
  /** Page that comes next while a walk is going on. */
  after?: string | undefined;
  /** A walk was broken off: known posts do not end the next one. */
  unfinished?: boolean;
  /** When the whole month was last read, and when the newest posts were. */
  wholeAt?: string | undefined;
  readAt?: string;
};
type CommentCursor = { after?: string | undefined; unfinished?: boolean };

/** Reads one page of Facebook: its posts, newest first, and the comments of each. */
export function createPageReader(deps: FacebookDeps, standings: Standings, pollMs: number) {
  return async (page: ListenedPage): Promise<Standing> => {
    const listener = `facebook:${page.id}`;
    const name = await nameOf(page, listener);
    const posts = await readFeed(page, listener, name);
    const comments = await readThreads(page, listener, name);
    return {
      key: 'facebook.page',
      slots: { name, posts: posts.kept, count: comments },
      level: 'ok',
    };
  };

  async function nameOf(page: ListenedPage, listener: string): Promise<string> {
    const cursor = await cursorOf(listener);
    if (cursor.name) return cursor.name;
    const { name } = await deps.client.object(
      page.id,
      { fields: 'name' },
      z.looseObject({ name: z.string().min(1) }),
      page.token,
    );
    await standings.moveTo(listener, { ...cursor, name });
    obeyLimits();
    return name;
  }

  async function cursorOf(listener: string): Promise<FeedCursor> {
    return ((await standings.read(listener))?.cursor ?? {}) as FeedCursor;
  }

  /** Stops between two calls when the platform says that our allowance is nearly used up. */
  function obeyLimits(): void {
    const rest = deps.client.restMs();
    if (rest > 0) throw new SlowDown('usage', rest);
  }

  async function readFeed(page: ListenedPage, listener: string, name: string) {
    let cursor = await cursorOf(listener);
    const now = deps.clock.now();
    // After a rest that the platform asked for, the comments have their turn first.
    if (!cursor.after && cursor.readAt && now.getTime() - Date.parse(cursor.readAt) < pollMs)
      return { kept: 0 };
    const whole =
      !cursor.wholeAt || now.getTime() - Date.parse(cursor.wholeAt) >= READ_WHOLE_EVERY_MS;
    /** Everything that was seen on the way, when the walk began at the beginning. */
    let seen = cursor.after ? undefined : new Set<string>();
    let kept = 0;
    for (;;) {
      const askedAt = deps.clock.now();
      let answer: Awaited<ReturnType<typeof askFeed>>;
      try {
        answer = await askFeed(page, cursor.after);
      } catch (err) {
        if (!cursor.after || !isUnknownObject(err)) throw err;
        // The place is forgotten: from the top again, past what is known.
        deps.logger.warn({ listener }, 'Facebook forgot a cursor, the walk begins anew');
        const { after: _, ...rest } = cursor;
        cursor = { ...rest, unfinished: true };
        seen = new Set<string>();
        await standings.moveTo(listener, cursor);
        continue;
      }
      const earliest = askedAt.getTime() - LOOK_BACK_MS;
      const posts = answer.items.filter(({ created_time }) => created_time.getTime() >= earliest);
      const shown = posts.filter((post) => post.is_published && !post.is_hidden);
      const known = await knownOf(
        'facebook',
        posts.map(({ id }) => id),
      );
      await deps.keepPosts(
        shown
          .filter(({ message }) => message.trim() !== '')
          .map((post) => postOfGraph(post, { id: page.id, name }, askedAt)),
      );
      await deps.removePosts(
        'facebook',
        posts.flatMap(({ id, is_hidden }) => (is_hidden ? [id] : [])),
      );
      for (const post of shown) {
        seen?.add(post.id);
        await keepThread(
          post.id,
          { listener, outlet: name, publishedAt: post.created_time },
          askedAt,
        );
      }
      kept += shown.filter(({ id }) => !known.has(id)).length;
      const allOld = answer.items.length > 0 && posts.length === 0;
      const allKnown = posts.length > 0 && posts.every(({ id }) => known.has(id));
      const goesOn =
        answer.after !== undefined && !allOld && (whole || !allKnown || cursor.unfinished === true);
      if (goesOn) {
        cursor = { ...cursor, after: answer.after, unfinished: true };
        await standings.moveTo(listener, cursor);
        obeyLimits();
        continue;
      }
      const wholeAt = whole && seen ? now.toISOString() : cursor.wholeAt;
      await standings.moveTo(listener, { name, wholeAt, readAt: now.toISOString() });
      if (whole && seen) await removeMissingPosts(page, listener, seen, now);
      obeyLimits();
      return { kept };
    }
  }

  function askFeed(page: ListenedPage, after: string | undefined) {
    return deps.client.list(
      `${page.id}/${page.managed ? 'feed' : 'posts'}`,
      { fields: POST_FIELDS, limit: PAGE_SIZE, after },
      postShape,
      page.token,
    );
  }

  /** Posts that a whole walk did not show are asked for one by one before they are taken for gone. */
  async function removeMissingPosts(
    page: ListenedPage,
    listener: string,
    seen: ReadonlySet<string>,
    began: Date,
  ): Promise<void> {
    const missing = await ListenedThread.find({
      source: 'facebook',
      listener,
      state: 'open',
      publishedAt: { $gte: new Date(began.getTime() - LOOK_BACK_MS), $lt: began },
      checkedAt: { $lt: began },
    }).lean<ListenedThreadRecord[]>();
    for (const { threadId } of missing) {
      if (seen.has(threadId)) continue;
      if (!(await exists(threadId, page))) await forgetPost(deps, listener, threadId);
      obeyLimits();
    }
  }

  async function exists(id: string, page: ListenedPage): Promise<boolean> {
    try {
      await deps.client.object(id, { fields: 'id' }, z.looseObject({ id: z.string() }), page.token);
      return true;
    } catch (err) {
      if (isUnknownObject(err)) return false;
      throw err;
    }
  }

  async function readThreads(page: ListenedPage, listener: string, name: string): Promise<number> {
    const due = await ListenedThread.find({
      source: 'facebook',
      listener,
      askAt: { $lte: deps.clock.now() },
    })
      .sort({ askAt: 1 })
      .limit(MOST_THREADS)
      .lean<ListenedThreadRecord[]>();
    let kept = 0;
    for (const thread of due) {
      try {
        kept += await readComments(page, { ...thread, outlet: thread.outlet || name });
      } catch (err) {
        if (!isUnknownObject(err)) throw err;
        // Either the post is gone or its cursor: the next look tells.
        if (await exists(thread.threadId, page)) await change(thread, { $set: { cursor: null } });
        else await forgetPost(deps, listener, thread.threadId);
      }
    }
    return kept;
  }

  /** The comments of a post, newest first, until a page of known ones; once a day all of them. */
  async function readComments(page: ListenedPage, thread: ListenedThreadRecord): Promise<number> {
    let cursor = (thread.cursor ?? {}) as CommentCursor;
    const began = deps.clock.now();
    const whole =
      !thread.readAt || began.getTime() - thread.readAt.getTime() >= READ_WHOLE_EVERY_MS;
    const seen = cursor.after ? undefined : new Set<string>();
    let kept = 0;
    for (;;) {
      const askedAt = deps.clock.now();
      const answer = await deps.client.list(
        `${thread.threadId}/comments`,
        {
          filter: 'stream',
          order: 'reverse_chronological',
          fields: COMMENT_FIELDS,
          limit: PAGE_SIZE,
          after: cursor.after,
        },
        commentShape,
        page.token,
      );
      // The page's own comments are the city's voice (its answers), not one of its people.
      const voices = answer.items.filter(({ from }) => from?.id !== page.id);
      const posts = voices.map((comment) => ({
        hidden: comment.is_hidden,
        post: postOfComment(comment, thread, askedAt),
      }));
      const ids = posts.map(({ post }) => post.externalId);
      const known = await knownOf('facebook', ids);
      const shown = posts.filter(({ hidden, post }) => !hidden && post.text.trim() !== '');
      kept += (await deps.keepPosts(shown.map(({ post }) => post))).kept;
      await deps.removePosts(
        'facebook',
        posts.flatMap(({ hidden, post }) => (hidden ? [post.externalId] : [])),
      );
      for (const id of [...ids, ...answer.items.flatMap(({ id }) => id ?? [])]) seen?.add(id);
      const allKnown = ids.length > 0 && ids.every((id) => known.has(id));
      const goesOn = answer.after !== undefined && (whole || !allKnown || cursor.unfinished);
      if (goesOn) {
        cursor = { after: answer.after, unfinished: true };
        await change(thread, { $set: { cursor } });
        obeyLimits();
        continue;
      }
      if (whole && seen) await removeMissingComments(page, thread, seen, began);
      const askAt = nextAsk(thread.publishedAt, deps.clock.now(), pollMs);
      await change(thread, {
        $set: { cursor: null, ...(askAt && { askAt }), ...(whole && { readAt: began }) },
        ...(!askAt && { $unset: { askAt: 1 } }),
      });
      obeyLimits();
      return kept;
    }
  }

  async function removeMissingComments(
    page: ListenedPage,
    thread: ListenedThreadRecord,
    seen: ReadonlySet<string>,
    began: Date,
  ): Promise<void> {
    for await (const ids of keptBelow('facebook', thread.threadId, began))
      for (const id of ids) {
        if (seen.has(id)) continue;
        // Comments without id cannot be asked for: the walk itself is the proof.
        if (id.startsWith('h:') || !(await exists(id, page)))
          await deps.removePosts('facebook', [id]);
        obeyLimits();
      }
  }
}

const change = (thread: ListenedThreadRecord, update: object) =>
  ListenedThread.updateOne({ _id: thread._id }, update);

/** 100: no such object, or a cursor that is not known any more. */
const isUnknownObject = (err: unknown): boolean =>
  err instanceof UpstreamRefused && /^100(\/|$)/.test(err.platformCode);

/** Remembers a post, so that its comments are read. */
export async function keepThread(
  threadId: string,
  found: { listener: string; outlet: string; publishedAt: Date },
  at: Date,
): Promise<void> {
  await ListenedThread.updateOne(
    { source: 'facebook', threadId },
    {
      $setOnInsert: { listener: found.listener, publishedAt: found.publishedAt, askAt: at },
      $set: { checkedAt: at, state: 'open', ...(found.outlet && { outlet: found.outlet }) },
    },
    { upsert: true },
  );
}

/** The post was taken back: it and everything below it, also what comes later, leaves a tombstone. */
export async function forgetPost(
  deps: Pick<FacebookDeps, 'removePosts' | 'clock'>,
  listener: string,
  postId: string,
): Promise<void> {
  await deps.removePosts('facebook', [postId]);
  for await (const ids of keptBelow('facebook', postId)) await deps.removePosts('facebook', ids);
  const now = deps.clock.now();
  await ListenedThread.updateOne(
    { source: 'facebook', threadId: postId },
    {
      $setOnInsert: { listener, publishedAt: now, checkedAt: now },
      $set: { state: 'gone', cursor: null },
      $unset: { askAt: 1 },
    },
    { upsert: true },
  );
}
