import { createSay } from '../../core/city/say.ts';
import type { CityProfile } from '../../core/city/schema.ts';
import type { Clock } from '../../core/clock.ts';
import type { Logger } from '../../core/logger.ts';
import { createEveningReminders } from '../collection/remind-evening-before.ts';
import type { Outbox } from '../notifications/outbox.ts';
import type { PhotoStore } from '../photos/photo-store.ts';
import { createRedact } from '../photos/redact-regions.ts';
import type { ReportDesk } from '../reports/submit-report.ts';
import type { TicketDesk } from '../tickets/ticket-desk.ts';
import { type AcceptEvents, createAcceptEvents } from './accept-events.ts';
import { createDeviceFollower } from './follow-devices.ts';
import { createEventHandling } from './handle-events.ts';
import { createMachineTickets } from './machine-tickets.ts';
import { createMeetingReminders } from './remind-of-meetings.ts';
import { createTellSubscribers } from './tell-subscribers.ts';
import { createEventTriage, type EventTriage } from './triage-events.ts';

/** The systems of the city plan: their door, and what becomes of their events. */
export type Systems = {
  accept: AcceptEvents;
  triage: EventTriage;
  /** Sweeps of the worker, by name. */
  sweeps: Record<string, () => Promise<unknown>>;
};

export function createSystems(deps: {
  city: CityProfile;
  clock: Clock;
  logger: Logger;
  outbox: Outbox;
  photos: Pick<PhotoStore, 'keep' | 'read'>;
  workflow: { reports: ReportDesk; tickets: TicketDesk };
}): Systems {
  const { city, clock, logger } = deps;
  const tickets = createMachineTickets({ city, ...deps.workflow });
  const devices = createDeviceFollower({ city, clock, tickets });
  const redact = createRedact(deps.photos);
  const handle = oneAtATime(
    createEventHandling({ ...deps, devices, tickets, redact, tell: createTellSubscribers(deps) }),
  );
  return {
    accept: createAcceptEvents({
      ...deps,
      onAccepted: () => {
        handle().catch((err: unknown) =>
          logger.warn({ err }, 'events could not be handled, the sweep tries again'),
        );
      },
    }),
    triage: createEventTriage({ city, clock, tickets, redact }),
    sweeps: {
      'events of systems': handle,
      'devices that work again': devices.settle,
      'collections tomorrow': createEveningReminders({ ...deps, say: createSay(city) }),
      'meetings ahead': createMeetingReminders({ city, clock }),
    },
  };
}

/** While the work runs, a second call waits for it and then runs it once more: what came meanwhile is not missed. */
function oneAtATime(work: () => Promise<number>): () => Promise<number> {
  let running: Promise<number> | undefined;
  let next: Promise<number> | undefined;
  return () => {
    if (!running) {
      running = work().finally(() => {
        running = undefined;
      });
      return running;
    }
    next ??= running
      .catch(() => 0)
      .then(() => {
        next = undefined;
        running = work().finally(() => {
          running = undefined;
        });
        return running;
      });
    return next;
  };
}
