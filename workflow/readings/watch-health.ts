import { type Clock, MINUTE } from '../../core/clock.ts';
import type { Logger } from '../../core/logger.ts';
import { Station, type StationRecord } from '../../models/station.ts';
import { healthOf } from './advance.ts';
import type { Stations } from './stations.ts';

const EVERY_MS = MINUTE;
const AT_ONCE = 1000;

/**
 * A sweep that notices stations which have fallen silent, once a minute however often it is called. One that never
 * reported is waiting and not silent.
 *
 * @returns (from the sweep) how many fell silent
 */
export function createHealthWatch(deps: {
  clock: Clock;
  logger: Logger;
  stations: Pick<Stations, 'metric'>;
}): () => Promise<number> {
  let lookedAt = Number.NEGATIVE_INFINITY;

  return async () => {
    const now = deps.clock.now();
    if (now.getTime() - lookedAt < EVERY_MS) return 0;
    lookedAt = now.getTime();
    let silent = 0;
    for (const health of ['ok', 'stuck'] as const) {
      let after = '';
      for (;;) {
        const page = await Station.find({ health, _id: { $gt: after }, disabled: { $ne: true } })
          .sort({ _id: 1 })
          .limit(AT_ONCE)
          .lean<StationRecord[]>();
        for (const station of page) silent += (await settle(station, now)) ? 1 : 0;
        after = page.at(-1)?._id ?? '';
        if (page.length < AT_ONCE) break;
      }
    }
    return silent;
  };

  async function settle(station: StationRecord, now: Date): Promise<boolean> {
    let turned = false;
    const channels = station.channels.map((channel) => {
      const metric = deps.stations.metric(station.kind, channel.metric);
      const heard = Math.max(channel.at?.getTime() ?? 0, channel.receivedAt?.getTime() ?? 0);
      const isSilent =
        metric !== undefined &&
        heard > 0 &&
        channel.health !== 'silent' &&
        now.getTime() - heard > metric.silentAfterMinutes * MINUTE;
      if (!isSilent) return channel;
      turned = true;
      return { ...channel, health: 'silent' as const, healthSince: now };
    });
    if (!turned) return false;
    const { matchedCount } = await Station.updateOne(
      { _id: station._id, revision: station.revision },
      { $set: { channels, health: healthOf(channels) }, $inc: { revision: 1 } },
    );
    if (matchedCount > 0)
      deps.logger.warn({ station: station._id, kind: station.kind }, 'station fell silent');
    return matchedCount > 0;
  }
}
