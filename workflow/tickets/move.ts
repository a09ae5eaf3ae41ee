import type { CityProfile } from '../../core/city/schema.ts';
import { AppError, type ErrorDetail } from '../../core/errors.ts';
import type { TicketRecord, TicketStatus } from '../../models/ticket.ts';
import {
  type Deadline,
  pauseDeadline,
  resumeDeadline,
  startDeadline,
} from '../deadlines/deadline.ts';
import type { TicketActor, TicketChange } from './change.ts';
import { outcomesFor } from './outcomes.ts';
import { findStep, isOpen } from './states.ts';

/** A step that somebody wants to take. */
export type MoveRequest = {
  to: TicketStatus;
  /** Why, or what was done. */
  note?: string | undefined;
  /** Tell the reporters. Default true. */
  public?: boolean | undefined;
  outcome?: Outcome | undefined;
  /** Where it is referred to. */
  body?: string | undefined;
  /** Kind of the line in the history. Default `moved`. */
  kind?: string;
};

export type Outcome = {
  code: string;
  evidence: { kind: 'photo' | 'document' | 'reason'; value: string };
};

type Subject = Pick<
  TicketRecord,
  'status' | 'category' | 'urgency' | 'body' | 'assignee' | 'deadline' | 'closedAt'
>;

/**
 * What a step changes: the state, the clock (it stops while the resident is asked and starts anew when a ticket is
 * reopened), the outcome, the body. Pure.
 *
 * @throws AppError `illegal_transition` when the table has no such step; `invalid_input` naming what the step needs
 */
export function moveTicket(
  ticket: Subject,
  request: MoveRequest,
  by: TicketActor,
  at: Date,
  city: CityProfile,
): TicketChange {
  const { to, note, outcome, body } = request;
  const step = findStep(ticket.status, to, by.type);
  refuseIncomplete(ticket, request, step.needs, city);
  const ends = !isOpen(to);
  return {
    fields: {
      status: to,
      deadline: clockAfter(ticket, to, at, city),
      ...(to === 'referred' && body && { body, assignee: null }),
      ...(to === 'accepted' &&
        by.type === 'staff' &&
        !ticket.assignee &&
        by.id && { assignee: by.id }),
      ...(outcome && { outcome }),
      ...(to === 'reopened' && { outcome: null, closedAt: null }),
      ...(ends && !ticket.closedAt && { closedAt: at }),
    },
    updates: [
      {
        kind: request.kind ?? 'moved',
        from: ticket.status,
        to,
        public: request.public ?? true,
        ...(note && { note }),
        ...((outcome || body) && {
          facts: { ...(outcome && { outcome }), ...(body && { body, bodyBefore: ticket.body }) },
        }),
      },
    ],
  };
}

function clockAfter(ticket: Subject, to: TicketStatus, at: Date, city: CityProfile): Deadline {
  const deadline = ticket.deadline as Deadline;
  if (to === 'waiting_for_resident') return pauseDeadline(city, deadline, at);
  if (to === 'reopened')
    return startDeadline(city, { category: ticket.category ?? null, urgency: ticket.urgency }, at);
  return resumeDeadline(city, deadline, at);
}

function refuseIncomplete(
  ticket: Subject,
  { to, note, outcome, body }: MoveRequest,
  needs: readonly ('outcome' | 'body' | 'note')[],
  city: CityProfile,
): void {
  const problems: ErrorDetail[] = [];
  const say = (path: string, message: string) => problems.push({ path, message });
  if (needs.includes('note') && !note) say('note', 'is needed: why');
  if (needs.includes('outcome')) checkOutcome(to, outcome, say);
  else if (outcome) say('outcome', `does not belong to the step to "${to}"`);
  if (needs.includes('body')) {
    if (!body) say('body', 'is needed: the id of the body it goes to');
    else if (!city.bodies.some(({ id }) => id === body)) say('body', `"${body}" is no body`);
    else if (body === ticket.body) say('body', 'has the ticket already');
  } else if (body) say('body', `does not belong to the step to "${to}"`);
  if (problems.length > 0)
    throw new AppError('invalid_input', 400, `The step to "${to}" lacks something`, problems);
}

function checkOutcome(
  to: TicketStatus,
  outcome: Outcome | undefined,
  say: (path: string, message: string) => void,
): void {
  const codes = outcomesFor(to);
  if (!outcome) say('outcome', 'is needed: a code and its evidence');
  else if (!codes.includes(outcome.code))
    say('outcome.code', `"${outcome.code}" is none of ${codes.join(', ')}`);
}
