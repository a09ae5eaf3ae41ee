import type { CityProfile } from '../../core/city/schema.ts';
import type { Clock } from '../../core/clock.ts';
import { Exceedance, type ExceedanceRecord } from '../../models/exceedance.ts';
import { Station, type StationRecord } from '../../models/station.ts';
import { SystemDevice, type SystemDeviceRecord } from '../../models/system-device.ts';
import type { NoticeDrafts } from './draft-notices.ts';

/** A limit that is passed now. */
type Present = {
  subject: string;
  name: string;
  place: string | undefined;
  ward?: string | undefined;
  hazard: 'water' | 'other';
  metric?: string;
  value?: number | undefined;
  measuredAt?: Date | undefined;
  unit?: string;
  limit?: number | undefined;
  since: Date;
  reportCode: string | undefined;
};

/**
 * Makes the sweep that notes where a limit of the environment is passed and where it is kept again: by the readings of
 * the city's stations, and by systems that say so of their own devices. Each is drafted as a warning once; nothing is
 * sent from here. It looks at what is, so a crash repeats nothing.
 *
 * @returns exceedances that began or ended
 */
export function createExceedanceSweep(deps: {
  city: Pick<CityProfile, 'stationKinds' | 'systems'>;
  clock: Clock;
  drafts: NoticeDrafts;
}): () => Promise<number> {
  const { city, clock, drafts } = deps;
  const kinds = city.stationKinds.filter(({ publicHazard }) => publicHazard);

  return async () => {
    const [stations, devices, open] = await Promise.all([
      ofStations(),
      ofDevices(),
      Exceedance.find({ endedAt: { $exists: false } }).lean<ExceedanceRecord[]>(),
    ]);
    const present = new Map([...stations, ...devices].map((one) => [one.subject, one]));
    const known = new Set(open.map(({ subject }) => subject));
    let changed = 0;
    for (const one of present.values()) {
      if (known.has(one.subject)) continue;
      const begun = new Exceedance({ ...one, updatedAt: clock.now() });
      await begun.save();
      open.push(begun.toObject<ExceedanceRecord>());
      changed += 1;
    }
    for (const one of open) {
      if (!one.handledAt) await drafts.begin(one);
      if (present.has(one.subject)) continue;
      const at = clock.now();
      await drafts.end(one);
      await Exceedance.updateOne({ _id: one._id }, { $set: { endedAt: at, updatedAt: at } });
      changed += 1;
    }
    return changed;
  };

  async function ofStations(): Promise<Present[]> {
    const found = await Station.find({
      kind: { $in: kinds.map(({ kind }) => kind) },
      troubled: true,
      disabled: { $ne: true },
    }).lean<StationRecord[]>();
    return found.flatMap(({ _id, kind: kindId, name, place, ward, channels }) =>
      channels.flatMap((channel): Present[] => {
        const kind = kinds.find((one) => one.kind === kindId);
        const metric = kind?.metrics.find(({ id }) => id === channel.metric);
        if (!channel.troubled || !metric?.trouble || !kind?.publicHazard) return [];
        return [
          {
            subject: `station:${_id}:${metric.id}`,
            name,
            place: place ?? undefined,
            ward: ward ?? undefined,
            hazard: kind.publicHazard,
            metric: metric.id,
            value: channel.value ?? undefined,
            measuredAt: channel.at ?? undefined,
            unit: metric.unit,
            limit: metric.trouble.above ?? metric.trouble.whenBelow,
            since: channel.troubledSince ?? channel.at ?? clock.now(),
            reportCode: channel.reportCode ?? undefined,
          },
        ];
      }),
    );
  }

  async function ofDevices(): Promise<Present[]> {
    const speaking = city.systems.flatMap(({ id, kinds: own }) =>
      Object.entries(own).flatMap(([kind, { publicHazard: hazard }]) =>
        hazard ? [{ system: id, kind, hazard }] : [],
      ),
    );
    const found = await Promise.all(
      speaking.map(async ({ system, kind, hazard }) => {
        const faulty = await SystemDevice.find({ system, faults: kind }).lean<
          SystemDeviceRecord[]
        >();
        return faulty.map(
          ({ _id, device, place, lastAt, reportCode }): Present => ({
            subject: `device:${_id}`,
            name: device,
            place: place ?? undefined,
            hazard,
            since: lastAt,
            reportCode: reportCode ?? undefined,
          }),
        );
      }),
    );
    return found.flat();
  }
}
