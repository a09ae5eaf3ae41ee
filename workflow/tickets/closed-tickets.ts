import type { ClientSession, mongo } from 'mongoose';
import type { CityProfile } from '../../core/city/schema.ts';
import { localDay } from '../../core/city/ward-lookup.ts';
import { MINUTE } from '../../core/clock.ts';
import {
  ClosedDay,
  ClosedTicket,
  ClosedTicketMark,
  type ClosedTicketRecord,
} from '../../models/closed-ticket.ts';
import { Ticket, type TicketRecord } from '../../models/ticket.ts';
import { inTransaction } from '../../models/transaction.ts';
import type { Deadline } from '../deadlines/deadline.ts';
import { outcomesFor } from './outcomes.ts';
import { isOpen } from './states.ts';

/** Another name reads all tickets anew once: rows had no position before. */
const MARK = 'closed-tickets-placed';
/** Few, because nobody else is answered while one is made ready (about 10 ms). */
const BATCH = 100;
/** Batches in one sweep: after an import of a million, others sweep in between. */
const BATCHES = 100;
/** What a row is made of; the rest of a ticket is not read. */
const READ =
  'code status category ward body place openedAt closedAt updatedAt outcome mergedInto deadline.due urgency public updates.to updates.kind updates.by updates.facts';
/** A change may become visible after a later one: so far back is read again, which changes nothing twice. */
const OVERLAP_MS = MINUTE;
const START = new Date(0);

type Counts = { ended: number; solved: number; verified: number; onTime: number };

/**
 * Keeps the public rows of ended tickets and their counts by day up to date; to be swept. Reads only what changed
 * since the last sweep, so it costs nothing on a quiet day and catches up after an import. Gives how many rows
 * changed.
 */
export function createClosedTicketRoll(deps: {
  city: Pick<CityProfile, 'calendar'>;
}): () => Promise<number> {
  const { city } = deps;

  return async () => {
    const mark = await ClosedTicketMark.findById(MARK).lean();
    let from = new Date(Math.max(0, (mark?.at ?? START).getTime() - OVERLAP_MS));
    let limit = BATCH;
    let changed = 0;
    for (let batch = 0; batch < BATCHES; batch += 1) {
      const tickets = await Ticket.find({ updatedAt: { $gte: from } })
        .sort({ updatedAt: 1 })
        .limit(limit)
        .select(READ)
        .lean<TicketRecord[]>();
      const last = tickets.at(-1);
      if (!last) return changed;
      changed += await inTransaction((session) => take(tickets, last.updatedAt, session));
      if (tickets.length < limit) return changed;
      // All of one instant: the next page must be longer to come past it.
      limit = last.updatedAt.getTime() === from.getTime() ? limit * 2 : BATCH;
      from = last.updatedAt;
    }
    return changed;
  };

  async function take(
    tickets: readonly TicketRecord[],
    upTo: Date,
    session: ClientSession,
  ): Promise<number> {
    const ids = tickets.map(({ _id }) => String(_id));
    const known = await ClosedTicket.find({ _id: { $in: ids } })
      .session(session)
      .lean<ClosedTicketRecord[]>();
    const before = new Map(known.map((row) => [row._id, row]));
    const days = new Map<string, Counts>();
    const writes: mongo.AnyBulkWriteOperation<ClosedTicketRecord>[] = [];
    for (const ticket of tickets) {
      const old = before.get(String(ticket._id));
      const row = rowOf(ticket, city);
      if (same(old, row)) continue;
      if (old) count(days, old, -1);
      if (row) {
        count(days, row, 1);
        writes.push({ replaceOne: { filter: { _id: row._id }, replacement: row, upsert: true } });
      } else writes.push({ deleteOne: { filter: { _id: String(ticket._id) } } });
    }
    // The rows are whole: casting each through its schema would cost more than everything else here.
    if (writes.length > 0)
      await ClosedTicket.db
        .collection<ClosedTicketRecord>(ClosedTicket.collection.collectionName)
        .bulkWrite(writes, { session, ordered: false });
    for (const [day, counts] of days)
      await ClosedDay.updateOne({ _id: day }, { $inc: counts }, { session, upsert: true });
    if (writes.length > 0 || tickets.length >= BATCH)
      await ClosedTicketMark.updateOne({ _id: MARK }, { at: upTo }, { session, upsert: true });
    return writes.length;
  }
}

/** The public row of a ticket; undefined while it is open or when it lives on in another one. */
function rowOf(
  ticket: TicketRecord,
  city: Pick<CityProfile, 'calendar'>,
): ClosedTicketRecord | undefined {
  const { closedAt, outcome } = ticket;
  if (isOpen(ticket.status) || ticket.mergedInto || !closedAt) return undefined;
  const solved = Boolean(outcome?.code && outcomesFor('resolved').includes(outcome.code));
  return {
    _id: String(ticket._id),
    code: ticket.code,
    category: ticket.category ?? null,
    ward: ticket.ward ?? null,
    body: ticket.body,
    places: ticket.place?.names ?? [],
    openedAt: ticket.openedAt,
    closedAt,
    day: localDay(closedAt, city),
    outcome: outcome?.code ?? null,
    solved,
    verified: solved && isVerified(ticket),
    onTime: closedAt <= (ticket.deadline as Deadline).due,
    public: ticket.public,
    ...coarse(ticket),
  };
}

/**
 * True when, since the ticket last came to its end, somebody checked the evidence and found it good or, when nobody
 * checked, a reporter said that the matter is fixed. Another system that says so of its own request is no reporter.
 */
function isVerified({ updates }: Pick<TicketRecord, 'updates'>): boolean {
  const ended = updates.findLastIndex(({ to }) => to === 'resolved');
  const since = updates.slice(Math.max(0, ended));
  const check = since.findLast(({ kind }) => kind === 'evidence_checked');
  if (check) return (check.facts as { good?: boolean } | undefined)?.good === true;
  return since.some(
    ({ kind, by, facts }) =>
      kind === 'rating' &&
      by.type !== 'machine' &&
      (facts as { fixed?: boolean } | undefined)?.fixed === true,
  );
}

/** Thousandths of a degree, about 110 m: the block, not the house. */
function coarse({ place, category, urgency }: TicketRecord): { lat?: number; lon?: number } {
  const { lat, lon } = place ?? {};
  if (typeof lat !== 'number' || typeof lon !== 'number') return {};
  if (urgency === 'emergency' || category === 'cuu_nan') return {};
  return { lat: Math.round(lat * 1000) / 1000, lon: Math.round(lon * 1000) / 1000 };
}

function count(days: Map<string, Counts>, row: ClosedTicketRecord, by: 1 | -1): void {
  const counts = days.get(row.day) ?? { ended: 0, solved: 0, verified: 0, onTime: 0 };
  counts.ended += by;
  if (row.solved) counts.solved += by;
  if (row.verified) counts.verified += by;
  if (row.onTime) counts.onTime += by;
  days.set(row.day, counts);
}

const same = (a: ClosedTicketRecord | undefined, b: ClosedTicketRecord | undefined): boolean =>
  a === b || (a !== undefined && b !== undefined && plain(a) === plain(b));

const plain = (row: ClosedTicketRecord): string =>
  JSON.stringify(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1)));
