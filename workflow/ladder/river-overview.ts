import type { CityProfile, Gauge } from '../../core/city/schema.ts';
import { type Clock, HOUR } from '../../core/clock.ts';
import { Bulletin, type BulletinRecord } from '../../models/bulletin.ts';
import { Reading, type ReadingRecord } from '../../models/reading.ts';
import { Station, type StationRecord } from '../../models/station.ts';
import { againstAlarm, ladderOf, type Stage } from './ladder.ts';
import { type Level, nextStageAt, SPARSE_MS, trendOf } from './trend.ts';

/** A level older than this is told as old; nobody should decide by it. */
export const STALE_MS = 2 * HOUR;
/** A bulletin older than this says nothing about today. */
const BULLETIN_MS = 48 * HOUR;

/** A gauge as residents and staff see it. */
export type GaugeView = {
  gauge: Gauge;
  station: string;
  /** Absent when it never reported. */
  level?: Level & { stale: boolean; interpolated: boolean };
  /** Nearest alarm level, and how far above (negative: below), metres. */
  against?: { alarm: 1 | 2 | 3; offsetMetres: number };
  stage: Stage;
  metresPerHour?: number;
  /** When the next stage is reached if the river goes on so. */
  next?: { stage: Stage; at: Date };
};

/** A warning that holds now, as the chats tell it. */
export type WarningInForce = {
  id: string;
  headline: string;
  /** What to do now. */
  instruction: string;
  sentAt: Date;
  /** Present-day ward ids. */
  wards: readonly string[];
};

/**
 * Warnings that hold now, newest first; `workflow/warnings` fills it. @param wards present-day ids; absent: any
 */
export type WarningsInForce = (wards?: readonly string[]) => Promise<WarningInForce[]>;

export type River = {
  gauges(): Promise<GaugeView[]>;
  /** The last official bulletin, unless it is of another day. */
  bulletin(): Promise<BulletinRecord | undefined>;
  warnings: WarningsInForce;
};

/** How the rivers are now: one look at few rows, however many readings there are. */
export function createRiver(deps: {
  city: CityProfile;
  clock: Clock;
  warnings?: WarningsInForce;
}): River {
  const { city, clock } = deps;

  async function view(gauge: Gauge, station: StationRecord | undefined): Promise<GaugeView> {
    const now = clock.now();
    const channel = station?.channels.find(({ metric }) => metric === 'level');
    const seen = { gauge, station: station?._id ?? '', stage: (station?.stage ?? 0) as Stage };
    if (!station || typeof channel?.value !== 'number' || !channel.at) return seen;
    const levels = await Reading.find(
      {
        station: station._id,
        metric: 'level',
        at: { $gte: new Date(channel.at.getTime() - SPARSE_MS), $lte: channel.at },
      },
      { at: 1, value: 1, interpolated: 1 },
    )
      .sort({ at: -1 })
      .limit(400)
      .lean<ReadingRecord[]>();
    const level = {
      at: channel.at,
      value: channel.value,
      stale: now.getTime() - channel.at.getTime() > STALE_MS,
      interpolated: levels[0]?.interpolated ?? false,
    };
    const metresPerHour = level.stale ? undefined : trendOf(levels, channel.at);
    const next = level.stale ? undefined : nextStageAt(level, metresPerHour, ladderOf(gauge));
    return {
      ...seen,
      level,
      against: againstAlarm(level.value, gauge.alarmMetres),
      ...(metresPerHour !== undefined && { metresPerHour }),
      ...(next && { next }),
    };
  }

  return {
    async gauges() {
      const stations = await Station.find({ kind: 'gauge' }).lean<StationRecord[]>();
      return await Promise.all(
        city.gauges.map((gauge) =>
          view(
            gauge,
            stations.find((station) => station.gauge === gauge.id),
          ),
        ),
      );
    },
    async bulletin() {
      const since = new Date(clock.now().getTime() - BULLETIN_MS);
      const last = await Bulletin.findOne({ issuedAt: { $gte: since } })
        .sort({ issuedAt: -1 })
        .lean<BulletinRecord>();
      return last ?? undefined;
    },
    warnings: deps.warnings ?? (async () => []),
  };
}
