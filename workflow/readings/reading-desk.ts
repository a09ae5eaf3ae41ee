import type { CityProfile } from '../../core/city/schema.ts';
import type { Metric } from '../../core/city/station-schema.ts';
import type { Clock } from '../../core/clock.ts';
import type { Logger } from '../../core/logger.ts';
import type { QuarantineReason } from '../../models/quarantine.ts';
import type { ReadingSource } from '../../models/reading.ts';
import { Station, type StationRecord } from '../../models/station.ts';
import type { AdvanceStations, Sound } from './advance-stations.ts';
import { judge, type Neighbour } from './judge.ts';
import { neighboursOf } from './neighbours.ts';
import { type Doubtful, keepApart } from './quarantine.ts';
import type { Stations } from './stations.ts';
import { storeReadings } from './store-readings.ts';

/** A reading as a sender gave it, already read from its payload. */
export type IncomingReading = {
  /** Station and metric, or the id of a datastream: a registered one, or `<station>/<metric>`. */
  station?: string | undefined;
  metric?: string | undefined;
  datastream?: string | undefined;
  at: Date;
  value: number;
  unit?: string | undefined;
  quality?: string | undefined;
  interpolated?: boolean | undefined;
};

/** What became of one reading. */
export type ReadingFate =
  | { fate: 'stored' }
  | { fate: 'duplicate' }
  | { fate: 'quarantined'; reason: QuarantineReason; detail: string };

/** The one way in for readings of every source. */
export type ReadingDesk = {
  /**
   * Checks and keeps readings, one fate for each in the same order; when it has returned they are durable, with the
   * state of their stations, level crossings and reports of trouble. Safe to repeat.
   */
  take(readings: readonly IncomingReading[], source: ReadingSource): Promise<ReadingFate[]>;
  /** Keeps one that a person vouches for, whatever the checks say. */
  vouch(reading: { station: string; metric: string; at: Date; value: number }): Promise<boolean>;
};

type Known = { station: StationRecord; metric: Metric };

