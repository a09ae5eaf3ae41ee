import type { ClientSession } from 'mongoose';
import type { CityProfile } from '../../core/city/schema.ts';
import type { CitySystem } from '../../core/city/system-schema.ts';
import { type Clock, HOUR, MINUTE } from '../../core/clock.ts';
import { SystemDevice, type SystemDeviceRecord } from '../../models/system-device.ts';
import { SystemEvent, type SystemEventRecord } from '../../models/system-event.ts';
import { inTransaction } from '../../models/transaction.ts';
import type { MachineTickets } from './machine-tickets.ts';

/** Events of one device, taken together. */
export type DeviceFollower = {
  /**
   * Takes waiting events of one device in the order in which they happened: a new fault opens a ticket or joins the
   * one of the device that is still open, more of the same is only counted, what is older than what is known is
   * ignored. However many there are, there is one ticket.
   */
  follow(system: CitySystem, device: string, events: readonly SystemEventRecord[]): Promise<void>;
  /** Ends the tickets of devices that have worked again for long enough. @returns how many were looked at */
  settle(): Promise<number>;
};

const AT_ONCE = 200;

export function createDeviceFollower(deps: {
  city: CityProfile;
  clock: Clock;
  tickets: MachineTickets;
}): DeviceFollower {
  const { city, clock, tickets } = deps;

  return {
    follow: (system, name, events) =>
      inTransaction(async (session) => {
        const id = `${system.id}:${name}`;
        const known = await SystemDevice.findById(id).session(session).lean<SystemDeviceRecord>();
        const ordered = events.toSorted((a, b) => a.at.getTime() - b.at.getTime());
        const device: SystemDeviceRecord = known ?? {
          _id: id,
          system: system.id,
          device: name,
          faults: [],
          lastAt: ordered[0]?.at ?? clock.now(),
          hourFrom: clock.now(),
          hourCount: 0,
        };
        countEvents(device, ordered.length, clock.now());
        const effects: { event: SystemEventRecord; reportCode: string }[] = [];
        const ignored: SystemEventRecord[] = [];
        for (const event of ordered) {
          const reportCode = await take(system, device, event, session);
          if (reportCode) effects.push({ event, reportCode });
          else ignored.push(event);
        }
        const { _id, workingSince, reportCode, ...rest } = device;
        await SystemDevice.updateOne(
          { _id },
          {
            $set: {
              ...rest,
              ...(workingSince && { workingSince }),
              ...(reportCode && { reportCode }),
            },
            $unset: {
              ...(!workingSince && { workingSince: 1 }),
              ...(!reportCode && { reportCode: 1 }),
            },
          },
          { upsert: true, session },
        );
        await note(effects, ignored, session);
      }),

    async settle() {
      const now = clock.now();
      const working = await SystemDevice.find({ workingSince: { $lte: now } })
        .sort({ workingSince: 1 })
        .limit(AT_ONCE)
        .lean<SystemDeviceRecord[]>();
      for (const { _id, system: systemId, device, place, workingSince, reportCode } of working) {
        const system = city.systems.find((one) => one.id === systemId);
        if (!system || !workingSince || !reportCode) continue;
        if (now.getTime() - workingSince.getTime() < system.settleMinutes * MINUTE) continue;
        await tickets.end(
          { system, name: device, place: place ?? undefined },
          reportCode,
          workingSince,
        );
        await SystemDevice.updateOne(
          { _id, workingSince },
          { $unset: { workingSince: 1, reportCode: 1 } },
        );
      }
      return working.length;
    },
  };

  /** @returns the code of the report that it opened; undefined when nothing follows from it */
  async function take(
    system: CitySystem,
    device: SystemDeviceRecord,
    event: SystemEventRecord,
    session: ClientSession,
  ): Promise<string | undefined> {
    const kind = system.kinds[event.kind];
    if (!kind || event.at < device.lastAt) return undefined;
    device.lastAt = event.at;
    const data = (event.data ?? {}) as {
      place?: string;
      lat?: number;
      lon?: number;
      detail?: string;
    };
    if (data.place) device.place = data.place;
    if (data.lat !== undefined && data.lon !== undefined) {
      device.lat = data.lat;
      device.lon = data.lon;
    }
    if (kind.action === 'repair') {
      const ends = kind.ends ?? device.faults;
      device.faults = device.faults.filter((fault) => !ends.includes(fault));
      if (device.faults.length === 0 && device.reportCode) device.workingSince ??= event.at;
      return undefined;
    }
    device.workingSince = undefined as never;
    if (device.faults.includes(event.kind)) return undefined;
    device.faults = [...device.faults, event.kind];
    const open = device.reportCode
      ? await tickets.openTicketOf(device.reportCode, session)
      : undefined;
    // Broken devices flicker: a fault that comes back before its ticket has ended is the same fault.
    if (open && device.faults.length === 1) return undefined;
    const report = await tickets.report(
      {
        system,
        kind,
        eventId: event.eventId,
        device: device.device,
        place: device.place ?? undefined,
        lat: device.lat ?? undefined,
        lon: device.lon ?? undefined,
        detail: data.detail,
        incident: open ? { ticketId: open._id } : 'own',
      },
      session,
    );
    device.reportCode ??= report.code;
    if (!open) device.reportCode = report.code;
    return report.code;
  }

  async function note(
    effects: readonly { event: SystemEventRecord; reportCode: string }[],
    ignored: readonly SystemEventRecord[],
    session: ClientSession,
  ): Promise<void> {
    const doneAt = clock.now();
    for (const { event, reportCode } of effects)
      await SystemEvent.updateOne(
        { _id: event._id },
        { $set: { state: 'done', reportCode, doneAt } },
        { session },
      );
    if (ignored.length > 0)
      await SystemEvent.updateMany(
        { _id: { $in: ignored.map(({ _id }) => _id) } },
        { $set: { state: 'ignored', doneAt } },
        { session },
      );
  }
}

function countEvents(device: SystemDeviceRecord, count: number, now: Date): void {
  if (now.getTime() - device.hourFrom.getTime() >= HOUR) {
    device.hourFrom = now;
    device.hourCount = 0;
  }
  device.hourCount += count;
}
