import type { CityProfile } from '../../core/city/schema.ts';
import { type LocalDay, localDay } from '../../core/city/ward-lookup.ts';
import { type Clock, DAY, MINUTE } from '../../core/clock.ts';
import { Exceedance, type ExceedanceRecord } from '../../models/exceedance.ts';
import { Reading, type ReadingRecord } from '../../models/reading.ts';
import { Station, type StationRecord } from '../../models/station.ts';

/** What one station measured of one thing on one day of the city. */
export type DailyFigure = {
  station: string;
  name: string;
  place: string | undefined;
  metric: string;
  metricName: { vi: string; en: string };
  unit: string;
  /** The last sound reading up to the end of the day; absent when there never was one. `stale`: older than it may be. */
  last: { value: number; at: Date; stale: boolean } | undefined;
  /** Over the sound readings of the day, each counted once; absent without any. */
  day: { min: number; mean: number; max: number; readings: number } | undefined;
  limit: { value: number; below: boolean; of: string | undefined } | undefined;
  /** The limit is passed now, or was at the last reading of an earlier day. */
  passed: boolean;
};

export type EnvironmentDay = {
  day: LocalDay;
  figures: DailyFigure[];
  /** Limits that were passed at any time of the day. */
  exceedances: ExceedanceRecord[];
};

/** Figures of the stations whose kind is public, for one day. */
export type DailyFigures = (day?: LocalDay) => Promise<EnvironmentDay>;

export function createDailyFigures(deps: {
  city: Pick<CityProfile, 'stationKinds' | 'calendar'>;
  clock: Clock;
}): DailyFigures {
  const { city, clock } = deps;
  const kinds = city.stationKinds.filter(({ publicHazard }) => publicHazard);

  return async (given) => {
    const day = given ?? localDay(clock.now(), city);
    const from = new Date(Date.parse(day) - city.calendar.utcOffsetMinutes * MINUTE);
    const to = new Date(from.getTime() + DAY);
    const stations = await Station.find({
      kind: { $in: kinds.map(({ kind }) => kind) },
      disabled: { $ne: true },
    })
      .sort({ kind: 1, _id: 1 })
      .lean<StationRecord[]>();
    const figures = await Promise.all(
      stations.flatMap((station) => {
        const metrics = kinds.find(({ kind }) => kind === station.kind)?.metrics ?? [];
        return metrics.map((metric) => figureOf(station, metric, { from, to }));
      }),
    );
    const exceedances = await Exceedance.find({
      since: { $lt: to },
      $or: [{ endedAt: { $exists: false } }, { endedAt: { $gte: from } }],
    })
      .sort({ since: 1 })
      .lean<ExceedanceRecord[]>();
    return { day, figures, exceedances };
  };

  async function figureOf(
    station: StationRecord,
    metric: (typeof kinds)[number]['metrics'][number],
    { from, to }: { from: Date; to: Date },
  ): Promise<DailyFigure> {
    const of = { station: station._id, metric: metric.id };
    const rows = await Reading.find({ ...of, at: { $gte: from, $lt: to } })
      .sort({ at: 1 })
      .lean<ReadingRecord[]>();
    const last =
      rows.at(-1) ??
      (await Reading.findOne({ ...of, at: { $lt: from } })
        .sort({ at: -1 })
        .lean<ReadingRecord>());
    const until = Math.min(clock.now().getTime(), to.getTime());
    const { trouble } = metric;
    const limit = trouble?.above ?? trouble?.whenBelow;
    return {
      station: station._id,
      name: station.name,
      place: station.place ?? undefined,
      metric: metric.id,
      metricName: { vi: metric.vi, en: metric.en },
      unit: metric.unit,
      last: last
        ? {
            value: last.value,
            at: last.at,
            stale: until - last.at.getTime() > metric.silentAfterMinutes * MINUTE,
          }
        : undefined,
      day: dayOf(rows.map(({ value }) => value)),
      limit:
        limit === undefined
          ? undefined
          : { value: limit, below: trouble?.above === undefined, of: trouble?.limitOf },
      passed:
        limit !== undefined && last
          ? trouble?.above === undefined
            ? last.value <= limit
            : last.value >= limit
          : false,
    };
  }
}

function dayOf(values: readonly number[]): DailyFigure['day'] {
  if (values.length === 0) return undefined;
  const sum = values.reduce((total, value) => total + value, 0);
  return {
    min: Math.min(...values),
    mean: Number((sum / values.length).toFixed(2)),
    max: Math.max(...values),
    readings: values.length,
  };
}
