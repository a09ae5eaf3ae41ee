import type { Clock } from '../../core/clock.ts';
import { AppError } from '../../core/errors.ts';
import type { TicketRecord } from '../../models/ticket.ts';
import { inTransaction } from '../../models/transaction.ts';
import { Transfer, type TransferRecord } from '../../models/transfer.ts';
import { appendAudit } from '../audit/append.ts';
import type { TicketActor } from '../tickets/change.ts';

/**
 * Lets a ticket be handed over again: one that was refused, that waits for its next try, or that the other system
 * had ended and is referred to it once more.
 *
 * @throws AppError `not_found` when it was never to be handed over; `conflict` while the other system has it or it is
 *   being sent
 */
export async function resend(
  ticket: Pick<TicketRecord, '_id' | 'body' | 'code'>,
  by: TicketActor,
  clock: Clock,
): Promise<void> {
  const now = clock.now();
  await inTransaction(async (session) => {
    const own = { ticketId: ticket._id, body: ticket.body };
    const transfer = await Transfer.findOne(own).session(session).lean<TransferRecord>();
    if (!transfer)
      throw new AppError('not_found', 404, `${ticket.code} is not to be handed over to a system`);
    if (transfer.state === 'sent' || (transfer.leaseUntil ?? now) > now)
      throw new AppError('conflict', 409, `${ticket.code} is over there already, or on its way`);
    await Transfer.updateOne(
      { _id: transfer._id },
      { $set: { state: 'queued', attempts: 0, nextAt: now }, $unset: { lastError: 1 } },
      { session },
    );
    await appendAudit(
      {
        by,
        action: 'transfer.resent',
        target: { type: 'ticket', id: ticket.code },
        facts: { body: ticket.body, before: transfer.state },
      },
      now,
      session,
    );
  });
}
