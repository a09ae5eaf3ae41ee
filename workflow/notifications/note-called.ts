import type { ClientSession, Types } from 'mongoose';
import { AppError } from '../../core/errors.ts';
import { Delivery, type DeliveryRecord } from '../../models/delivery.ts';
import { inTransaction } from '../../models/transaction.ts';
import { appendAudit } from '../audit/append.ts';
import type { TicketActor } from '../tickets/change.ts';

/**
 * Notes that residents were told otherwise: called, or by loudspeaker. A second time changes nothing.
 *
 * @returns them as they are now, in the order of `ids`
 * @throws AppError `not_found` when one of them is not a message that was missed; then nothing is noted
 */
export const noteCalled = (
  ids: readonly Types.ObjectId[],
  by: TicketActor,
  at: Date,
): Promise<DeliveryRecord[]> =>
  change(
    ids,
    'open',
    { by, at, action: 'delivery.called' },
    {
      $set: { missed: 'called', called: { at, by: by.name ?? '' } },
    },
  );

/** Takes {@link noteCalled} back: they are to be called again. */
export const forgetCall = (
  ids: readonly Types.ObjectId[],
  by: TicketActor,
  at: Date,
): Promise<DeliveryRecord[]> =>
  change(
    ids,
    'called',
    { by, at, action: 'delivery.not_called' },
    {
      $set: { missed: 'open' },
      $unset: { called: 1 },
    },
  );

async function change(
  ids: readonly Types.ObjectId[],
  from: 'open' | 'called',
  audit: { by: TicketActor; at: Date; action: string },
  update: object,
): Promise<DeliveryRecord[]> {
  return await inTransaction(async (session) => {
    for (const row of await findAll(ids, session)) {
      if (row.missed !== from) continue;
      await Delivery.updateOne({ _id: row._id }, update, { session });
      const target = { type: 'delivery', id: String(row._id) };
      await appendAudit({ by: audit.by, action: audit.action, target }, audit.at, session);
    }
    return await findAll(ids, session);
  });
}

async function findAll(
  ids: readonly Types.ObjectId[],
  session: ClientSession,
): Promise<DeliveryRecord[]> {
  const rows = await Delivery.find({ _id: { $in: ids }, missed: { $exists: true } })
    .session(session)
    .lean<DeliveryRecord[]>();
  return ids.map((id) => {
    const row = rows.find(({ _id }) => _id.equals(id));
    if (!row) throw new AppError('not_found', 404, `No missed message ${String(id)}`);
    return row;
  });
}
