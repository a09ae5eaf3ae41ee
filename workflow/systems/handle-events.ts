import type { CityProfile } from '../../core/city/schema.ts';
import type { CitySystem, EventKind } from '../../core/city/system-schema.ts';
import type { Clock } from '../../core/clock.ts';
import type { Logger } from '../../core/logger.ts';
import { SystemEvent, type SystemEventRecord } from '../../models/system-event.ts';
import { inTransaction } from '../../models/transaction.ts';
import { keepSchedule } from '../collection/keep-schedule.ts';
import type { Redact } from '../photos/redact-regions.ts';
import type { DeviceFollower } from './follow-devices.ts';
import type { MachineTickets } from './machine-tickets.ts';
import type { TellSubscribers } from './tell-subscribers.ts';

/** Events looked at in one go, oldest first. */
const AT_ONCE = 1000;
const MOST_ATTEMPTS = 5;

/**
 * Makes the sweep that gives waiting events their effect. What belongs to a device is taken together, so that ten
 * thousand events of one broken device cost little more than one; everything else is taken one by one. Each effect and
 * the note that it happened are one transaction: a crash in between repeats nothing.
 *
 * @returns events handled
 */
export function createEventHandling(deps: {
  city: CityProfile;
  clock: Clock;
  logger: Logger;
  devices: DeviceFollower;
  tickets: MachineTickets;
  tell: TellSubscribers;
  redact: Redact;
}): () => Promise<number> {
  const { city, clock, devices, tickets } = deps;

  return async () => {
    let handled = 0;
    for (;;) {
      const waiting = await SystemEvent.find({ state: 'received' })
        .sort({ _id: 1 })
        .limit(AT_ONCE)
        .lean<SystemEventRecord[]>();
      if (waiting.length === 0) return handled;
      const done = await handle(waiting);
      handled += done;
      if (done < waiting.length || waiting.length < AT_ONCE) return handled;
    }
  };

  async function handle(events: readonly SystemEventRecord[]): Promise<number> {
    const byDevice = new Map<string, SystemEventRecord[]>();
    const single: SystemEventRecord[] = [];
    for (const event of events) {
      const action = kindOf(event)?.kind.action;
      if ((action === 'fault' || action === 'repair') && event.device) {
        const key = `${event.system}:${event.device}`;
        const group = byDevice.get(key);
        if (group) group.push(event);
        else byDevice.set(key, [event]);
      } else single.push(event);
    }
    let done = 0;
    for (const group of byDevice.values()) done += await attempt(group, () => follow(group));
    for (const event of single) done += await attempt([event], () => one(event));
    return done;
  }

  async function follow(group: readonly SystemEventRecord[]): Promise<void> {
    const [first] = group;
    const known = first && kindOf(first);
    if (known && first.device) await devices.follow(known.system, first.device, group);
  }

  async function one(event: SystemEventRecord): Promise<void> {
    const known = kindOf(event);
    if (!known) {
      await settle(event, {
        state: 'quarantined',
        reason: 'the kind is no longer in systems.json',
      });
      return;
    }
    const { system, kind } = known;
    switch (kind.action) {
      case 'incident':
        return await incident(event, system, kind);
      case 'inspection':
        return await inspection(event, system, kind);
      case 'schedule':
        return await schedule(event);
      case 'notice':
        await deps.tell(event, system, kind);
        return await settle(event, { state: 'done' });
      default:
        // Agendas and figures are read from the events themselves.
        return await settle(event, { state: 'done' });
    }
  }

  async function schedule(event: SystemEventRecord): Promise<void> {
    const result = await keepSchedule(city, event);
    if (result === 'unknown-ward') {
      const { ward } = event.data as { ward?: string };
      const reason = `ward: "${ward}" must be the id or the name of a ward of the city`;
      return await settle(event, { state: 'quarantined', reason });
    }
    await settle(event, { state: result === 'kept' ? 'done' : 'ignored' });
  }

  async function incident(
    event: SystemEventRecord,
    system: CitySystem,
    kind: EventKind,
  ): Promise<void> {
    const data = event.data as IncidentData;
    if ((data.confidence ?? 1) < (kind.sureFrom ?? 0))
      return await settle(event, { state: 'triage' });
    await reportIncident(event, system, kind);
  }

  async function reportIncident(
    event: SystemEventRecord,
    system: CitySystem,
    kind: EventKind,
  ): Promise<void> {
    const data = event.data as IncidentData;
    const photoIds = await deps.redact(event.photoIds ?? [], data.private);
    await inTransaction(async (session) => {
      const report = await tickets.report(
        {
          system,
          kind,
          eventId: event.eventId,
          device: event.device ?? undefined,
          place: data.place,
          lat: data.lat,
          lon: data.lon,
          detail: data.detail,
          confidence: data.confidence,
          photoIds,
        },
        session,
      );
      await SystemEvent.updateOne(
        { _id: event._id },
        { $set: { state: 'done', reportCode: report.code, doneAt: clock.now() } },
        { session },
      );
    });
  }

  async function inspection(
    event: SystemEventRecord,
    system: CitySystem,
    kind: EventKind,
  ): Promise<void> {
    const data = event.data as IncidentData & { outcome: string; decision?: string };
    await reportIncident(event, system, kind);
    const after = await SystemEvent.findById(event._id).lean<SystemEventRecord>();
    if (!after?.reportCode) return;
    const outcome = OUTCOMES[data.outcome] ?? data.outcome;
    const note = `${outcome}${data.detail ? `: ${data.detail}` : ''}`;
    await tickets.conclude(after.reportCode, system, note, data.decision);
  }

  async function attempt(
    events: readonly SystemEventRecord[],
    work: () => Promise<void>,
  ): Promise<number> {
    try {
      await work();
      return events.length;
    } catch (err) {
      const ids = events.map(({ _id }) => _id);
      const given = events.every(({ attempts }) => attempts + 1 >= MOST_ATTEMPTS);
      deps.logger[given ? 'error' : 'warn'](
        { err, system: events[0]?.system, events: events.length },
        given ? 'events given up' : 'events could not be handled, the sweep tries again',
      );
      await SystemEvent.updateMany(
        { _id: { $in: ids } },
        {
          $inc: { attempts: 1 },
          ...(given && { $set: { state: 'dead', reason: (err as Error).message.slice(0, 300) } }),
        },
      );
      return 0;
    }
  }

  async function settle(
    event: SystemEventRecord,
    to: { state: 'done' | 'ignored' | 'triage' | 'quarantined'; reason?: string },
  ): Promise<void> {
    await SystemEvent.updateOne({ _id: event._id }, { $set: { ...to, doneAt: clock.now() } });
  }

  function kindOf(event: Pick<SystemEventRecord, 'system' | 'kind'>) {
    const system = city.systems.find(({ id }) => id === event.system);
    const kind = system?.kinds[event.kind];
    return system && kind ? { system, kind } : undefined;
  }
}

type IncidentData = {
  place?: string;
  lat?: number;
  lon?: number;
  detail?: string;
  confidence?: number;
  private?: { x: number; y: number; width: number; height: number }[];
};

const OUTCOMES: Readonly<Record<string, string>> = {
  in_order: 'Kiểm tra: đúng quy định',
  violation: 'Kiểm tra: có vi phạm',
  order_to_mend: 'Kiểm tra: yêu cầu khắc phục',
  fine: 'Kiểm tra: xử phạt',
};
