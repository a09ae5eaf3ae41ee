import type { Types } from 'mongoose';
import type { CityProfile } from '../../core/city/schema.ts';
import type { Clock } from '../../core/clock.ts';
import { Ticket, type TicketRecord } from '../../models/ticket.ts';
import { inTransaction } from '../../models/transaction.ts';
import { formatLocalTime } from '../notifications/local-time.ts';
import type { Recipients } from '../staff-notices/recipients.ts';
import { tellStaff } from '../staff-notices/tell-staff.ts';
import type { ChangeTicket } from '../tickets/change.ts';
import { OPEN_STATUSES } from '../tickets/states.ts';
import { type DueStep, planEscalation } from './plan.ts';

const MOST_AT_ONCE = 100;

/**
 * Tells in time what is nearly late and what is late, by the chain of the city (`escalation.json`): one notice a step
 * and round, and from the deadline on a line in the ticket's history. The notice, the line and the mark that it was
 * told are one transaction, so a crash or a second worker tells nothing twice.
 *
 * @returns a sweep that gives the number of steps told
 */
export function createEscalation(deps: {
  city: CityProfile;
  clock: Clock;
  change: ChangeTicket;
}): () => Promise<number> {
  const { city, clock } = deps;
  let adoptedUntil: Types.ObjectId | undefined;
  let allAdopted = false;

  async function escalate(id: Types.ObjectId): Promise<number> {
    const now = clock.now();
    return await inTransaction(async (session) => {
      const ticket = await Ticket.findById(id).session(session).lean<TicketRecord>();
      if (!ticket) return 0;
      const { tell, after } = planEscalation(city, ticket, now);
      const lines = tell.filter(({ share }) => share >= 1);
      if (lines.length > 0)
        await deps.change(
          { ticket: id, by: { type: 'system' }, action: 'ticket.escalated', session },
          () => ({
            fields: { escalation: after },
            updates: lines.map(({ id: step, stage, who, to }) => ({
              kind: 'escalated',
              facts: { step, stage, who, to },
            })),
          }),
        );
      // A warning is for the one who works on it, not for the history: what they have open stays current.
      else
        await Ticket.updateOne(
          { _id: id, revision: ticket.revision },
          { $set: { escalation: after } },
          { session },
        );
      for (const step of tell)
        await tellStaff(
          {
            key: `escalation:${ticket.code}:${after.round.getTime()}:${step.id}`,
            kind: step.share < 1 ? 'deadline' : 'escalation',
            to: recipientsOf(step, ticket),
            title: titleOf(step, ticket),
            link: `/tickets/${ticket.code}`,
            urgent: step.urgent,
            at: now,
          },
          session,
        );
      return tell.length;
    });
  }

  function titleOf(step: DueStep, ticket: TicketRecord): string {
    const what = {
      forward: 'chưa chuyển đơn vị',
      accept: 'chưa có đơn vị nhận',
      finish: 'chưa xử lý xong',
    }[step.stage];
    const due = ticket.deadline?.due ? formatLocalTime(ticket.deadline.due, city) : '';
    return step.share < 1
      ? `Sắp trễ: ${ticket.code} ${what}, hạn ${due}`
      : `Đã trễ: ${ticket.code} ${what}, báo ${step.who}`;
  }

  /** Tickets from before there was an escalation join it; what was late by then stands on the late list only. */
  async function adopt(): Promise<void> {
    const found = await Ticket.find({
      escalation: { $exists: false },
      listedAs: { $in: OPEN_STATUSES },
      ...(adoptedUntil && { _id: { $gt: adoptedUntil } }),
    })
      .sort({ _id: 1 })
      .limit(MOST_AT_ONCE)
      .lean<TicketRecord[]>();
    for (const ticket of found) {
      const { after } = planEscalation(city, ticket, clock.now());
      await Ticket.updateOne(
        { _id: ticket._id, escalation: { $exists: false } },
        { $set: { escalation: after } },
      );
    }
    adoptedUntil = found.at(-1)?._id ?? adoptedUntil;
    allAdopted = found.length < MOST_AT_ONCE;
  }

  return async () => {
    if (!allAdopted) await adopt();
    const due = await Ticket.find({ 'escalation.nextAt': { $lte: clock.now() } }, { _id: 1 })
      .sort({ 'escalation.nextAt': 1 })
      .limit(MOST_AT_ONCE)
      .lean<{ _id: Types.ObjectId }[]>();
    let told = 0;
    const failures: unknown[] = [];
    for (const { _id } of due)
      try {
        told += await escalate(_id);
      } catch (err) {
        failures.push(err);
      }
    if (failures.length > 0)
      throw new AggregateError(
        failures,
        'some tickets could not be escalated, the next round tries',
      );
    return told;
  };
}

function recipientsOf({ to }: DueStep, { assignee, body }: TicketRecord): Recipients {
  switch (to) {
    case 'assignee':
      return assignee ? { officers: [assignee], otherwise: body } : { body };
    case 'body':
      return { body };
    case 'head':
      return { body, roles: ['leader'] };
    case 'desk':
      return { desk: true };
    case 'leader':
      return { leaders: true };
  }
}
