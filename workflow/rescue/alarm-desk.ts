import { Types } from 'mongoose';
import type { CityProfile } from '../../core/city/schema.ts';
import type { Clock } from '../../core/clock.ts';
import { AppError } from '../../core/errors.ts';
import { RescueAlarm, type RescueAlarmRecord } from '../../models/rescue-alarm.ts';
import { Ticket, type TicketRecord } from '../../models/ticket.ts';
import { afterCommit, inTransaction } from '../../models/transaction.ts';
import { appendAudit } from '../audit/append.ts';
import type { TicketActor } from '../tickets/change.ts';
import { stepsFrom } from '../tickets/states.ts';
import type { TicketDesk } from '../tickets/ticket-desk.ts';
import { endAlarm, repeatAlarm } from './rescue-alarm.ts';

/** What officers do with alarms of calls for help. */
export type AlarmDesk = {
  /**
   * Takes on the ticket: it is accepted where that is still to be done, and the alarm ends for everybody. Who comes
   * second changes nothing and reads who was first.
   *
   * @throws AppError `not_found`
   */
  accept(id: string, by: TicketActor): Promise<RescueAlarmRecord>;
  /** Tells again of what nobody has accepted. @returns alarms repeated */
  sweep(): Promise<number>;
};

export function createAlarmDesk(deps: {
  city: Pick<CityProfile, 'escalation'>;
  clock: Clock;
  tickets: Pick<TicketDesk, 'move'>;
  /** Called after a change is committed, for whoever shows alarms live. */
  onChanged?: () => void;
}): AlarmDesk {
  const { city, clock } = deps;

  const find = async (id: string): Promise<RescueAlarmRecord> => {
    const alarm = await RescueAlarm.findById(id).lean<RescueAlarmRecord>();
    if (!alarm) throw new AppError('not_found', 404, `There is no rescue alarm ${id}`);
    return alarm;
  };

  return {
    async accept(id, by) {
      const alarm = await find(id);
      if (alarm.acceptedAt) return alarm;
      await inTransaction(async (session) => {
        const waiting = await RescueAlarm.exists({
          _id: new Types.ObjectId(id),
          acceptedAt: null,
        }).session(session);
        if (!waiting) return;
        const ticket = await Ticket.findById(alarm.ticketId).session(session).lean<TicketRecord>();
        if (ticket && !ticket.mergedInto && stepsFrom(ticket.status).includes('accepted'))
          await deps.tickets.move({ ticket: ticket._id, by, session }, { to: 'accepted' });
        await endAlarm(alarm.ticketId, by.name ?? '', clock.now(), session);
        await appendAudit(
          { by, action: 'rescue.accepted', target: { type: 'ticket', id: alarm.code } },
          clock.now(),
          session,
        );
        if (deps.onChanged) afterCommit(session, deps.onChanged);
      });
      return await find(id);
    },
    async sweep() {
      const now = clock.now();
      const due = await RescueAlarm.find({ nextAt: { $lte: now } })
        .sort({ nextAt: 1 })
        .limit(100)
        .lean<RescueAlarmRecord[]>();
      let repeated = 0;
      for (const alarm of due)
        repeated += await inTransaction(async (session) => {
          const ticket = await Ticket.findById(alarm.ticketId, { body: 1 })
            .session(session)
            .lean<TicketRecord>();
          const told = await repeatAlarm(city, alarm, ticket, now, session);
          if (told && deps.onChanged) afterCommit(session, deps.onChanged);
          return told ? 1 : 0;
        });
      return repeated;
    },
  };
}
