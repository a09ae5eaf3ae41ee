import { type Clock, DAY, MINUTE } from '../../core/clock.ts';
import { Ticket, type TicketRecord } from '../../models/ticket.ts';
import type { TicketDesk } from './ticket-desk.ts';

/** How long reporters may say that it is not fixed before the ticket closes by itself; as in Amsterdam's Signals. */
export const QUIET_MS = 14 * DAY;

const EVERY_MS = 10 * MINUTE;
const MOST_AT_ONCE = 200;

/**
 * A sweep that closes tickets which ended {@link QUIET_MS} ago and that nobody has objected to. It looks every ten
 * minutes, however often it is called.
 *
 * @returns (from the sweep) how many were closed
 */
export function createQuietCloser(deps: {
  clock: Clock;
  tickets: Pick<TicketDesk, 'move'>;
}): () => Promise<number> {
  let lookedAt = Number.NEGATIVE_INFINITY;

  return async () => {
    const now = deps.clock.now();
    if (now.getTime() - lookedAt < EVERY_MS) return 0;
    lookedAt = now.getTime();
    const quiet = await Ticket.find(
      {
        listedAs: { $in: ['resolved', 'not_resolvable'] },
        closedAt: { $lt: new Date(now.getTime() - QUIET_MS) },
      },
      { revision: 1 },
    )
      .limit(MOST_AT_ONCE)
      .lean<TicketRecord[]>();
    for (const { _id, revision } of quiet)
      await deps.tickets
        .move(
          { ticket: _id, revision, by: { type: 'system' } },
          { to: 'closed', note: 'Không ai báo lại trong 14 ngày', public: false },
        )
        .catch(ignoreConflict);
    return quiet.length;
  };
}

/** Somebody was quicker; the next look sees what became of it. */
function ignoreConflict(err: unknown): void {
  if (!(err instanceof Error && 'code' in err && err.code === 'conflict')) throw err;
}
