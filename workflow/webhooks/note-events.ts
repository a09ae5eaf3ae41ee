import type { Model, Types } from 'mongoose';
import { type Clock, SECOND } from '../../core/clock.ts';
import { Ticket, type TicketRecord } from '../../models/ticket.ts';
import { Warning, type WarningRecord } from '../../models/warning.ts';
import { WarningVersion, type WarningVersionRecord } from '../../models/warning-version.ts';
import { Webhook, type WebhookRecord } from '../../models/webhook.ts';
import { WebhookDelivery } from '../../models/webhook-delivery.ts';
import { eventOfWarning, eventsOfTicket, type WebhookEvent } from './events-of.ts';

const AT_ONCE = 500;
/** Commits may become visible a little out of order; so much is read again, and the id of the event keeps it single. */
const OVERLAP_MS = 10 * SECOND;

type Mark = {
  at: Date;
  id?: Types.ObjectId | null | undefined;
  from?: Date | null | undefined;
};

/**
 * Notes for a webhook what has changed since it was last looked at. The events are rows of their own before the mark
 * moves, and their ids say what happened: a crash in between repeats nothing and loses nothing.
 *
 * @returns how many were noted
 */
export async function noteEvents(hook: WebhookRecord, clock: Clock): Promise<number> {
  const now = clock.now();
  const tickets = await changedAfter<TicketRecord>(Ticket as never, hook.ticketsUntil);
  const { from, at } = hook.ticketsUntil;
  const since = new Date(Math.max((from ?? at).getTime() - OVERLAP_MS, hook.createdAt.getTime()));
  const warnings = await changedAfter<WarningRecord>(Warning as never, hook.warningsUntil);
  const events = tickets.flatMap((ticket) => eventsOfTicket(ticket, since));
  for (const warning of warnings) {
    const version = await WarningVersion.findOne({
      warningId: warning._id,
      number: warning.inForce,
    }).lean<WarningVersionRecord>();
    const event = version && eventOfWarning(warning, version);
    if (event && warning.updatedAt > hook.createdAt) events.push(event);
  }
  const wanted = events.filter(({ kind }) => hook.kinds.includes(kind));
  const noted = await insertNew(hook, wanted, now);
  await Webhook.updateOne(
    { _id: hook._id },
    {
      $set: {
        ticketsUntil: markAfter(tickets, hook.ticketsUntil, now),
        warningsUntil: markAfter(warnings, hook.warningsUntil, now),
      },
    },
  );
  return noted;
}

/** Rows after a mark, oldest change first. */
async function changedAfter<Row>(of: Pick<Model<Row>, 'find'>, { at, id }: Mark): Promise<Row[]> {
  const after = id
    ? { $or: [{ updatedAt: { $gt: at } }, { updatedAt: at, _id: { $gt: id } }] }
    : { updatedAt: { $gte: new Date(at.getTime() - OVERLAP_MS) } };
  const found = await of
    .find(after as never)
    .sort({ updatedAt: 1, _id: 1 })
    .limit(AT_ONCE)
    .lean();
  return found as Row[];
}

/** A full page goes on behind its last row; otherwise everything until now has been seen. */
function markAfter(
  rows: readonly { _id: Types.ObjectId; updatedAt: Date }[],
  before: Mark,
  now: Date,
): Mark {
  const last = rows.at(-1);
  if (rows.length === AT_ONCE && last)
    return { at: last.updatedAt, id: last._id, from: before.from ?? before.at };
  return { at: new Date(Math.max(before.at.getTime(), now.getTime())) };
}

async function insertNew(
  { _id }: WebhookRecord,
  events: readonly WebhookEvent[],
  now: Date,
): Promise<number> {
  if (events.length === 0) return 0;
  const { upsertedCount } = await WebhookDelivery.bulkWrite(
    events.map(({ id, kind, at, data }) => ({
      updateOne: {
        filter: { webhookId: _id, eventId: id },
        update: {
          $setOnInsert: {
            kind,
            body: JSON.stringify({ id, kind, at: at.toISOString(), data }),
            state: 'waiting',
            dueAt: now,
            attempts: 0,
            createdAt: now,
          },
        },
        upsert: true,
      },
    })),
    { ordered: false },
  );
  return upsertedCount;
}
