import type { ClientSession, Types } from 'mongoose';
import { AppError } from '../../core/errors.ts';
import { Delivery, type DeliveryRecord } from '../../models/delivery.ts';
import { inTransaction } from '../../models/transaction.ts';
import { appendAudit } from '../audit/append.ts';
import type { TicketActor } from '../tickets/change.ts';

/**
 * Notes that a resident was called instead. A second time changes nothing.
 *
 * @throws AppError `not_found` when that delivery is not one that was missed
 */
export async function noteCalled(
  id: Types.ObjectId,
  by: TicketActor,
  at: Date,
): Promise<DeliveryRecord> {
  return await inTransaction(async (session) => {
    const before = await find(id, session);
    if (before.missed === 'called') return before;
    await Delivery.updateOne(
      { _id: id },
      { $set: { missed: 'called', called: { at, by: by.name ?? '' } } },
      { session },
    );
    await appendAudit(
      { by, action: 'delivery.called', target: { type: 'delivery', id: String(id) } },
      at,
      session,
    );
    return await find(id, session);
  });
}

async function find(id: Types.ObjectId, session: ClientSession): Promise<DeliveryRecord> {
  const row = await Delivery.findOne({ _id: id, missed: { $exists: true } })
    .session(session)
    .lean<DeliveryRecord>();
  if (!row) throw new AppError('not_found', 404, `No missed message ${String(id)}`);
  return row;
}
