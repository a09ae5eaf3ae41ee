import type { CityProfile } from '../../core/city/schema.ts';
import { AppError, type ErrorDetail } from '../../core/errors.ts';
import type { TicketRecord } from '../../models/ticket.ts';
import { type Deadline, startDeadline } from '../deadlines/deadline.ts';
import type { RoutingCase } from '../routing/choose-body.ts';
import { chooseBody } from '../routing/choose-body.ts';
import type { TicketChange } from './change.ts';
import { isOpen } from './states.ts';

/** A correction of what the matter is or whose it is. */
export type RerouteRequest = {
  category?: string | null | undefined;
  urgency?: 'emergency' | 'urgent' | 'normal' | undefined;
  /** Without it the rules decide anew. */
  body?: string | undefined;
  reason: string;
};

/**
 * What a correction changes: category, urgency, body, and the deadline that follows from them with its old start
 * and pauses. The reporters are told when the body changes. The line of history keeps before and after, which is
 * what the classifier is taught with. Pure.
 *
 * @throws AppError `invalid_input` for an unknown category or body, or when nothing would change; `conflict` for a
 *   ticket that has ended
 */
export function rerouteTicket(
  ticket: TicketRecord,
  request: RerouteRequest,
  matter: Pick<RoutingCase, 'places' | 'channel' | 'source'>,
  at: Date,
  city: CityProfile,
): TicketChange {
  if (!isOpen(ticket.status))
    throw new AppError('conflict', 409, 'The ticket has ended; reopen it first');
  refuseUnknown(request, city);
  const category = request.category === undefined ? (ticket.category ?? null) : request.category;
  const urgency = request.urgency ?? ticket.urgency;
  const route = request.body
    ? { body: request.body, rule: 'by-hand', decision: request.reason }
    : chooseBody(city, { ...matter, category, urgency, ward: ticket.ward ?? undefined, at });
  const before = { category: ticket.category ?? null, urgency: ticket.urgency, body: ticket.body };
  const after = { category, urgency, body: route.body };
  if (Object.entries(after).every(([key, value]) => before[key as keyof typeof before] === value))
    throw new AppError('invalid_input', 400, 'Nothing would change', [
      { path: 'body', message: 'category, urgency and body are as before' },
    ]);
  const moved = route.body !== ticket.body;
  const { startedAt, pauses } = ticket.deadline as Deadline;
  return {
    fields: {
      ...after,
      ...(request.urgency && { urgencyFixed: true }),
      routing: {
        words: ticket.routing?.words ?? [],
        rule: route.rule,
        decision: route.decision,
        confidence: 1,
        ...(ticket.routing?.place && { place: ticket.routing.place }),
      } as TicketRecord['routing'],
      deadline: startDeadline(city, { category, urgency }, startedAt, pauses),
      ...(moved && { assignee: null }),
    },
    updates: [
      {
        kind: 'rerouted',
        note: request.reason,
        public: false,
        facts: { before, after, rule: route.rule },
      },
      ...(moved ? [{ kind: 'routed', public: true, facts: { body: route.body } }] : []),
    ],
  };
}

function refuseUnknown(request: RerouteRequest, city: CityProfile): void {
  const problems: ErrorDetail[] = [];
  const { category, body } = request;
  if (category && !city.categories.some(({ id }) => id === category))
    problems.push({ path: 'category', message: `"${category}" is no category` });
  if (body && !city.bodies.some(({ id }) => id === body))
    problems.push({ path: 'body', message: `"${body}" is no body` });
  if (problems.length > 0)
    throw new AppError('invalid_input', 400, 'The correction names something unknown', problems);
}
