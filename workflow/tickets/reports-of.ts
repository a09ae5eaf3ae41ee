import type { ClientSession, Types } from 'mongoose';
import { Report, type ReportRecord } from '../../models/report.ts';
import type { TicketRecord } from '../../models/ticket.ts';

/** Strongest urgency of some reports; `normal` without any. */
export function strongestUrgency(urgencies: readonly string[]): string {
  return ['emergency', 'urgent'].find((level) => urgencies.includes(level)) ?? 'normal';
}

/** All reports of a ticket, those of merged tickets with them, oldest first. */
export const reportsOf = (
  ticketId: Types.ObjectId,
  session?: ClientSession,
): Promise<ReportRecord[]> =>
  Report.find({ ticketId })
    .sort({ createdAt: 1, _id: 1 })
    .session(session ?? null)
    .lean<ReportRecord[]>();

/** What a ticket's urgency is for these reports: what a person set stays. */
export const urgencyFor = (ticket: TicketRecord, reports: readonly ReportRecord[]): string =>
  ticket.urgencyFixed || reports.length === 0
    ? ticket.urgency
    : strongestUrgency(reports.map(({ labels }) => labels.urgency));
