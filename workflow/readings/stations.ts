import type { CityProfile } from '../../core/city/schema.ts';
import type { CityStation, Metric, StationKind } from '../../core/city/station-schema.ts';
import { presentWard, wardAt } from '../../core/city/ward-lookup.ts';
import type { Clock } from '../../core/clock.ts';
import { AppError, type ErrorDetail } from '../../core/errors.ts';
import { Station, type StationRecord } from '../../models/station.ts';
import { inTransaction } from '../../models/transaction.ts';
import { appendAudit } from '../audit/append.ts';
import type { TicketActor } from '../tickets/change.ts';

/** A station that somebody of the city adds. */
export type NewStation = Omit<CityStation, 'source' | 'note'>;

export type Stations = {
  /** Takes over the stations of the profile; their state is kept. Safe to repeat. */
  sync(): Promise<void>;
  /** Adds one or changes what is known of it; those of the profile are changed there. @throws AppError `invalid_input`, `conflict` */
  save(station: NewStation, by: TicketActor): Promise<StationRecord>;
  /** What a station of that kind measures; undefined for a metric that it does not. */
  metric(kind: StationKind, id: string): Metric | undefined;
  metrics(kind: StationKind): readonly Metric[];
};

export function createStations(deps: { city: CityProfile; clock: Clock }): Stations {
  const { city } = deps;
  const rules = new Map(city.stationKinds.map(({ kind, metrics }) => [kind, metrics]));
  const metrics = (kind: StationKind) => rules.get(kind) ?? [];

  const fieldsOf = (station: NewStation) => ({
    kind: station.kind,
    name: station.name,
    gauge: station.gauge,
    floodPoint: station.floodPoint,
    place: station.place,
    lat: station.location?.lat,
    lon: station.location?.lon,
    ward: wardOf(station),
    datastreams: Object.entries(station.datastreams).map(([metric, id]) => ({ metric, id })),
  });

  /** By the position, else by the only ward of today that is named. */
  function wardOf({ location, wards }: NewStation): string | undefined {
    if (location) return wardAt(city, location)?.id;
    const today = new Set(wards.flatMap((id) => presentWard(city, id)?.id ?? []));
    return today.size === 1 ? [...today][0] : undefined;
  }

  return {
    metrics,
    metric: (kind, id) => metrics(kind).find((metric) => metric.id === id),
    async sync() {
      if (city.stations.length === 0) return;
      await Station.bulkWrite(
        city.stations.map((station) => ({
          updateOne: {
            filter: { _id: station.id },
            update: {
              $set: { ...defined(fieldsOf(station)), origin: 'city' as const },
              $setOnInsert: { channels: [], health: 'waiting' as const, stage: 0, revision: 0 },
            },
            upsert: true,
          },
        })),
      );
    },
    async save(station, by) {
      refuseWrong(station);
      return await inTransaction(async (session) => {
        const known = await Station.findById(station.id).session(session).lean<StationRecord>();
        if (known?.origin === 'city')
          throw new AppError('conflict', 409, `"${station.id}" is a station of the city profile`, [
            { path: 'id', message: 'is changed in stations.json' },
          ]);
        const saved = await Station.findByIdAndUpdate<StationRecord>(
          station.id,
          {
            $set: { ...defined(fieldsOf(station)), origin: 'staff' },
            $setOnInsert: { channels: [], health: 'waiting', stage: 0, revision: 0 },
          },
          { upsert: true, returnDocument: 'after', lean: true, session },
        );
        if (!saved) throw new Error('The store made no station');
        await appendAudit(
          {
            by,
            action: known ? 'station.changed' : 'station.added',
            target: { type: 'station', id: station.id },
            facts: { kind: station.kind },
          },
          deps.clock.now(),
          session,
        );
        return saved;
      });
    },
  };

  function refuseWrong(station: NewStation): void {
    const problems: ErrorDetail[] = [];
    if (station.kind === 'gauge' && !city.gauges.some(({ id }) => id === station.gauge))
      problems.push({ path: 'gauge', message: 'must name a gauge of the city with alarm levels' });
    for (const metric of Object.keys(station.datastreams))
      if (!metrics(station.kind).some(({ id }) => id === metric))
        problems.push({ path: `datastreams.${metric}`, message: `is not measured by it` });
    for (const [at, ward] of station.wards.entries())
      if (!presentWard(city, ward))
        problems.push({ path: `wards.${at}`, message: `"${ward}" is no ward of the city` });
    if (problems.length > 0)
      throw new AppError('invalid_input', 400, 'The station cannot be kept', problems);
  }
}

const defined = <Fields extends object>(fields: Fields): Partial<Fields> =>
  Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as Partial<Fields>;
