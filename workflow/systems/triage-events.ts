import type { CityProfile } from '../../core/city/schema.ts';
import type { Clock } from '../../core/clock.ts';
import { AppError } from '../../core/errors.ts';
import { SystemEvent, type SystemEventRecord } from '../../models/system-event.ts';
import { inTransaction } from '../../models/transaction.ts';
import { appendAudit } from '../audit/append.ts';
import type { Redact, Region } from '../photos/redact-regions.ts';
import type { TicketActor } from '../tickets/change.ts';
import type { MachineTickets } from './machine-tickets.ts';

/** What people decide about doubtful events. */
export type EventTriage = {
  /**
   * Makes a report of it or says that there is nothing to do. A second time changes nothing.
   *
   * @throws AppError `not_found`; `conflict` when it was decided otherwise before
   */
  decide(eventId: string, report: boolean, by: TicketActor): Promise<SystemEventRecord>;
};

export function createEventTriage(deps: {
  city: CityProfile;
  clock: Clock;
  tickets: MachineTickets;
  redact: Redact;
}): EventTriage {
  return {
    async decide(eventId, wanted, by) {
      const event = await SystemEvent.findById(eventId).lean<SystemEventRecord>();
      const system = deps.city.systems.find(({ id }) => id === event?.system);
      const kind = event && system?.kinds[event.kind];
      if (!event || !system || !kind)
        throw new AppError('not_found', 404, `There is no event ${eventId}`);
      const state = wanted ? 'done' : 'ignored';
      if (event.state === state) return event;
      if (event.state !== 'triage')
        throw new AppError('conflict', 409, `The event is ${event.state} already`);
      const data = event.data as {
        place?: string;
        lat?: number;
        lon?: number;
        detail?: string;
        confidence?: number;
        private?: Region[];
      };
      const photoIds = wanted ? await deps.redact(event.photoIds ?? [], data.private) : [];
      return await inTransaction(async (session) => {
        const now = deps.clock.now();
        const report = wanted
          ? await deps.tickets.report(
              {
                ...data,
                system,
                kind,
                eventId: event.eventId,
                device: event.device ?? undefined,
                photoIds,
              },
              session,
            )
          : undefined;
        const after = await SystemEvent.findOneAndUpdate<SystemEventRecord>(
          { _id: event._id, state: 'triage' },
          { $set: { state, doneAt: now, ...(report && { reportCode: report.code }) } },
          { session, returnDocument: 'after', lean: true },
        );
        if (!after) throw new AppError('conflict', 409, 'Somebody has decided meanwhile');
        await appendAudit(
          { by, action: `system_event.${state}`, target: { type: 'system_event', id: eventId } },
          now,
          session,
        );
        return after;
      });
    },
  };
}
