import type { CityProfile } from '../../core/city/schema.ts';
import { type Clock, DAY, HOUR, SECOND } from '../../core/clock.ts';
import type { YoutubeConfig } from '../../core/config/load.ts';
import { UpstreamRefused, UpstreamUnreachable } from '../../core/errors.ts';
import type { Logger } from '../../core/logger.ts';
import type { KeepPosts } from '../../workflow/posts/incoming.ts';
import type { RemovePosts } from '../../workflow/posts/remove-posts.ts';
import { localTime } from '../local-time.ts';
import { commonStanding, createStandings, type Standing } from '../standing.ts';
import type { Turns } from '../turns.ts';
import { BudgetSpent, createBudget } from './budget.ts';
import { createYoutubeClient } from './client.ts';
import { createVideoFinder } from './find-videos.ts';
import { createCommentReader } from './read-comments.ts';
import { createRecheck } from './recheck.ts';

/** Searches kept back of a day's allowance, for the second pages of days on which much is said. */
const SEARCHES_HELD_BACK = 0.3;

/**
 * Listens to YouTube: uploads of channels (1 unit a page), keyword searches spread over the day so that they stay
 * inside their own allowance, all comments and replies, and a recheck of what is kept. Every part has a row of its
 * own in models/listener-state, with its cursor, how it feels, and when it asks again; a restart goes on there.
 */
export function createYoutubeListener(deps: {
  config: YoutubeConfig;
  city: CityProfile;
  keepPosts: KeepPosts;
  removePosts: RemovePosts;
  clock: Clock;
  logger: Logger;
}): Turns {
  const { config, clock, logger } = deps;
  const pollMs = config.pollSeconds * SECOND;
  const budget = createBudget({
    clock,
    limits: { search: config.searchesPerDay, units: config.unitsPerDay },
  });
  const shared = { ...deps, budget, client: createYoutubeClient({ ...config, budget }) };
  const standings = createStandings(deps);
  const finder = createVideoFinder(shared, standings);
  const comments = createCommentReader(shared, pollMs);
  const recheck = createRecheck(shared);
  const searchMs =
    (DAY * Math.max(1, config.searches.length)) /
    Math.max(1, config.searchesPerDay * (1 - SEARCHES_HELD_BACK));

  const parts: { listener: string; everyMs: number; ask(): Promise<Standing> }[] = [
    ...config.channels.map((channel) => ({
      listener: `youtube:channel:${channel}`,
      everyMs: pollMs,
      ask: () => finder.askChannel(channel),
    })),
    ...config.searches.map((words) => ({
      listener: `youtube:search:${words}`,
      everyMs: Math.max(pollMs, searchMs),
      ask: () => finder.search(words),
    })),
    { listener: 'youtube:comments', everyMs: pollMs, ask: comments.read },
    { listener: 'youtube:recheck', everyMs: HOUR, ask: recheck },
  ];

  async function take({ listener, everyMs, ask }: (typeof parts)[number]): Promise<Date> {
    const askAt = (await standings.read(listener))?.askAt;
    if (askAt && askAt > clock.now()) return askAt;
    try {
      const standing = await ask();
      const heard = Number(standing.slots?.['count'] ?? 0) > 0;
      const next = new Date(clock.now().getTime() + everyMs);
      await standings.note(listener, standing, {
        askAt: next,
        ...(heard && listener !== 'youtube:recheck' && { lastItemAt: clock.now() }),
      });
      return next;
    } catch (err) {
      logger.warn({ err, listener }, 'YouTube could not be asked');
      return await standings.noteFailure(listener, standingOf(err, deps.city), {
        pollMs,
        askAt: err instanceof BudgetSpent ? err.until : undefined,
        atLeastMs:
          err instanceof UpstreamUnreachable ? (err.retryAfterSeconds ?? 0) * SECOND : undefined,
      });
    }
  }

  return {
    async turn() {
      let next = Number.POSITIVE_INFINITY;
      for (const part of parts) next = Math.min(next, (await take(part)).getTime());
      return new Date(next);
    },
  };
}

/** The key or the project needs a person. */
const KEY_REASONS = new Set([
  'keyInvalid',
  'API_KEY_INVALID',
  'badRequest',
  'forbidden',
  'accessNotConfigured',
  'API_KEY_SERVICE_BLOCKED',
  'API_KEY_HTTP_REFERRER_BLOCKED',
  'API_KEY_IP_ADDRESS_BLOCKED',
  'PERMISSION_DENIED',
  'ipRefererBlocked',
  'SERVICE_DISABLED',
]);
const NO_CHANNEL = new Set(['channelNotFound', 'playlistNotFound', 'channelClosed']);

function standingOf(err: unknown, city: CityProfile): Standing {
  if (err instanceof BudgetSpent)
    return {
      key: err.bucket === 'search' ? 'youtube.search-spent' : 'youtube.units-spent',
      slots: { time: localTime(err.until, city) },
      level: 'waiting',
    };
  if (err instanceof UpstreamRefused) {
    const slots = { reason: err.platformCode };
    if (KEY_REASONS.has(err.platformCode)) return { key: 'youtube.key', slots, level: 'trouble' };
    if (NO_CHANNEL.has(err.platformCode))
      return { key: 'youtube.no-channel', slots, level: 'trouble' };
    return { key: 'youtube.refused', slots, level: 'trouble' };
  }
  return commonStanding(err);
}