export function createReadingDesk(deps: {
  city: CityProfile;
  clock: Clock;
  logger: Logger;
  stations: Stations;
  advance: AdvanceStations;
}): ReadingDesk {
  const { clock, stations } = deps;
  /** One batch after the other: the state of a station is read, changed and written. */
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = turn.then(work, work);
    turn = done.catch(() => {});
    return done;
  };

  async function takeBatch(
    readings: readonly IncomingReading[],
    source: ReadingSource,
  ): Promise<ReadingFate[]> {
    const fates: ReadingFate[] = new Array(readings.length);
    const apart: Doubtful[] = [];
    const known = await findStations(readings);
    const sound: (Sound & { index: number })[] = [];
    const last = new Map<string, Neighbour>();
    const inOrder = [...readings.entries()].toSorted(
      ([, a], [, b]) => a.at.getTime() - b.at.getTime(),
    );

    for (const [index, reading] of inOrder) {
      const found = resolve(reading, known);
      const doubt = (reason: QuarantineReason, detail: string, value = reading.value) => {
        const { at, unit } = reading;
        const named = namesOf(reading);
        apart.push({ ...named, at, value, unit, reason, detail, source });
        fates[index] = { fate: 'quarantined', reason, detail };
      };
      if (typeof found === 'string') {
        const { station, metric } = namesOf(reading);
        if (found === 'unknown_station')
          doubt(found, `trạm “${station.slice(0, 60)}” chưa được đăng ký`);
        else if (found === 'disabled_station') doubt(found, `trạm “${station}” đang tắt`);
        else doubt(found, `trạm “${station}” không đo “${metric.slice(0, 60)}”`);
        continue;
      }
      const { station, metric } = found;
      const key = `${station._id}|${metric.id}`;
      const newest = last.get(key) ?? newestOf(station, metric.id);
      const neighbours =
        newest && reading.at <= newest.at
          ? await neighboursOf(station._id, metric.id, reading.at)
          : [newest];
      const verdict = judge({ ...reading, source }, metric, neighbours, clock.now());
      if (!verdict.sound) {
        doubt(verdict.reason, verdict.detail, verdict.value);
        continue;
      }
      const { at, interpolated } = reading;
      sound.push({
        index,
        station: station._id,
        metric: metric.id,
        at,
        value: verdict.value,
        source,
        ...(interpolated && { interpolated }),
      });
      if (!newest || at > newest.at) last.set(key, { at, value: verdict.value });
    }

    const kept = await storeReadings(sound, clock.now());
    const good: Sound[] = [];
    for (const [at, reading] of sound.entries()) {
      const outcome = kept[at];
      if (outcome?.outcome === 'contradiction') {
        const detail = `đã có số đo khác (${outcome.value}) cho cùng thời điểm`;
        const { index, station, metric, value } = reading;
        apart.push({
          station,
          metric,
          at: reading.at,
          value,
          reason: 'contradiction',
          detail,
          source,
        });
        fates[index] = { fate: 'quarantined', reason: 'contradiction', detail };
        continue;
      }
      fates[reading.index] = { fate: outcome?.outcome ?? 'stored' };
      good.push(reading);
    }
    await keepApart(apart, clock);
    // Duplicates too: the process may have died after the reading was stored and before its station knew.
    await deps.advance(good);
    if (apart.length > 0)
      deps.logger.info({ source, quarantined: apart.length }, 'readings kept apart');
    return fates;
  }

  async function findStations(readings: readonly IncomingReading[]): Promise<StationRecord[]> {
    const named = readings.map((reading) => namesOf(reading).station);
    const streams = readings.flatMap(({ datastream }) => datastream ?? []);
    const ids = [...new Set(named)];
    return await Station.find(
      streams.length > 0
        ? { $or: [{ _id: { $in: ids } }, { 'datastreams.id': { $in: [...new Set(streams)] } }] }
        : { _id: { $in: ids } },
    ).lean<StationRecord[]>();
  }

  function resolve(
    reading: IncomingReading,
    known: readonly StationRecord[],
  ): Known | 'unknown_station' | 'unknown_metric' | 'disabled_station' {
    const { datastream } = reading;
    const registered =
      datastream !== undefined &&
      known.find(({ datastreams }) => datastreams.some(({ id }) => id === datastream));
    const named = namesOf(reading);
    const station = registered || byId(known).get(named.station);
    if (!station) return 'unknown_station';
    if (station.disabled) return 'disabled_station';
    const id = registered
      ? station.datastreams.find((stream) => stream.id === datastream)?.metric
      : named.metric;
    const metric = id === undefined ? undefined : stations.metric(station.kind, id);
    return metric ? { station, metric } : 'unknown_metric';
  }

  return {
    take: (readings, source) => inTurn(() => takeBatch(readings, source)),
    vouch: (reading) =>
      inTurn(async () => {
        const [kept] = await storeReadings([{ ...reading, source: 'staff' }], clock.now());
        if (kept?.outcome === 'contradiction') return false;
        await deps.advance([{ ...reading, source: 'staff' }]);
        return true;
      }),
  };
}

const indexes = new WeakMap<readonly StationRecord[], Map<string, StationRecord>>();
function byId(known: readonly StationRecord[]): Map<string, StationRecord> {
  const made = indexes.get(known) ?? new Map(known.map((station) => [station._id, station]));
  indexes.set(known, made);
  return made;
}

/** `<station>/<metric>` names both. */
function namesOf({ station, metric, datastream }: IncomingReading) {
  if (station !== undefined) return { station, metric: metric ?? '' };
  const [first = '', second = ''] = (datastream ?? '').split('/');
  return { station: first, metric: second };
}

function newestOf(station: StationRecord, metric: string): Neighbour | undefined {
  const channel = station.channels.find((one) => one.metric === metric);
  return typeof channel?.value === 'number' && channel.at
    ? { value: channel.value, at: channel.at }
    : undefined;
}
