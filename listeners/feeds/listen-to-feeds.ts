import { createHash } from 'node:crypto';
import type { Say } from '../../core/city/say.ts';
import { type Clock, HOUR, SECOND } from '../../core/clock.ts';
import { AppError, UpstreamRefused, UpstreamUnreachable } from '../../core/errors.ts';
import type { Logger } from '../../core/logger.ts';
import { ListenerState, type ListenerStateRecord } from '../../models/listener-state.ts';
import type { IncomingPost, KeepPosts } from '../../workflow/posts/incoming.ts';
import { type FeedVersion, fetchFeed } from './fetch-feed.ts';
import { type Feed, type FeedItem, parseFeed } from './parse-feed.ts';

export type FeedListener = {
  /** Asks one feed now. @returns milliseconds after which it may be asked again; never throws */
  ask(url: string): Promise<number>;
  /** Asks all feeds, each at its own pace, until stopped. */
  start(): void;
  stop(): Promise<void>;
};

type Deps = {
  urls: readonly string[];
  /** Pause between two questions to one feed. */
  pollSeconds: number;
  keepPosts: KeepPosts;
  clock: Clock;
  logger: Logger;
  /** For the status line that staff read. */
  say: Say;
  /** Names us to the servers we ask, with an address. */
  userAgent: string;
};

/** Longest pause after failures. */
const LONGEST_PAUSE_MS = 6 * HOUR;

/**
 * Listens to RSS and Atom feeds.
 *
 * Polite: a feed is asked only for what changed (ETag, Last-Modified), not more often than `pollSeconds` or than its
 * own `ttl`, less and less often while it fails, and not before a `Retry-After`. The version in models/listener-state
 * moves only after the items are stored, so a crash asks for them again, and a post that is known changes nothing.
 */
export function createFeedListener(deps: Deps): FeedListener {
  const timers = new Map<string, NodeJS.Timeout>();
  const running = new Set<Promise<void>>();
  let stopped = false;

  async function ask(url: string): Promise<number> {
    const listener = nameOf(url);
    try {
      const state = await ListenerState.findOne({ listener }).lean<ListenerStateRecord>();
      const fetched = await fetchFeed(url, versionOf(state), deps.userAgent);
      if (fetched === 'unchanged') {
        await note(listener, deps.say('vi', 'listener.quiet'), {});
        return deps.pollSeconds * SECOND;
      }
      const feed = parseFeed(fetched.xml);
      const { kept } = await deps.keepPosts(feed.items.map((item) => postOf(item, feed, url)));
      await note(listener, deps.say('vi', 'listener.heard', { count: kept }), {
        cursor: fetched.version,
        ...(kept > 0 && { lastItemAt: deps.clock.now() }),
      });
      if (kept > 0) deps.logger.info({ listener, kept }, 'feed items kept');
      return Math.max(deps.pollSeconds, feed.restSeconds ?? 0) * SECOND;
    } catch (err) {
      return await noteFailure(listener, err);
    }
  }

  async function note(
    listener: string,
    status: string,
    fields: { cursor?: FeedVersion; lastItemAt?: Date },
  ): Promise<void> {
    await ListenerState.updateOne(
      { listener },
      { $set: { ...fields, status, statusAt: deps.clock.now(), failures: 0 } },
      { upsert: true },
    );
  }

  /** Says for staff what is wrong, and waits longer with every failure in a row. */
  async function noteFailure(listener: string, err: unknown): Promise<number> {
    const pause = deps.pollSeconds * SECOND;
    try {
      const state = await ListenerState.findOneAndUpdate<ListenerStateRecord>(
        { listener },
        { $set: { status: describe(err), statusAt: deps.clock.now() }, $inc: { failures: 1 } },
        { upsert: true, returnDocument: 'after', lean: true },
      );
      deps.logger.warn({ err, listener, failures: state?.failures }, 'feed could not be read');
      const asked = err instanceof UpstreamUnreachable ? (err.retryAfterSeconds ?? 0) * SECOND : 0;
      const grown = Math.min(LONGEST_PAUSE_MS, pause * 2 ** Math.min(12, state?.failures ?? 1));
      return Math.max(asked, grown);
    } catch (storeErr) {
      deps.logger.warn({ err: storeErr, listener }, 'feed status could not be stored');
      return pause;
    }
  }

  function describe(err: unknown): string {
    if (err instanceof UpstreamRefused)
      return deps.say('vi', 'listener.refused', { reason: err.platformCode });
    if (err instanceof UpstreamUnreachable)
      return deps.say('vi', 'listener.unreachable', { reason: err.message });
    if (err instanceof AppError && err.code === 'malformed_body')
      return deps.say('vi', 'listener.malformed', { reason: err.details[0]?.path ?? '' });
    return deps.say('vi', 'listener.failed', { reason: err instanceof Error ? err.message : '' });
  }

  function schedule(url: string, afterMs: number): void {
    if (stopped) return;
    const timer = setTimeout(() => {
      const turn = ask(url).then((pause) => schedule(url, pause));
      running.add(turn);
      turn.finally(() => running.delete(turn)).catch(() => {});
    }, afterMs);
    timers.set(url, timer);
  }

  return {
    ask,
    start() {
      for (const [index, url] of deps.urls.entries()) schedule(url, index * SECOND);
    },
    async stop() {
      stopped = true;
      for (const timer of timers.values()) clearTimeout(timer);
      await Promise.all(running);
    },
  };
}

/** `feeds:` and the address without what may be secret in it. */
function nameOf(url: string): string {
  const { host, pathname } = new URL(url);
  return `feeds:${host}${pathname}`;
}

const versionOf = (state: ListenerStateRecord | null): FeedVersion =>
  (state?.cursor as FeedVersion | null | undefined) ?? {};

function postOf(item: FeedItem, feed: Feed, url: string): IncomingPost {
  const { title, summary, publishedAt } = item;
  return {
    source: 'feed',
    externalId: createHash('sha256').update(`${url}\n${item.id}`).digest('base64url'),
    outlet: feed.title || new URL(url).host,
    text: summary.startsWith(title) ? summary : [title, summary].filter(Boolean).join('\n'),
    ...(item.url && { url: item.url }),
    ...(publishedAt && { publishedAt }),
  };
}
