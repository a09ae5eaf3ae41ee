import type { CityProfile } from '../../core/city/schema.ts';
import { type Clock, SECOND } from '../../core/clock.ts';
import { AppError, UpstreamRefused, UpstreamUnreachable } from '../../core/errors.ts';
import type { Logger } from '../../core/logger.ts';
import { CapMessage } from '../../models/cap-message.ts';
import type { CapOrigin, CapReceiver } from '../../workflow/warnings/cap/receive-alert.ts';
import { type FeedVersion, fetchFeed } from '../feeds/fetch-feed.ts';
import { type FeedItem, parseFeed } from '../feeds/parse-feed.ts';
import { commonStanding, createStandings, type Standing } from '../standing.ts';
import type { Turns } from '../turns.ts';

/** Messages fetched in one turn; then other feeds come first. */
const MOST_NEW = 50;

type Tally = { taken: number; kept: number; elsewhere: number; more: boolean };

/**
 * Listens to feeds of CAP messages (RSS or Atom whose entries lead to a message each, or one message by itself).
 *
 * Asks for what changed only, and fetches each entry once; an entry whose time changed counts as new. Oldest first, so
 * that an update finds what it updates. Only addresses of the feed's own host are followed: an entry cannot send us
 * through the city's network. The version moves when everything is kept, so a crash asks again; what is known changes
 * nothing. A message that cannot be read is kept apart and holds nobody up.
 */
export function createCapListener(deps: {
  urls: readonly string[];
  /** Pause between two questions to one feed. */
  pollSeconds: number;
  receiver: CapReceiver;
  clock: Clock;
  logger: Logger;
  city: Pick<CityProfile, 'id' | 'texts'>;
  /** Names us to the servers we ask, with an address. */
  userAgent: string;
}): Turns {
  const { clock, logger, receiver, urls, userAgent } = deps;
  const pollMs = deps.pollSeconds * SECOND;
  const standings = createStandings(deps);

  async function ask(url: string): Promise<Date> {
    const { host, pathname } = new URL(url);
    const listener = `cap:${host}${pathname}`;
    const state = await standings.read(listener);
    if (state?.askAt && state.askAt > clock.now()) return state.askAt;
    try {
      const since = (state?.cursor as FeedVersion | null | undefined) ?? {};
      const fetched = await fetchFeed(url, since, userAgent);
      const changed = fetched !== 'unchanged';
      const tally = changed ? await takeIn(fetched.xml, url) : NOTHING;
      if (changed && !tally.more) await standings.moveTo(listener, fetched.version);
      const askAt = new Date(clock.now().getTime() + (tally.more ? SECOND : pollMs));
      const { taken, kept, elsewhere } = tally;
      await standings.note(
        listener,
        elsewhere > 0
          ? { key: 'cap.elsewhere', slots: { name: host, count: elsewhere }, level: 'trouble' }
          : { key: 'cap.heard', slots: { name: host, count: taken, kept }, level: 'ok' },
        { askAt, ...(taken + kept > 0 && { lastItemAt: clock.now() }) },
      );
      return askAt;
    } catch (err) {
      logger.warn({ err, listener }, 'CAP feed could not be read');
      return await standings.noteFailure(listener, standingOf(err, host), {
        pollMs,
        atLeastMs: err instanceof UpstreamUnreachable ? (err.retryAfterSeconds ?? 0) * SECOND : 0,
      });
    }
  }

  async function takeIn(xml: string, url: string): Promise<Tally> {
    const from = new URL(url).host;
    if (/<(?:[\w.-]+:)?alert[\s>]/.test(xml.slice(0, 2000))) {
      const taken = await take(xml, { via: 'feed', from, link: url });
      return { ...NOTHING, [taken]: 1 };
    }
    const tally = { ...NOTHING };
    let silent: UpstreamUnreachable | undefined;
    for (const { link, entry } of entriesOf(parseFeed(xml).items)) {
      if (new URL(link).host !== from) {
        tally.elsewhere += 1;
        continue;
      }
      if (await CapMessage.exists({ entry })) continue;
      if (tally.taken + tally.kept >= MOST_NEW) return { ...tally, more: true };
      const outcome = await fetchOne({ via: 'feed', from, link, entry });
      if (outcome instanceof UpstreamUnreachable) silent = outcome;
      else tally[outcome] += 1;
    }
    // The others were taken in; the version has not moved, so this one is asked for again.
    if (silent) throw silent;
    return tally;
  }

  /** @returns the error of a server that may answer later */
  async function fetchOne(
    origin: CapOrigin & { link: string },
  ): Promise<'taken' | 'kept' | UpstreamUnreachable> {
    try {
      const fetched = await fetchFeed(origin.link, {}, userAgent);
      return await take(fetched === 'unchanged' ? '' : fetched.xml, origin);
    } catch (err) {
      if (err instanceof UpstreamUnreachable) return err;
      if (!(err instanceof AppError)) throw err;
      await receiver.keepUnreadable('', origin, err);
      return 'kept';
    }
  }

  async function take(xml: string, origin: CapOrigin): Promise<'taken' | 'kept'> {
    try {
      const { state } = await receiver.receive(xml, origin);
      return state === 'kept_apart' ? 'kept' : 'taken';
    } catch (err) {
      if (!(err instanceof AppError)) throw err;
      await receiver.keepUnreadable(xml, origin, err);
      return 'kept';
    }
  }

  return {
    async turn() {
      const due: number[] = [];
      for (const url of urls) due.push((await ask(url)).getTime());
      return new Date(Math.min(...due));
    },
  };
}

const NOTHING: Tally = { taken: 0, kept: 0, elsewhere: 0, more: false };

/** Entries with an address, oldest first; those without a time come in the order of the feed turned round. */
function entriesOf(items: readonly FeedItem[]): { link: string; entry: string }[] {
  return items
    .toReversed()
    .toSorted((a, b) => (a.publishedAt?.getTime() ?? 0) - (b.publishedAt?.getTime() ?? 0))
    .flatMap(({ url, publishedAt }) =>
      url ? [{ link: url, entry: `${url}#${publishedAt?.toISOString() ?? ''}` }] : [],
    );
}

function standingOf(err: unknown, name: string): Standing {
  if (err instanceof UpstreamRefused)
    return { key: 'cap.refused', slots: { name, reason: err.platformCode }, level: 'trouble' };
  if (err instanceof AppError && ['malformed_body', 'invalid_input'].includes(err.code))
    return { key: 'cap.no-feed', slots: { name }, level: 'trouble' };
  return commonStanding(err);
}
