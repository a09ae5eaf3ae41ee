import type { CityProfile } from '../../core/city/schema.ts';
import type { CitySystem } from '../../core/city/system-schema.ts';
import { HOUR, MINUTE } from '../../core/clock.ts';
import { Dossier } from '../../models/dossier.ts';
import { Reading } from '../../models/reading.ts';
import { ReportEdition } from '../../models/report-edition.ts';
import { SystemDevice, type SystemDeviceRecord } from '../../models/system-device.ts';
import { SystemEvent, type SystemEventState } from '../../models/system-event.ts';

/**
 * waiting: nothing has come yet; ok; silent: nothing for longer than it should be; troubled: much of what comes is not
 * as agreed; outward: it reads from us, so we cannot tell.
 */
export type SystemHealth = 'waiting' | 'ok' | 'silent' | 'troubled' | 'outward';

export type SystemState = {
  system: CitySystem;
  health: SystemHealth;
  lastAt: Date | undefined;
  /** Events of the last hour. */
  lastHour: number;
  waiting: number;
  triage: number;
  quarantined: number;
  /** Devices that have a fault now, loudest first; each is one line, whatever it sends. */
  faulty: SystemDeviceRecord[];
};

const MOST_FAULTY = 20;
/** Ways by which we hear of a system. */
const SENDING = new Set<string>(['events', 'observations', 'dossiers']);

/** How every system of the plan is. Reads indexes only. */
export async function readSystems(
  city: Pick<CityProfile, 'systems'>,
  now: Date,
): Promise<SystemState[]> {
  return await Promise.all(
    city.systems.map(async (system): Promise<SystemState> => {
      const of = { system: system.id };
      const count = (state: SystemEventState) => SystemEvent.countDocuments({ ...of, state });
      const [last, waiting, triage, quarantined, faulty, ...recent] = await Promise.all([
        latest(system),
        count('received'),
        count('triage'),
        count('quarantined'),
        SystemDevice.find({ ...of, 'faults.0': { $exists: true } })
          .sort({ hourCount: -1 })
          .limit(MOST_FAULTY)
          .lean<SystemDeviceRecord[]>(),
        ...(['received', 'done', 'ignored', 'triage'] as const).map((state) =>
          SystemEvent.countDocuments({
            ...of,
            state,
            receivedAt: { $gte: new Date(now.getTime() - HOUR) },
          }),
        ),
      ]);
      const lastHour = recent.reduce((sum, n) => sum + n, 0);
      return {
        system,
        health: healthOf(system, last, { lastHour, quarantined }, now),
        lastAt: last,
        lastHour,
        waiting,
        triage,
        quarantined,
        faulty,
      };
    }),
  );
}

/** When something of the system was last received, by whichever way it sends, or the last table for LRIS was made. */
async function latest({ id: system, ways }: CitySystem): Promise<Date | undefined> {
  if (!ways.includes('events')) {
    if (ways.includes('observations'))
      return (await Reading.findOne().sort({ _id: -1 }).lean<{ receivedAt: Date }>())?.receivedAt;
    if (ways.includes('reports'))
      return (
        await ReportEdition.findOne({ kind: 'lris', state: 'ready' })
          .sort({ createdAt: -1 })
          .select('madeAt')
          .lean<{ madeAt: Date }>()
      )?.madeAt;
    if (ways.includes('dossiers'))
      return (await Dossier.findOne().sort({ seenAt: -1 }).lean<{ seenAt: Date }>())?.seenAt;
    return undefined;
  }
  const found = await Promise.all(
    (['received', 'done', 'ignored', 'triage'] as const).map((state) =>
      SystemEvent.findOne({ system, state }, { receivedAt: 1 })
        .sort({ receivedAt: -1 })
        .lean<{ receivedAt: Date } | null>(),
    ),
  );
  const times = found.flatMap((event) => (event ? [event.receivedAt.getTime()] : []));
  return times.length === 0 ? undefined : new Date(Math.max(...times));
}

function healthOf(
  system: CitySystem,
  last: Date | undefined,
  { lastHour, quarantined }: { lastHour: number; quarantined: number },
  now: Date,
): SystemHealth {
  if (!system.ways.some((way) => SENDING.has(way))) return 'outward';
  if (!last) return 'waiting';
  if (quarantined > 10 && quarantined > lastHour) return 'troubled';
  const silentAfter = (system.everyMinutes ?? Number.POSITIVE_INFINITY) * MINUTE;
  return now.getTime() - last.getTime() > silentAfter ? 'silent' : 'ok';
}
