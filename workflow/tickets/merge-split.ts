import type { ClientSession, Types } from 'mongoose';
import type { CityProfile } from '../../core/city/schema.ts';
import type { Clock } from '../../core/clock.ts';
import { AppError } from '../../core/errors.ts';
import { Report, type ReportRecord } from '../../models/report.ts';
import { Ticket, type TicketRecord } from '../../models/ticket.ts';
import { inTransaction } from '../../models/transaction.ts';
import { type Deadline, startDeadline } from '../deadlines/deadline.ts';
import { type ChangeTicket, loadTicket, type TicketActor, type TicketChange } from './change.ts';
import type { OpenTicket } from './open-ticket.ts';
import { reportsOf, urgencyFor } from './reports-of.ts';

/**
 * Merging, taking apart, splitting.
 *
 * Each report has a home ticket; a merged ticket points to the one it went into (`mergedInto`), and a report is
 * found at the end of the pointers that begin at its home. To merge is to set one pointer, to take apart is to
 * remove it: nothing of the merged ticket is touched in between, so it comes back exactly as it was, in whatever
 * order merges are undone. To split moves the home of some reports to another ticket, and is undone by moving it
 * back. How many reports a ticket has and how urgent it is follow from the reports that end there.
 */
export type Merging = {
  merge(request: {
    ticket: string;
    into: string;
    revision?: number;
    by: TicketActor;
  }): Promise<TicketRecord>;
  unmerge(request: { ticket: string; revision?: number; by: TicketActor }): Promise<TicketRecord>;
  split(request: {
    ticket: string;
    reportIds: readonly string[];
    /** Code of the ticket they go to; a new one by default. */
    into?: string | undefined;
    revision?: number;
    by: TicketActor;
  }): Promise<{ ticket: TicketRecord; opened: TicketRecord }>;
};

export function createMerging(deps: {
  city: CityProfile;
  clock: Clock;
  change: ChangeTicket;
  open: OpenTicket;
}): Merging {
  return {
    merge: ({ ticket, into, revision, by }) =>
      inTransaction(async (session) => {
        const source = await loadTicket(ticket, session);
        const target = await loadTicket(into, session);
        refuseMerge(source, target);
        await deps.change(
          { ticket: source._id, revision, by, action: 'ticket.merged', session },
          () => ({
            fields: { mergedInto: target._id },
            updates: [{ kind: 'merged', facts: { into: target.code } }],
          }),
        );
        await Report.updateMany(
          { ticketId: source._id },
          { $set: { ticketId: target._id } },
          { session },
        );
        return await recount(
          target._id,
          by,
          { kind: 'took_in', facts: { from: source.code } },
          session,
        );
      }),

    unmerge: ({ ticket, revision, by }) =>
      inTransaction(async (session) => {
        const source = await loadTicket(ticket, session);
        if (!source.mergedInto)
          throw new AppError('conflict', 409, `Ticket ${source.code} is not merged into another`);
        const root = await endOf(source.mergedInto, session);
        const homes = await branchOf(source._id, session);
        await Report.updateMany(
          { homeTicketId: { $in: homes } },
          { $set: { ticketId: source._id } },
          { session },
        );
        const restored = await recount(
          source._id,
          by,
          { kind: 'unmerged', facts: { from: root.code } },
          session,
          { revision, fields: { mergedInto: null } },
        );
        await recount(root._id, by, { kind: 'gave_back', facts: { to: source.code } }, session);
        return restored;
      }),

    split: ({ ticket, reportIds, into, revision, by }) =>
      inTransaction(async (session) => {
        const source = await loadTicket(ticket, session);
        const all = await reportsOf(source._id, session);
        const moving = all.filter(({ _id }) => reportIds.includes(String(_id)));
        refuseSplit(source, all, moving, reportIds);
        const first = moving[0] as ReportRecord;
        const target = into ? await loadTicket(into, session) : await deps.open(first, by, session);
        if (target.mergedInto || target._id.equals(source._id))
          throw new AppError('invalid_input', 400, `Reports cannot go to ${target.code}`, [
            { path: 'into', message: 'must be another ticket that is not merged' },
          ]);
        await Report.updateMany(
          { _id: { $in: moving.map(({ _id }) => _id) } },
          { $set: { ticketId: target._id, homeTicketId: target._id } },
          { session },
        );
        const reports = moving.map(({ _id, homeTicketId }) => ({
          report: String(_id),
          home: String(homeTicketId),
        }));
        const opened = await recount(
          target._id,
          by,
          { kind: 'split_from', facts: { from: source.code } },
          session,
        );
        const left = await recount(
          source._id,
          by,
          { kind: 'split', facts: { into: target.code, reports } },
          session,
          { revision },
        );
        return { ticket: left, opened };
      }),
  };

  /** Brings count and urgency of a ticket in line with the reports that end there now. */
  async function recount(
    ticketId: Types.ObjectId,
    by: TicketActor,
    line: { kind: string; facts: Record<string, unknown> },
    session: ClientSession,
    more: { revision?: number | undefined; fields?: TicketChange['fields'] } = {},
  ): Promise<TicketRecord> {
    const reports = await reportsOf(ticketId, session);
    const { revision, fields } = more;
    const action = `ticket.${line.kind}`;
    return await deps.change(
      { ticket: ticketId, revision, by, action, evenMerged: line.kind === 'unmerged', session },
      (ticket): TicketChange => ({
        fields: {
          ...fields,
          reportCount: reports.length,
          ...newUrgency(ticket, urgencyFor(ticket, reports)),
        },
        updates: [line],
      }),
    );
  }

  function newUrgency(ticket: TicketRecord, urgency: string): TicketChange['fields'] {
    if (urgency === ticket.urgency) return {};
    const { startedAt, pauses } = ticket.deadline as Deadline;
    const category = ticket.category ?? null;
    return {
      urgency,
      deadline: startDeadline(deps.city, { category, urgency }, startedAt, pauses),
    };
  }
}

