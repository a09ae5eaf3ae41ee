import { bodyName } from '../../core/city/body-name.ts';
import type { CityProfile } from '../../core/city/schema.ts';
import { localDay } from '../../core/city/ward-lookup.ts';
import type { TicketRecord } from '../../models/ticket.ts';
import { type Deadline, isOverdue, pausedSince } from '../../workflow/deadlines/deadline.ts';
import { isOpen } from '../../workflow/tickets/states.ts';
import type { TicketSummary } from '../contract/tickets.ts';

/** What a row needs beside the ticket. */
export type TicketContext = {
  city: CityProfile;
  now: Date;
  /** Display names of accounts by id. */
  names: ReadonlyMap<string, string>;
};

/** One row of the queue. */
export function presentTicket(ticket: TicketRecord, context: TicketContext): TicketSummary {
  const { assignee } = ticket;
  return {
    id: String(ticket._id),
    code: ticket.code,
    revision: ticket.revision,
    status: ticket.status,
    title: ticket.title,
    category: ticket.category ?? null,
    urgency: ticket.urgency as TicketSummary['urgency'],
    place: {
      names: ticket.place?.names ?? [],
      text: ticket.place?.text ?? null,
      position: presentPosition(ticket.place),
    },
    ward: ticket.ward ?? null,
    body: ticket.body,
    bodyName: staffBodyName(context.city, ticket.body, context.now),
    assignee: assignee ? { id: assignee, name: context.names.get(assignee) ?? '' } : null,
    deadline: presentDeadline(ticket, context.now),
    reportCount: ticket.reportCount,
    public: ticket.public,
    openedAt: ticket.openedAt.toISOString(),
    updatedAt: ticket.updatedAt.toISOString(),
  };
}

function presentDeadline(ticket: TicketRecord, now: Date): TicketSummary['deadline'] {
  const deadline = ticket.deadline as Deadline;
  const ended = !isOpen(ticket.status);
  return {
    due: deadline.due.toISOString(),
    acceptBy: deadline.acceptBy?.toISOString() ?? null,
    startedAt: deadline.startedAt.toISOString(),
    pausedAt: pausedSince(deadline)?.toISOString() ?? null,
    hours: deadline.hours,
    unit: deadline.unit,
    rule: deadline.rule,
    version: deadline.version,
    overdue: isOverdue(deadline, ended ? (ticket.closedAt ?? now) : now),
  };
}

/** A stored position, or null when it has none. */
export const presentPosition = (
  at: { lat?: number | null; lon?: number | null } | null | undefined,
): { lat: number; lon: number } | null =>
  typeof at?.lat === 'number' && typeof at.lon === 'number' ? { lat: at.lat, lon: at.lon } : null;

/** A body's name as staff know it, verified or not. */
export function staffBodyName(city: CityProfile, id: string, now: Date): string {
  const body = city.bodies.find((candidate) => candidate.id === id);
  return body ? bodyName(body, localDay(now, city)).name : id;
}
