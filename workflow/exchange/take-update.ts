import { createHash } from 'node:crypto';
import type { Clock } from '../../core/clock.ts';
import { SeenUpdate } from '../../models/seen-update.ts';
import { Ticket, type TicketRecord } from '../../models/ticket.ts';
import { inTransaction } from '../../models/transaction.ts';
import { Transfer, type TransferRecord } from '../../models/transfer.ts';
import type { TicketActor } from '../tickets/change.ts';
import { isOpen, stepsFrom } from '../tickets/states.ts';
import type { TicketDesk } from '../tickets/ticket-desk.ts';
import type { ForeignUpdate } from './adapter.ts';

/**
 * Takes what another system says of a ticket, each update once. A step that the table of states does not have here
 * is kept as a note when it has words, so that nothing is lost.
 *
 * @param by who says it; the other system unless told otherwise
 * @returns false when it was taken before, or the ticket has gone to another body since
 */
export type TakeUpdate = (
  transfer: TransferRecord,
  update: Omit<ForeignUpdate, 'foreignId' | 'at'>,
  by?: TicketActor,
) => Promise<boolean>;

export function createTakeUpdate(deps: {
  clock: Clock;
  tickets: Pick<TicketDesk, 'move' | 'note'>;
}): TakeUpdate {
  const { clock, tickets } = deps;
  return async (transfer, update, given) => {
    const { body } = transfer;
    const key = `exchange:${body}:${update.id}`;
    return await inTransaction(async (session) => {
      if (await SeenUpdate.exists({ _id: key }).session(session)) return false;
      await SeenUpdate.create([{ _id: key, at: clock.now() }], { session });
      const ticket = await Ticket.findById(transfer.ticketId).session(session).lean<TicketRecord>();
      if (!ticket || ticket.body !== body) return false;
      const by: TicketActor = given ?? { type: 'machine', id: body, name: transfer.adapter };
      const act = { ticket: ticket._id, by, session };
      const steps = wayTo(ticket, update.meaning);
      for (const to of steps)
        await tickets.move(act, {
          to,
          ...(update.text && { note: update.text }),
          ...(to === 'resolved' && { outcome: outcomeOf('fixed', transfer, update) }),
          ...(to === 'not_resolvable' && {
            note: update.text ?? 'Đơn vị báo không giải quyết được',
            outcome: outcomeOf('no_authority', transfer, update),
          }),
        });
      if (steps.length === 0 && update.text) await tickets.note(act, update.text, false);
      if (update.meaning === 'resolved' || update.meaning === 'not_resolvable')
        await Transfer.updateOne({ _id: transfer._id }, { state: 'ended' }, { session });
      return true;
    });
  };
}

/** Steps from where the ticket stands to what the other system says; none when it is there already. */
function wayTo(
  ticket: TicketRecord,
  meaning: ForeignUpdate['meaning'],
): Exclude<ForeignUpdate['meaning'], 'note'>[] {
  if (meaning === 'note' || !isOpen(ticket.status) || ticket.status === meaning) return [];
  const steps = stepsFrom(ticket.status, 'machine');
  if (steps.includes(meaning)) return [meaning];
  return steps.includes('accepted') && meaning !== 'accepted' ? ['accepted', meaning] : [];
}

/** The other system's own id is the document that stands for what was done. */
const outcomeOf = (
  code: string,
  { foreignId, ticketCode }: TransferRecord,
  update: Pick<ForeignUpdate, 'id'>,
) => ({
  code,
  evidence: {
    kind: 'document' as const,
    value: `${foreignId ?? ticketCode} ${update.id}`.trim().slice(0, 200),
  },
});

/** Id of an update that came without one: what it says, so that the same again is the same. */
export const idOfContent = (...parts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
