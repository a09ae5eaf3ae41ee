import type { Clock } from '../../core/clock.ts';
import { AppError } from '../../core/errors.ts';
import { Quarantine, type QuarantineRecord } from '../../models/quarantine.ts';
import { Station, type StationRecord } from '../../models/station.ts';
import { inTransaction } from '../../models/transaction.ts';
import { appendAudit } from '../audit/append.ts';
import type { TicketActor } from '../tickets/change.ts';
import { isReleasable } from './quarantine.ts';
import type { ReadingDesk } from './reading-desk.ts';
import type { Stations } from './stations.ts';

/** What the duty officer does with doubtful readings. */
export type QuarantineDesk = {
  /**
   * `release`: the officer vouches for it and it counts like any other; `dismiss`: it stays out. Both are audited.
   *
   * @throws AppError `not_found`, `conflict` when it was decided already, or cannot be let through
   */
  decide(id: string, decision: 'release' | 'dismiss', by: TicketActor): Promise<QuarantineRecord>;
};

export function createQuarantineDesk(deps: {
  clock: Clock;
  readings: Pick<ReadingDesk, 'vouch'>;
  stations: Pick<Stations, 'metric'>;
}): QuarantineDesk {
  return {
    async decide(id, decision, by) {
      const found = await Quarantine.findById(id).lean<QuarantineRecord>();
      if (!found) throw new AppError('not_found', 404, 'There is no such reading');
      if (found.state !== 'waiting')
        throw new AppError('conflict', 409, `The reading was ${found.state} already`);
      if (decision === 'release') await release(found);
      const state = decision === 'release' ? 'released' : 'dismissed';
      return await inTransaction(async (session) => {
        const decided = await Quarantine.findOneAndUpdate<QuarantineRecord>(
          { _id: found._id, state: 'waiting' },
          {
            $set: {
              state,
              decidedBy: { id: by.id, name: by.name },
              decidedAt: deps.clock.now(),
            },
          },
          { session, returnDocument: 'after', lean: true },
        );
        if (!decided) throw new AppError('conflict', 409, 'Somebody else decided it meanwhile');
        await appendAudit(
          {
            by,
            action: `reading.${state}`,
            target: { type: 'station', id: found.station },
            facts: { metric: found.metric, reason: found.reason, value: found.value },
          },
          deps.clock.now(),
          session,
        );
        return decided;
      });
    },
  };

  async function release(found: QuarantineRecord): Promise<void> {
    const { station: id, metric, at, value } = found;
    const station = await Station.findById(id).lean<StationRecord>();
    const known = station && deps.stations.metric(station.kind, metric);
    if (
      !known ||
      !at ||
      typeof value !== 'number' ||
      !isReleasable({ reason: found.reason, at, value })
    )
      throw new AppError(
        'conflict',
        409,
        'This reading cannot be let through; it can be dismissed',
      );
    const kept = await deps.readings.vouch({ station: id, metric, at, value });
    if (!kept)
      throw new AppError('conflict', 409, 'Another value is kept for the same moment already');
  }
}
