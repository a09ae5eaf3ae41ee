import type { ClientSession } from 'mongoose';
import type { CityProfile, Gauge } from '../../core/city/schema.ts';
import { presentWard } from '../../core/city/ward-lookup.ts';
import { type Clock, HOUR } from '../../core/clock.ts';
import { LevelCrossingEvent } from '../../models/level-crossing.ts';
import { Reading, type ReadingRecord } from '../../models/reading.ts';
import type { StationRecord } from '../../models/station.ts';
import { ladderOf, type Stage } from './ladder.ts';
import { nextStageAt, SPARSE_MS, trendOf } from './trend.ts';

/** A move on the ladder and the reading that made it. */
export type Step = {
  from: Stage;
  to: Stage;
  reading: { at: Date; value: number; interpolated?: boolean };
};

/** Nobody is warned of what the river did longer ago. */
const OLD_MS = 6 * HOUR;

/**
 * Stores the crossings of one station in the transaction that moves it, each once. Of several only the last is `new`:
 * a station that was cut off and sends a night's readings at once does not ask for four drafts, and history asks for
 * none.
 */
export async function noteCrossings(
  steps: readonly Step[],
  at: { station: StationRecord; gauge: Gauge; city: Pick<CityProfile, 'wards'>; clock: Clock },
  session: ClientSession,
): Promise<void> {
  const { station, gauge, city } = at;
  const now = at.clock.now();
  const wards = [...new Set(gauge.wards.flatMap((id) => presentWard(city, id)?.id ?? []))];
  for (const [index, { from, to, reading }] of steps.entries()) {
    const current = index === steps.length - 1 && now.getTime() - reading.at.getTime() <= OLD_MS;
    const metresPerHour = current ? await slopeAt(station._id, reading.at, session) : undefined;
    const next = nextStageAt(reading, metresPerHour, ladderOf(gauge));
    const key = `${station._id}:${reading.at.toISOString()}:${to}`;
    await LevelCrossingEvent.updateOne(
      { key },
      {
        $setOnInsert: {
          station: station._id,
          gauge: gauge.id,
          river: gauge.river,
          stationName: gauge.station,
          from,
          to,
          direction: to > from ? 'rise' : 'fall',
          at: reading.at,
          levelMetres: reading.value,
          alarmMetres: [...gauge.alarmMetres],
          ...(metresPerHour !== undefined && { metresPerHour }),
          ...(next && { nextStageAt: next.at }),
          wards,
          interpolated: reading.interpolated ?? false,
          state: current ? 'new' : 'superseded',
          createdAt: now,
        },
      },
      { upsert: true, session },
    );
  }
}

async function slopeAt(
  station: string,
  at: Date,
  session: ClientSession,
): Promise<number | undefined> {
  const since = new Date(at.getTime() - SPARSE_MS);
  const levels = await Reading.find(
    { station, metric: 'level', at: { $gte: since, $lte: at } },
    { at: 1, value: 1 },
  )
    .sort({ at: -1 })
    .limit(400)
    .session(session)
    .lean<ReadingRecord[]>();
  return trendOf(levels, at);
}
