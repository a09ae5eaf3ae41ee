import type { EscalationStep } from '../../core/city/escalation-schema.ts';
import type { CityProfile } from '../../core/city/schema.ts';
import type { TicketRecord } from '../../models/ticket.ts';
import { momentOf, spanOf, stagesOf } from '../deadlines/stages.ts';

/** What a ticket keeps of its escalation. */
export type Escalation = {
  /** The start of the clock that it belongs to; a reopened ticket begins a new round. */
  round: Date;
  /** Ids of the steps that were told in this round, or whose time had passed untold. */
  done: string[];
  /** When the next one is due; absent when none is. */
  nextAt?: Date | undefined;
};

type Terms = Pick<CityProfile, 'calendar' | 'intake' | 'escalation'>;

/** A step with its moment. */
export type DueStep = EscalationStep & { at: Date };

/**
 * The steps of a ticket that are still ahead or due, earliest first. Recomputed from rule, start, pauses and the
 * calendar of today each time: no stored date is believed. Pure.
 */
export function openSteps(city: Terms, ticket: TicketRecord): DueStep[] {
  if (ticket.mergedInto) return [];
  const done = new Set(doneIn(ticket));
  return stagesOf(ticket)
    .flatMap((stage) => {
      const span = spanOf(city, ticket, stage);
      return city.escalation.steps
        .filter((step) => step.stage === stage && !done.has(step.id))
        .map((step) => ({ ...step, at: momentOf(city, span, step.share) }));
    })
    .sort((a, b) => a.at.getTime() - b.at.getTime());
}

/**
 * What is to be told now, and the state afterwards. A warning whose deadline has passed meanwhile is not told any
 * more: the step of the deadline says it.
 */
export function planEscalation(
  city: Terms,
  ticket: TicketRecord,
  now: Date,
): { tell: DueStep[]; after: Escalation } {
  const open = openSteps(city, ticket);
  const due = open.filter(({ at }) => at <= now);
  const late = new Set(due.filter(({ share }) => share >= 1).map(({ stage }) => stage));
  const tell = due.filter(({ share, stage }) => share >= 1 || !late.has(stage));
  const next = open.find(({ at }) => at > now);
  return {
    tell,
    after: {
      round: roundOf(ticket),
      done: [...doneIn(ticket), ...due.map(({ id }) => id)],
      ...(next && { nextAt: next.at }),
    },
  };
}

/** The state after a change of the ticket: what was told stays told, the next moment follows the new dates. */
export function rescheduled(city: Terms, ticket: TicketRecord): Escalation {
  const [next] = openSteps(city, ticket);
  return {
    round: roundOf(ticket),
    done: doneIn(ticket),
    ...(next && { nextAt: next.at }),
  };
}

const roundOf = ({ deadline, openedAt }: TicketRecord): Date => deadline?.startedAt ?? openedAt;

/** Steps told in the round that runs now. */
function doneIn(ticket: TicketRecord): string[] {
  const { round, done } = ticket.escalation ?? {};
  return round?.getTime() === roundOf(ticket).getTime() ? [...(done ?? [])] : [];
}
