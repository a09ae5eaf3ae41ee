import type { CityProfile } from '../../core/city/schema.ts';
import { AppError } from '../../core/errors.ts';
import { parsePublicCode } from '../../core/ids.ts';
import { Delivery } from '../../models/delivery.ts';
import { Report } from '../../models/report.ts';
import type { StaffRecord } from '../../models/staff.ts';
import { Ticket, type TicketRecord } from '../../models/ticket.ts';
import { Transfer, type TransferRecord } from '../../models/transfer.ts';
import { seesTicket } from '../../workflow/access/policy.ts';
import { photosOfTicket } from '../../workflow/photos/photos-of-ticket.ts';
import { mergedUnder } from '../../workflow/tickets/merged-under.ts';
import { reportsOf } from '../../workflow/tickets/reports-of.ts';
import type { TicketDetail } from '../contract/tickets.ts';
import { presentTicketDetail } from '../present/ticket-detail.ts';
import { assigneeNames } from './ticket-lists.ts';

/**
 * The ticket that a code stands for: its own, or that of one of its reports, however sloppily typed.
 *
 * @throws AppError `not_found` (404) also for tickets of foreign bodies
 */
export async function findVisibleTicket(
  typed: string,
  person: StaffRecord,
  city: CityProfile,
): Promise<TicketRecord> {
  const code = parsePublicCode(typed, city.codePrefix);
  const own = code ? await Ticket.findOne({ code }).lean<TicketRecord>() : null;
  const ticket = own ?? (code ? await ticketOfReport(code) : null);
  if (!ticket || !seesTicket(person, ticket))
    throw new AppError('not_found', 404, `There is no ticket ${code ?? 'of that code'}`);
  return ticket;
}

/** Reads what belongs to a ticket and makes its page. */
export async function ticketPageOf(
  ticket: TicketRecord,
  person: StaffRecord,
  context: { city: CityProfile; now: Date },
): Promise<TicketDetail> {
  const [names, reports, suggested, under, target, deliveries, transfer] = await Promise.all([
    assigneeNames([ticket]),
    reportsOf(ticket._id),
    Ticket.find({
      _id: { $in: ticket.suggestions.map(({ ticketId }) => ticketId) },
      mergedInto: null,
    }).lean<TicketRecord[]>(),
    mergedUnder([ticket._id]),
    ticket.mergedInto ? Ticket.findById(ticket.mergedInto).lean<TicketRecord>() : null,
    countDeliveries(ticket.code),
    Transfer.findOne({ ticketId: ticket._id, body: ticket.body }).lean<TransferRecord>(),
  ]);
  const merged = under.map((one) => one.ticket);
  const photos = await photosOfTicket([ticket._id, ...merged.map(({ _id }) => _id)], reports);
  return presentTicketDetail(ticket, {
    ...context,
    person,
    names,
    reports,
    photos,
    suggested,
    merged,
    mergedInto: target?.code,
    deliveries,
    transfer: transfer ?? undefined,
  });
}

async function ticketOfReport(code: string): Promise<TicketRecord | null> {
  const report = await Report.findOne({ code }, { ticketId: 1 }).lean();
  return report ? await Ticket.findById(report.ticketId).lean<TicketRecord>() : null;
}

async function countDeliveries(code: string): Promise<TicketDetail['deliveries']> {
  const rows = await Delivery.find(
    { 'about.type': 'ticket', 'about.id': code },
    { state: 1, missed: 1 },
  ).lean<{ state: string; missed?: 'open' | 'called' }[]>();
  const count = (...states: string[]) => rows.filter(({ state }) => states.includes(state)).length;
  return {
    queued: count('queued', 'sending'),
    sent: count('sent'),
    // What moved to another chat is counted there; who was called knows.
    failed: rows.filter(({ state, missed }) => missed === 'open' && state !== 'unknown').length,
    unknown: count('unknown'),
  };
}
