import { join } from 'node:path';
import { createLogger } from '../../core/logger.ts';
import { connectStore } from '../../models/connect.ts';
import { Delivery, type DeliveryRecord } from '../../models/delivery.ts';
import { Message, type MessageRecord } from '../../models/message.ts';
import { Report, type ReportRecord } from '../../models/report.ts';
import { Ticket, type TicketRecord } from '../../models/ticket.ts';
import { verifyAudit } from '../../workflow/audit/verify.ts';
import { openInboxJournal } from '../../workflow/messages/inbox-journal.ts';
import type { Acknowledged } from './load.ts';
import type { Taken } from './telegram-sink.ts';

/** What was found in the store after a kill; the first four must be zero. */
export type Findings = {
  /** Acknowledged messages and notes that are not there. */
  lost: number;
  /** Transactions of which a part is there and a part is not. */
  torn: number;
  /** Messages that a resident got twice without a reason. */
  twice: number;
  auditBroken: number;
  messages: number;
  waiting: number;
  reports: number;
  tickets: number;
  sent: number;
  /** Left open by the one ambiguous window. */
  unknown: number;
  dead: number;
};

/** Opens the store of a program that was killed and holds it against what it had promised. */
export async function inspect(
  dataDir: string,
  acknowledged: Acknowledged,
  taken: readonly Taken[],
): Promise<Findings> {
  const store = await connectStore({ dataDir, logger: createLogger('silent') });
  try {
    const messages = await Message.find().select('_id providerId state').lean<MessageRecord[]>();
    const deliveries = await Delivery.find().lean<DeliveryRecord[]>();
    const reports = await Report.find().select('sourceKey ticketId').lean<ReportRecord[]>();
    const tickets = await Ticket.find().lean<TicketRecord[]>();
    const audit = await verifyAudit();
    const journalled = await inJournal(dataDir);
    return {
      lost: countLost(acknowledged, [...messages, ...journalled], tickets),
      torn: countTorn(messages, deliveries, reports, tickets),
      twice: countTwice(deliveries, taken),
      auditBroken: audit.firstBroken === undefined ? 0 : 1,
      messages: messages.length,
      waiting: messages.filter(({ state }) => state === 'received').length,
      reports: reports.length,
      tickets: tickets.length,
      sent: deliveries.filter(({ state }) => state === 'sent').length,
      unknown: deliveries.filter(({ state }) => state === 'unknown').length,
      dead:
        deliveries.filter(({ state }) => state === 'dead').length +
        messages.filter(({ state }) => state === 'dead').length,
    };
  } finally {
    await store.close();
  }
}

/** What the next start will store: a round later it has to be in the store. */
async function inJournal(dataDir: string): Promise<Pick<MessageRecord, 'providerId'>[]> {
  const journal = await openInboxJournal(join(dataDir, 'inbox-journal'));
  await journal.close();
  return journal.leftOver as MessageRecord[];
}

function countLost(
  acknowledged: Acknowledged,
  messages: readonly Pick<MessageRecord, 'providerId'>[],
  tickets: readonly TicketRecord[],
): number {
  const kept = new Set(messages.map(({ providerId }) => providerId));
  const lostUpdates = [...acknowledged.updates].filter(
    (id) => !kept.has(id) && !kept.has(`update:${id}`),
  );
  const noted = new Set(tickets.flatMap(({ updates }) => updates.map(({ note }) => note)));
  const lostNotes = acknowledged.notes.filter(({ text }) => !noted.has(text));
  return lostUpdates.length + lostNotes.length;
}

function countTorn(
  messages: readonly MessageRecord[],
  deliveries: readonly DeliveryRecord[],
  reports: readonly ReportRecord[],
  tickets: readonly TicketRecord[],
): number {
  const answered = new Set(
    deliveries.flatMap(({ key }) => key.match(/^message:(\w+):/)?.[1] ?? []),
  );
  const stateOf = new Map(messages.map(({ _id, state }) => [String(_id), state]));
  const ticketIds = new Set(tickets.map(({ _id }) => String(_id)));
  const voices = new Map<string, number>();
  for (const { ticketId } of reports)
    voices.set(String(ticketId), (voices.get(String(ticketId)) ?? 0) + 1);
  const toldOf = new Set(
    deliveries.flatMap(({ key }) => key.match(/^(ticket:\w+:update:\d+):/)?.[1] ?? []),
  );
  const halfHandled = messages.filter(
    ({ _id, state }) => state !== 'dead' && (state === 'done') !== answered.has(String(_id)),
  );
  const orphanReports = reports.filter(
    ({ sourceKey, ticketId }) =>
      !ticketIds.has(String(ticketId)) || stateOf.get(sourceKey.replace('chat:', '')) !== 'done',
  );
  const wrongCounts = tickets.filter(
    ({ _id, reportCount, mergedInto }) =>
      !mergedInto && (voices.get(String(_id)) ?? 0) !== reportCount,
  );
  const untold = tickets.flatMap(({ _id, updates }) =>
    updates.filter(
      ({ by, number, public: told }) =>
        told && by.type === 'staff' && !toldOf.has(`ticket:${String(_id)}:update:${number}`),
    ),
  );
  return halfHandled.length + orphanReports.length + wrongCounts.length + untold.length;
}

/**
 * Every message that Telegram took is one delivery's, or one of those that a crash left open: an `unknown` of the
 * chat, an emergency that went again as a repeat, or one whose lease a dead sender still holds.
 */
function countTwice(deliveries: readonly DeliveryRecord[], taken: readonly Taken[]): number {
  const noted = new Set(deliveries.map(({ providerId }) => providerId));
  const open = new Map<string, number>();
  for (const { address, state, repeat } of deliveries)
    if (state === 'unknown' || state === 'sending' || repeat)
      open.set(address, (open.get(address) ?? 0) + 1);
  let twice = 0;
  for (const { chatId, messageId } of taken) {
    if (noted.has(messageId)) continue;
    const left = open.get(chatId) ?? 0;
    if (left > 0) open.set(chatId, left - 1);
    else twice += 1;
  }
  return twice;
}
