import type { ReportRecord } from '../../models/report.ts';
import type { StaffRecord } from '../../models/staff.ts';
import type { TicketRecord } from '../../models/ticket.ts';
import type { TransferRecord } from '../../models/transfer.ts';
import { may } from '../../workflow/access/policy.ts';
import type { PhotoOfTicket } from '../../workflow/photos/photos-of-ticket.ts';
import { stepsFrom } from '../../workflow/tickets/states.ts';
import type {
  TicketDetail,
  TicketReport,
  TicketUpdate,
  TransferView,
} from '../contract/tickets.ts';
import { presentLabels } from './labels.ts';
import { presentPhoto } from './photo.ts';
import { presentPosition, presentTicket, type TicketContext } from './ticket.ts';

/** Everything the ticket page is made of. */
export type TicketPageParts = TicketContext & {
  person: StaffRecord;
  reports: readonly ReportRecord[];
  suggested: readonly TicketRecord[];
  photos: readonly PhotoOfTicket[];
  merged: readonly TicketRecord[];
  /** Code of the ticket that this one went into. */
  mergedInto: string | undefined;
  deliveries: TicketDetail['deliveries'];
  transfer: TransferRecord | undefined;
};

/** The ticket page, for one person: steps and reporters depend on who looks. */
export function presentTicketDetail(ticket: TicketRecord, parts: TicketPageParts): TicketDetail {
  const { person } = parts;
  const works = may(person, 'tickets.work') && !ticket.mergedInto;
  const codes = new Map(parts.merged.map(({ _id, code }) => [String(_id), code]));
  return {
    ...presentTicket(ticket, parts),
    routing: presentRouting(ticket),
    outcome: presentOutcome(ticket),
    updates: ticket.updates.map(presentUpdate),
    reports: parts.reports.map((report) =>
      presentReport(report, {
        seesReporter: may(person, 'reporters.see'),
        from: codes.get(String(report.homeTicketId)) ?? null,
      }),
    ),
    suggestions: ticket.suggestions.flatMap(({ ticketId, score, because }) => {
      const other = parts.suggested.find(({ _id }) => _id.equals(ticketId));
      return other
        ? [{ code: other.code, title: other.title, status: other.status, score, because }]
        : [];
    }),
    photos: parts.photos.map((photo) => presentPhoto(photo, ticket)),
    merged: parts.merged.map(({ code, title }) => ({ code, title })),
    mergedInto: parts.mergedInto ?? null,
    steps: works ? stepsFrom(ticket.status) : [],
    deliveries: parts.deliveries,
    transfer: parts.transfer ? presentTransfer(parts.transfer) : null,
    closedAt: ticket.closedAt?.toISOString() ?? null,
  };
}

function presentRouting({ routing }: TicketRecord): TicketDetail['routing'] {
  if (!routing) return null;
  const second = routing.runnerUp;
  return {
    rule: routing.rule ?? '',
    decision: routing.decision ?? '',
    words: routing.words ?? [],
    place: routing.place ?? null,
    confidence: routing.confidence ?? 0,
    runnerUp: second?.category
      ? { category: second.category, confidence: second.confidence ?? 0 }
      : null,
  };
}

/** How it ended, with its evidence. */
export function presentOutcome({ outcome }: TicketRecord): TicketDetail['outcome'] {
  if (!outcome?.code || !outcome.evidence?.value) return null;
  const kind = outcome.evidence.kind as 'photo' | 'document' | 'reason';
  return { code: outcome.code, evidence: { kind, value: outcome.evidence.value } };
}

/** The way of a ticket to another system. */
export const presentTransfer = (transfer: TransferRecord): TransferView => ({
  state: transfer.state,
  adapter: transfer.adapter,
  foreignId: transfer.foreignId ?? null,
  attempts: transfer.attempts,
  triedAt: transfer.triedAt?.toISOString() ?? null,
  nextAt: transfer.state === 'queued' ? transfer.nextAt.toISOString() : null,
  sentAt: transfer.sentAt?.toISOString() ?? null,
  lastError: transfer.lastError ?? null,
});

const presentUpdate = (update: TicketRecord['updates'][number]): TicketUpdate => ({
  number: update.number,
  at: update.at.toISOString(),
  by: { type: update.by.type, name: update.by.name ?? null },
  kind: update.kind,
  from: update.from ?? null,
  to: update.to ?? null,
  note: update.note ?? null,
  public: update.public,
  facts: (update.facts ?? {}) as TicketUpdate['facts'],
});

function presentReport(
  report: ReportRecord,
  { seesReporter, from }: { seesReporter: boolean; from: string | null },
): TicketReport {
  const { reporter } = report;
  const known = seesReporter && !report.anonymous && reporter;
  return {
    id: String(report._id),
    code: report.code,
    source: report.source,
    channel: report.channel ?? null,
    text: report.text,
    placeText: report.placeText ?? null,
    position: presentPosition(report.location),
    ward: report.ward ?? null,
    photoIds: report.photoIds,
    files: (report.files ?? []) as TicketReport['files'],
    labels: presentLabels(report.labels),
    anonymous: report.anonymous,
    rating: presentRating(report.rating),
    reporter: known ? { name: reporter.name ?? null, phone: reporter.phone ?? null } : null,
    from,
    createdAt: report.createdAt.toISOString(),
  };
}

const presentRating = (rating: ReportRecord['rating']): TicketReport['rating'] =>
  rating?.score && rating.at
    ? { score: rating.score, comment: rating.comment ?? null, at: rating.at.toISOString() }
    : null;
