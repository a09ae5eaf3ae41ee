import { createHash } from 'node:crypto';
import { type Clock, DAY } from '../../core/clock.ts';
import { AppError } from '../../core/errors.ts';
import { ClosedDay, ClosedTicket, type ClosedTicketRecord } from '../../models/closed-ticket.ts';
import { Ticket, type TicketRecord } from '../../models/ticket.ts';
import type { ChangeTicket, TicketActor } from './change.ts';

/** How far back ended tickets are drawn from. */
const WINDOW_DAYS = 30;
/** Ended tickets that a draw is made of. */
const MOST_DRAWN_FROM = 5_000;

/**
 * A second pair of eyes on what was called solved.
 *
 * Each day draws other tickets of the last 30 days by a hash of ticket and day: nobody picks what is looked at, and who
 * looks again the same day sees the same. Nobody checks what they ended themselves. What was found counts in the
 * verified-solved rate (`closed-tickets.ts`): a good check verifies, a bad one outweighs a reporter's yes.
 */
export type EvidenceDesk = {
  /** Tickets to be checked today by this person, at most `limit`. */
  draw(by: TicketActor, limit: number): Promise<TicketRecord[]>;
  /**
   * @throws AppError `conflict` for a ticket that is not solved, was checked already or was ended by the same person;
   *   `invalid_input` for a bad one without a word why
   */
  check(
    ticket: TicketRecord['_id'],
    verdict: { good: boolean; note?: string | undefined },
    by: TicketActor,
  ): Promise<TicketRecord>;
  /** Of the last 30 days: how many ended, were solved, and are verified. */
  rates(): Promise<{ ended: number; solved: number; verified: number }>;
};

export function createEvidenceDesk(deps: { clock: Clock; change: ChangeTicket }): EvidenceDesk {
  const { clock, change } = deps;
  const since = () => new Date(clock.now().getTime() - WINDOW_DAYS * DAY);
  const today = () => clock.now().toISOString().slice(0, 10);

  return {
    async draw(by, limit) {
      const ended = await ClosedTicket.find(
        { closedAt: { $gte: since() }, solved: true },
        { _id: 1 },
      )
        .sort({ closedAt: -1 })
        .limit(MOST_DRAWN_FROM)
        .lean<Pick<ClosedTicketRecord, '_id'>[]>();
      const lot = (id: string) => createHash('sha256').update(`${today()} ${id}`).digest('hex');
      const ids = ended
        .map(({ _id }) => ({ id: _id, lot: lot(_id) }))
        .toSorted((a, b) => (a.lot < b.lot ? -1 : 1))
        .slice(0, 5 * limit)
        .map(({ id }) => id);
      const found = await Ticket.find({ _id: { $in: ids } }).lean<TicketRecord[]>();
      return ids
        .flatMap((id) => found.find(({ _id }) => String(_id) === id) ?? [])
        .filter((ticket) => whyNot(ticket, by) === undefined)
        .slice(0, limit);
    },

    check: (ticket, { good, note }, by) =>
      change({ ticket, by, action: 'ticket.evidence_checked' }, (found) => {
        const reason = whyNot(found, by);
        if (reason) throw new AppError('conflict', 409, `${found.code} ${reason}`);
        if (!good && !note)
          throw new AppError('invalid_input', 400, 'A bad check needs a word why', [
            { path: 'note', message: 'is needed: what is wrong with the evidence' },
          ]);
        return {
          fields: {},
          updates: [{ kind: 'evidence_checked', facts: { good }, ...(note && { note }) }],
        };
      }),

    async rates() {
      const first = since().toISOString().slice(0, 10);
      const days = await ClosedDay.find({ _id: { $gte: first } }).lean();
      const sum = (field: 'ended' | 'solved' | 'verified') =>
        days.reduce((total, day) => total + day[field], 0);
      return { ended: sum('ended'), solved: sum('solved'), verified: sum('verified') };
    },
  };
}

/** Why a ticket is not to be checked by that person; undefined when it is. */
function whyNot({ status, updates }: TicketRecord, by: TicketActor): string | undefined {
  if (status !== 'resolved' && status !== 'closed') return 'has not been solved';
  const at = updates.findLastIndex(({ to }) => to === 'resolved');
  const end = updates[at];
  if (!end) return 'has not been solved';
  if (updates.slice(at).some(({ kind }) => kind === 'evidence_checked'))
    return 'has been checked already';
  return by.id !== undefined && end.by?.id === by.id ? 'was ended by yourself' : undefined;
}
