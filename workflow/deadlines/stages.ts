import type { EscalationStage } from '../../core/city/escalation-schema.ts';
import type { CityProfile } from '../../core/city/schema.ts';
import { HOUR, MINUTE } from '../../core/clock.ts';
import type { TicketRecord } from '../../models/ticket.ts';
import { type Deadline, pausedSince } from './deadline.ts';
import { addTime, type Pause, type TimeUnit, timeBetween } from './working-time.ts';

/**
 * The stages of a ticket's time. `forward`: a received matter goes to a body within minutes. `accept`: the body says
 * that it is theirs within working hours, counted from when it got the ticket (a referral or a reopening begins anew),
 * but never later than the deadline that is still ahead. `finish`: it ends by the deadline.
 *
 * What is urgent runs by the clock in every stage, all else in working time; the clock of all stages stands while the
 * resident is asked. Pure.
 */
export type StageSpan = { from: Date; ms: number; unit: TimeUnit; pauses: readonly Pause[] };

type Terms = Pick<CityProfile, 'calendar' | 'intake'>;
type Subject = Pick<TicketRecord, 'status' | 'urgency' | 'openedAt' | 'deadline' | 'updates'>;

const NOT_ACCEPTED = ['routed', 'referred', 'reopened'];
const NOT_ENDED = ['received', ...NOT_ACCEPTED, 'accepted', 'in_progress'];

/** The stages that a ticket is in now; none while the resident is asked, and when it has ended. */
export function stagesOf({
  status,
  deadline,
}: Pick<Subject, 'status' | 'deadline'>): EscalationStage[] {
  if (!NOT_ENDED.includes(status) || !deadline || pausedSince(deadline as Deadline)) return [];
  if (status === 'received') return ['forward', 'finish'];
  return NOT_ACCEPTED.includes(status) ? ['accept', 'finish'] : ['finish'];
}

/** From when, for how long and by which clock a stage runs. */
export function spanOf(city: Terms, ticket: Subject, stage: EscalationStage): StageSpan {
  const deadline = ticket.deadline as Deadline;
  const { pauses, startedAt, hours, unit: own, due } = deadline;
  if (stage === 'finish') return { from: startedAt, ms: hours * HOUR, unit: own, pauses };
  const unit: TimeUnit = ticket.urgency === 'normal' ? 'working' : 'calendar';
  if (stage === 'forward')
    return { from: startedAt, ms: city.intake.forwardMinutes * MINUTE, unit, pauses };
  const from = withBodySince(ticket);
  const hour = city.intake.acceptWorkingHours * HOUR;
  const by = addTime(city.calendar, 'working', from, hour, pauses);
  const until = due > from && due < by ? due : by;
  return { from, ms: timeBetween(city.calendar, unit, from, until, pauses), unit, pauses };
}

/** The moment at which a share of the stage's time has passed; 1 is its end. */
export function momentOf(
  { calendar }: Pick<CityProfile, 'calendar'>,
  { from, ms, unit, pauses }: StageSpan,
  share: number,
): Date {
  return addTime(calendar, unit, from, ms * share, pauses);
}

/** Since when the body that has it now has it. */
function withBodySince({ updates, deadline, openedAt }: Subject): Date {
  const arrived = updates.findLast(
    ({ kind, to, facts }) =>
      NOT_ACCEPTED.includes(to ?? '') || (kind === 'routed' && facts?.['body'] !== undefined),
  );
  return arrived?.at ?? deadline?.startedAt ?? openedAt;
}