/** The ticket at the end of the pointers. */
async function endOf(ticketId: Types.ObjectId, session: ClientSession): Promise<TicketRecord> {
  const ticket = await loadTicket(ticketId, session);
  return ticket.mergedInto ? await endOf(ticket.mergedInto, session) : ticket;
}

/** Ids of a ticket and of all that were merged into it, directly or through others. */
async function branchOf(root: Types.ObjectId, session: ClientSession): Promise<Types.ObjectId[]> {
  const branch = [root];
  let layer = [root];
  while (layer.length > 0) {
    const merged = await Ticket.find({ mergedInto: { $in: layer } }, { _id: 1 })
      .session(session)
      .lean<{ _id: Types.ObjectId }[]>();
    layer = merged.map(({ _id }) => _id);
    branch.push(...layer);
  }
  return branch;
}

function refuseMerge(source: TicketRecord, target: TicketRecord): void {
  const wrong =
    (source._id.equals(target._id) && 'must be another ticket') ||
    (target.mergedInto && 'is merged into another ticket itself');
  if (wrong)
    throw new AppError('invalid_input', 400, `${source.code} cannot go into ${target.code}`, [
      { path: 'into', message: wrong },
    ]);
  if (source.mergedInto)
    throw new AppError('conflict', 409, `Ticket ${source.code} is merged already`);
}

function refuseSplit(
  source: TicketRecord,
  all: readonly ReportRecord[],
  moving: readonly ReportRecord[],
  wanted: readonly string[],
): void {
  const wrong =
    (moving.length === 0 && 'names no report') ||
    (moving.length < new Set(wanted).size && `names reports that ${source.code} does not have`) ||
    (moving.length === all.length && 'must leave at least one report');
  if (wrong)
    throw new AppError('invalid_input', 400, `${source.code} cannot be split like that`, [
      { path: 'reportIds', message: wrong },
    ]);
}
