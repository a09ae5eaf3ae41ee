import type { Types } from 'mongoose';
import type { CityProfile } from '../../core/city/schema.ts';
import { parsePublicCode } from '../../core/ids.ts';
import { Report, type ReportRecord } from '../../models/report.ts';
import { Ticket, type TicketRecord } from '../../models/ticket.ts';

/** A report and the ticket that it is part of now. */
export type FoundReport = { report: ReportRecord; ticket: TicketRecord };

/** Finds a report by its code, however sloppily typed (`dh7kqm 4xta`); undefined when there is none. */
export async function findReport(
  city: Pick<CityProfile, 'codePrefix'>,
  typed: string,
): Promise<FoundReport | undefined> {
  const code = parsePublicCode(typed, city.codePrefix);
  if (!code) return undefined;
  const report = await Report.findOne({ code }).lean<ReportRecord>();
  const ticket = report && (await Ticket.findById(report.ticketId).lean<TicketRecord>());
  return report && ticket ? { report, ticket } : undefined;
}

/** Reports of a resident, newest first. @param limit default 5 */
export async function reportsOfResident(
  residentId: Types.ObjectId,
  limit = 5,
): Promise<FoundReport[]> {
  const reports = await Report.find({ residentId })
    .sort({ createdAt: -1 })
    .limit(limit)
    .lean<ReportRecord[]>();
  const tickets = await Ticket.find({ _id: { $in: reports.map(({ ticketId }) => ticketId) } }).lean<
    TicketRecord[]
  >();
  return reports.flatMap((report) => {
    const ticket = tickets.find(({ _id }) => _id.equals(report.ticketId));
    return ticket ? [{ report, ticket }] : [];
  });
}
