import { z } from 'zod';
import type { CityProfile } from '../../core/city/schema.ts';
import { type Clock, DAY, MINUTE, SECOND } from '../../core/clock.ts';
import type { FacebookConfig } from '../../core/config/load.ts';
import { UpstreamRefused } from '../../core/errors.ts';
import type { Logger } from '../../core/logger.ts';
import type { KeepPosts } from '../../workflow/posts/incoming.ts';
import type { RemovePosts } from '../../workflow/posts/remove-posts.ts';
import { localTime } from '../local-time.ts';
import { commonStanding, createStandings, type Standing } from '../standing.ts';
import type { Turns } from '../turns.ts';
import { createGraphClient, PermissionMissing, SlowDown, TokenRefused } from './client.ts';
import type { ListenedPage } from './facebook-deps.ts';
import { createPageReader } from './read-page.ts';

/** Staff are told so long before a token ends. */
const WARNED_BEFORE_MS = 14 * DAY;
/** How often Facebook is asked when a token ends. */
const TOKEN_LOOK_MS = 6 * 60 * MINUTE;

/**
 * Listens to pages of Facebook by asking: posts, comments, edits and what is gone. The webhook brings the same sooner;
 * what it misses is found here. No groups, no profiles: there is no permitted way to them.
 */
export function createFacebookListener(deps: {
  config: FacebookConfig;
  city: CityProfile;
  keepPosts: KeepPosts;
  removePosts: RemovePosts;
  clock: Clock;
  logger: Logger;
}): Turns {
  const { config, clock, logger } = deps;
  const pollMs = config.pollSeconds * SECOND;
  const standings = createStandings(deps);
  const appToken = config.appId && `${config.appId}|${config.appSecret}`;
  const pages: ListenedPage[] = [
    ...config.pages.map((page) => ({ ...page, managed: true })),
    ...config.publicPages.map((id) => ({ id, token: appToken ?? '', managed: false })),
  ];
  const ends = new Map<string, { at: Date | undefined; lookedAt: Date }>();

  async function take(page: ListenedPage): Promise<Date> {
    const listener = `facebook:${page.id}`;
    const before = await standings.read(listener);
    if (before?.askAt && before.askAt > clock.now()) return before.askAt;
    const client = createGraphClient(config);
    const readPage = createPageReader({ ...deps, client }, standings, pollMs);
    try {
      const standing = await readPage(page);
      const next = new Date(clock.now().getTime() + pollMs);
      const { posts = 0, count = 0 } = standing.slots ?? {};
      await standings.note(listener, (await tokenStanding(page, standing)) ?? standing, {
        askAt: next,
        ...(Number(posts) + Number(count) > 0 && { lastItemAt: clock.now() }),
      });
      return next;
    } catch (err) {
      if (err instanceof SlowDown) {
        // Foreseen, no failure: what was read is stored, and it goes on from there.
        const askAt = new Date(clock.now().getTime() + err.waitMs);
        await standings.note(listener, standingOf(err, deps.city, askAt), { askAt });
        return askAt;
      }
      logger.warn({ err, listener }, 'Facebook could not be asked');
      return await standings.noteFailure(listener, standingOf(err, deps.city), { pollMs });
    }
  }

  /** What is to be said of a token that ends soon; undefined when there is nothing to say. */
  async function tokenStanding(
    page: ListenedPage,
    standing: Standing,
  ): Promise<Standing | undefined> {
    if (!appToken || !page.managed) return undefined;
    const now = clock.now().getTime();
    let end = ends.get(page.id);
    if (!end || now - end.lookedAt.getTime() >= TOKEN_LOOK_MS) {
      end = { at: await endOfToken(page.token, appToken), lookedAt: clock.now() };
      ends.set(page.id, end);
    }
    const left = end.at && end.at.getTime() - now;
    if (left === undefined || left > WARNED_BEFORE_MS) return undefined;
    const days = Math.max(0, Math.floor(left / DAY));
    return {
      key: 'facebook.token-ends',
      slots: { name: String(standing.slots?.['name'] ?? page.id), days },
      level: 'trouble',
    };
  }

  /** The earlier of the token's end and of the access to data; undefined when it has none or is not told. */
  async function endOfToken(token: string, app: string): Promise<Date | undefined> {
    try {
      const { data } = await createGraphClient(config).object(
        'debug_token',
        { input_token: token },
        tokenShape,
        app,
      );
      const moments = [data.expires_at, data.data_access_expires_at].filter((at) => at > 0);
      return moments.length > 0 ? new Date(Math.min(...moments) * SECOND) : undefined;
    } catch (err) {
      logger.warn({ err }, 'Facebook did not tell when a token ends');
      return undefined;
    }
  }

  return {
    async turn() {
      let next = Number.POSITIVE_INFINITY;
      for (const page of pages) next = Math.min(next, (await take(page)).getTime());
      return new Date(next);
    },
  };
}

/** Seconds since 1970; 0: never. */
const tokenShape = z.looseObject({
  data: z.looseObject({
    expires_at: z.coerce.number().default(0),
    data_access_expires_at: z.coerce.number().default(0),
  }),
});

/** Why a token stopped working, by subcode. */
const TOKEN_ENDS: Readonly<Record<number, string>> = {
  458: 'facebook.token-removed',
  459: 'facebook.token-checkpoint',
  460: 'facebook.token-password',
  463: 'facebook.token-expired',
  467: 'facebook.token-expired',
};

function standingOf(err: unknown, city: CityProfile, until?: Date): Standing {
  if (err instanceof SlowDown && until)
    return {
      key: 'facebook.slow-down',
      slots: { time: localTime(until, city) },
      level: 'waiting',
    };
  if (err instanceof TokenRefused)
    return { key: TOKEN_ENDS[err.subcode] ?? 'facebook.token-refused', level: 'trouble' };
  if (err instanceof PermissionMissing)
    return { key: 'facebook.permission', slots: { reason: err.platformCode }, level: 'trouble' };
  if (err instanceof UpstreamRefused)
    return { key: 'facebook.refused', slots: { reason: err.platformCode }, level: 'trouble' };
  return commonStanding(err);
}
