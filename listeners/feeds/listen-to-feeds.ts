import { createHash } from 'node:crypto';
import type { CityProfile } from '../../core/city/schema.ts';
import { type Clock, SECOND } from '../../core/clock.ts';
import { AppError, UpstreamRefused, UpstreamUnreachable } from '../../core/errors.ts';
import type { Logger } from '../../core/logger.ts';
import type { ListenerStateRecord } from '../../models/listener-state.ts';
import type { IncomingPost, KeepPosts } from '../../workflow/posts/incoming.ts';
import { commonStanding, createStandings, type Standing } from '../standing.ts';
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
  city: Pick<CityProfile, 'id' | 'texts'>;
  /** Names us to the servers we ask, with an address. */
  userAgent: string;
};

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
  const standings = createStandings(deps);
  let stopped = false;

  async function ask(url: string): Promise<number> {
    const listener = nameOf(url);
    try {
      const fetched = await fetchFeed(
        url,
        versionOf(await standings.read(listener)),
        deps.userAgent,
      );
      if (fetched === 'unchanged') {
        const pause = deps.pollSeconds * SECOND;
        await standings.note(listener, { key: 'quiet', level: 'ok' }, { askAt: after(pause) });
        return pause;
      }
      const feed = parseFeed(fetched.xml);
      const { kept } = await deps.keepPosts(feed.items.map((item) => postOf(item, feed, url)));
      await standings.moveTo(listener, fetched.version);
      const pause = Math.max(deps.pollSeconds, feed.restSeconds ?? 0) * SECOND;
      await standings.note(
        listener,
        { key: 'heard', slots: { count: kept }, level: 'ok' },
        { askAt: after(pause), ...(kept > 0 && { lastItemAt: deps.clock.now() }) },
      );
      if (kept > 0) deps.logger.info({ listener, kept }, 'feed items kept');
      return pause;
    } catch (err) {
      return await noteFailure(listener, err);
    }
  }

  const after = (ms: number) => new Date(deps.clock.now().getTime() + ms);

  /** Says for staff what is wrong, and waits longer with every failure in a row. */
  async function noteFailure(listener: string, err: unknown): Promise<number> {
    const pollMs = deps.pollSeconds * SECOND;
    try {
      const again = await standings.noteFailure(listener, standingOf(err), {
        pollMs,
        atLeastMs:
          err instanceof UpstreamUnreachable ? (err.retryAfterSeconds ?? 0) * SECOND : undefined,
      });
      deps.logger.warn({ err, listener }, 'feed could not be read');
      return again.getTime() - deps.clock.now().getTime();
    } catch (storeErr) {
      deps.logger.warn({ err: storeErr, listener }, 'feed status could not be stored');
      return pollMs;
    }
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

function standingOf(err: unknown): Standing {
  if (err instanceof UpstreamRefused)
    return { key: 'refused', slots: { reason: err.platformCode }, level: 'trouble' };
  if (err instanceof AppError && err.code === 'malformed_body')
    return {
      key: 'malformed',
      slots: { reason: err.details[0]?.path ?? '' },
      level: 'waiting',
    };
  return commonStanding(err);
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
