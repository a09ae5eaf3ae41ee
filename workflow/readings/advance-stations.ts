import type { ClientSession } from 'mongoose';
import type { CityProfile } from '../../core/city/schema.ts';
import { type Clock, DAY } from '../../core/clock.ts';
import { Station, type StationChannel, type StationRecord } from '../../models/station.ts';
import { inTransaction } from '../../models/transaction.ts';
import { ladderOf, type Stage, stageAfter } from '../ladder/ladder.ts';
import { noteCrossings, type Step } from '../ladder/note-crossings.ts';
import { advance, emptyChannel, healthOf } from './advance.ts';
import type { Stations } from './stations.ts';
import type { Storable } from './store-readings.ts';
import type { TroubleDesk } from './trouble-desk.ts';

/** A stored reading. */
export type Sound = Storable;

/** Brings stations up to date with readings that are stored. Safe to repeat: what is older than the state changes nothing. */
export type AdvanceStations = (readings: readonly Sound[]) => Promise<void>;

/** History that is read in opens no reports about what was wrong then. */
const TROUBLE_IS_OLD_MS = DAY;
const MOST_TRIES = 6;

type Change = {
  channels: StationChannel[];
  stage: Stage;
  stageAt: Date | undefined;
  steps: Step[];
  troubles: { metric: string; turn: 'begun' | 'ended'; reading: Sound }[];
};

/**
 * The state of a station is kept with it: newest values, health, trouble, the stage of a gauge. A change is written
 * only onto the state that it was worked out from (`revision`), so that two processes cannot lose one another's; a
 * level crossing is stored in the same transaction. Reports of trouble are made first, under a key that a repeat finds.
 */
export function createAdvanceStations(deps: {
  city: CityProfile;
  clock: Clock;
  stations: Stations;
  troubles: TroubleDesk;
}): AdvanceStations {
  const gauges = new Map(deps.city.gauges.map((gauge) => [gauge.id, gauge]));

  return async (readings) => {
    const byStation = new Map<string, Sound[]>();
    for (const reading of readings) {
      const list = byStation.get(reading.station);
      if (list) list.push(reading);
      else byStation.set(reading.station, [reading]);
    }
    let left = [...byStation.keys()];
    for (let tries = 0; left.length > 0; tries += 1) {
      if (tries === MOST_TRIES) throw new Error(`Stations change too fast: ${left.join(', ')}`);
      left = await advanceSome(left, byStation);
    }
  };

  /** @returns those whose state was changed by somebody else meanwhile */
  async function advanceSome(
    ids: readonly string[],
    readings: ReadonlyMap<string, readonly Sound[]>,
  ): Promise<string[]> {
    const found = await Station.find({ _id: { $in: ids } }).lean<StationRecord[]>();
    const plain: { station: StationRecord; change: Change }[] = [];
    const lost: string[] = [];
    for (const station of found) {
      const change = work(station, readings.get(station._id) ?? []);
      if (!change) continue;
      if (change.steps.length === 0 && change.troubles.length === 0)
        plain.push({ station, change });
      else if (!(await writeWithEvents(station, change))) lost.push(station._id);
    }
    if (plain.length === 0) return lost;
    const { matchedCount } = await Station.bulkWrite(
      plain.map(({ station, change }) => ({
        updateOne: {
          filter: { _id: station._id, revision: station.revision },
          update: updateOf(change),
        },
      })),
      { ordered: false },
    );
    // Which of them were lost is not told: those that got through change nothing when they come again.
    return matchedCount === plain.length
      ? lost
      : [...lost, ...plain.map(({ station }) => station._id)];
  }

  function work(station: StationRecord, readings: readonly Sound[]): Change | undefined {
    const channels = new Map(station.channels.map((channel) => [channel.metric, channel]));
    const gauge = gauges.get(station.gauge ?? '');
    const change: Change = {
      channels: [],
      stage: (station.stage ?? 0) as Stage,
      stageAt: station.stageAt ?? undefined,
      steps: [],
      troubles: [],
    };
    const receivedAt = deps.clock.now();
    let moved = false;
    for (const reading of readings.toSorted((a, b) => a.at.getTime() - b.at.getTime())) {
      const metric = deps.stations.metric(station.kind, reading.metric);
      if (!metric) continue;
      const before = channels.get(metric.id) ?? emptyChannel(metric.id);
      if (before.at && reading.at <= before.at) continue;
      moved = true;
      const after = advance(before, reading, metric, receivedAt);
      channels.set(metric.id, after.channel);
      if (after.trouble) change.troubles.push({ metric: metric.id, turn: after.trouble, reading });
      if (!gauge || metric.id !== 'level') continue;
      const to = stageAfter(change.stage, reading.value, ladderOf(gauge));
      if (to !== change.stage) change.steps.push({ from: change.stage, to, reading });
      change.stage = to;
      change.stageAt = reading.at;
    }
    change.channels = [...channels.values()];
    return moved ? change : undefined;
  }

  async function writeWithEvents(station: StationRecord, change: Change): Promise<boolean> {
    await tellTroubles(station, change);
    return await inTransaction(async (session: ClientSession) => {
      const { matchedCount } = await Station.updateOne(
        { _id: station._id, revision: station.revision },
        updateOf(change),
        { session },
      );
      if (matchedCount === 0) return false;
      const gauge = gauges.get(station.gauge ?? '');
      if (gauge) await noteCrossings(change.steps, { station, gauge, ...deps }, session);
      return true;
    });
  }

  /** Only the last turn of each metric counts: a lamp that failed and came back within one batch is no matter. */
  async function tellTroubles(station: StationRecord, change: Change): Promise<void> {
    const last = new Map(change.troubles.map((trouble) => [trouble.metric, trouble]));
    for (const { metric, turn, reading } of last.values()) {
      const channel = change.channels.find((one) => one.metric === metric);
      if (!channel) continue;
      const age = deps.clock.now().getTime() - reading.at.getTime();
      if (turn === 'begun' && age <= TROUBLE_IS_OLD_MS)
        channel.reportCode = await deps.troubles.open(station, channel, reading);
      if (turn === 'ended' && channel.reportCode)
        await deps.troubles.end(station, channel.reportCode, reading);
    }
  }
}

const updateOf = ({ channels, stage, stageAt }: Change) => ({
  $set: {
    channels,
    health: healthOf(channels),
    troubled: channels.some(({ troubled }) => troubled),
    stage,
    ...(stageAt && { stageAt }),
  },
  $inc: { revision: 1 },
});
