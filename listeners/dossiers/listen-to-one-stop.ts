import type { CityProfile } from '../../core/city/schema.ts';
import { type Clock, SECOND } from '../../core/clock.ts';
import type { OneStopConfig } from '../../core/config/one-stop.ts';
import { UpstreamRefused, UpstreamUnreachable } from '../../core/errors.ts';
import type { Logger } from '../../core/logger.ts';
import { DOSSIER_LISTENER, type OneStopCursor } from '../../workflow/dossiers/one-stop-standing.ts';
import type { TakeDossierRows } from '../../workflow/dossiers/take-rows.ts';
import { localTime } from '../local-time.ts';
import { createStandings, type Standing } from '../standing.ts';
import type { Turns } from '../turns.ts';
import { createOneStopClient } from './one-stop-client.ts';

/** Pages of one turn; then others come first. */
const MOST_PAGES = 50;

/**
 * Pulls changed dossiers from the one-stop system.
 *
 * The cursor moves only after its page is stored, so a crash asks for the page again, and what is known changes
 * nothing. While the system fails it is asked less and less often and not before its `Retry-After`; residents are told
 * since when it is silent. A dossier that cannot be read is logged with its field and does not hold the others up.
 */
export function createOneStopListener(deps: {
  config: OneStopConfig;
  take: TakeDossierRows;
  city: Pick<CityProfile, 'id' | 'texts' | 'calendar'>;
  clock: Clock;
  logger: Logger;
}): Turns {
  const { clock, logger } = deps;
  const pollMs = deps.config.pollSeconds * SECOND;
  const client = createOneStopClient(deps.config, deps);
  const standings = createStandings(deps);

  async function pull(cursor: OneStopCursor): Promise<{ changed: number; more: boolean }> {
    let changed = 0;
    let at = cursor.at;
    for (let pages = 0; pages < MOST_PAGES; pages += 1) {
      const heardAt = clock.now();
      const { items, cursor: next, more } = await client.changes(at);
      const { rejected, ...counts } = await deps.take(items, 'pull');
      for (const { field, message } of rejected)
        logger.warn({ field, problem: message }, 'a dossier of the one-stop system was refused');
      changed += counts.added + counts.changed;
      // A page that leads nowhere would be asked for without end.
      const goesOn = more && next !== at;
      at = next;
      await standings.moveTo(DOSSIER_LISTENER, { at, heardAt } satisfies OneStopCursor);
      if (!goesOn) return { changed, more: false };
    }
    return { changed, more: true };
  }

  return {
    async turn() {
      const state = await standings.read(DOSSIER_LISTENER);
      const now = clock.now();
      if (state?.askAt && state.askAt > now) return state.askAt;
      const cursor = (state?.cursor ?? {}) as OneStopCursor;
      try {
        const { changed, more } = await pull(cursor);
        const askAt = new Date(clock.now().getTime() + (more ? SECOND : pollMs));
        await standings.note(
          DOSSIER_LISTENER,
          { key: 'one-stop.heard', slots: { count: changed }, level: 'ok' },
          { askAt, ...(changed > 0 && { lastItemAt: clock.now() }) },
        );
        return askAt;
      } catch (err) {
        logger.warn({ err }, 'the one-stop system could not be asked');
        const since = ((await standings.read(DOSSIER_LISTENER))?.cursor as OneStopCursor | null)
          ?.heardAt;
        return await standings.noteFailure(
          DOSSIER_LISTENER,
          standingOf(err, localTime(since ?? now, deps.city)),
          {
            pollMs,
            atLeastMs:
              err instanceof UpstreamUnreachable ? (err.retryAfterSeconds ?? 0) * SECOND : 0,
          },
        );
      }
    },
  };
}

function standingOf(err: unknown, since: string): Standing {
  if (err instanceof UpstreamRefused)
    return {
      key: 'one-stop.refused',
      slots: { since, reason: err.platformCode },
      level: 'trouble',
    };
  if (err instanceof UpstreamUnreachable)
    return { key: 'one-stop.silent', slots: { since }, level: 'waiting' };
  return {
    key: 'failed',
    slots: { reason: err instanceof Error ? err.message : '' },
    level: 'trouble',
  };
}
