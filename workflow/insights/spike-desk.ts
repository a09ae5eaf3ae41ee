import { type Clock, DAY } from '../../core/clock.ts';
import { AppError } from '../../core/errors.ts';
import { SpikeAlarm, type SpikeRecord } from '../../models/spike.ts';
import { inTransaction } from '../../models/transaction.ts';
import { appendAudit } from '../audit/append.ts';
import type { TicketActor } from '../tickets/change.ts';

/** What people do with alarms. */
export type SpikeDesk = {
  /** Somebody looks into it. A second time changes nothing. @throws AppError `not_found`, `conflict` when closed */
  acknowledge(id: string, by: TicketActor): Promise<SpikeRecord>;
  /** Over, and judged: was it worth knowing? @throws AppError `not_found` */
  close(
    id: string,
    verdict: { useful: boolean; note?: string | undefined },
    by: TicketActor,
  ): Promise<SpikeRecord>;
  /** How many of the last 90 days' alarms were judged, and which share of them was of no use. */
  falseAlarms(): Promise<{ judged: number; rate: number | undefined }>;
};

const JUDGED_WITHIN_MS = 90 * DAY;

export function createSpikeDesk({ clock }: { clock: Clock }): SpikeDesk {
  const change = (
    id: string,
    action: string,
    by: TicketActor,
    decide: (spike: SpikeRecord) => Partial<SpikeRecord>,
  ): Promise<SpikeRecord> =>
    inTransaction(async (session) => {
      const spike = await SpikeAlarm.findById(id).session(session).lean<SpikeRecord>();
      if (!spike) throw new AppError('not_found', 404, `There is no alarm ${id}`);
      const fields = decide(spike);
      if (Object.keys(fields).length === 0) return spike;
      const after = await SpikeAlarm.findByIdAndUpdate<SpikeRecord>(
        id,
        { $set: fields },
        { session, returnDocument: 'after', lean: true },
      );
      await appendAudit({ by, action, target: { type: 'spike', id } }, clock.now(), session);
      return after ?? spike;
    });

  return {
    acknowledge: (id, by) =>
      change(id, 'spike.acknowledged', by, (spike) => {
        if (spike.state === 'closed')
          throw new AppError('conflict', 409, 'The alarm has been closed already');
        if (spike.state === 'acknowledged') return {};
        return {
          state: 'acknowledged',
          acknowledgedBy: by.name ?? '',
          acknowledgedAt: clock.now(),
        };
      }),
    close: (id, { useful, note }, by) =>
      change(id, 'spike.closed', by, () => ({
        state: 'closed',
        closedBy: by.name ?? '',
        closedAt: clock.now(),
        useful,
        ...(note && { note }),
      })),
    async falseAlarms() {
      const since = new Date(clock.now().getTime() - JUDGED_WITHIN_MS);
      const judged = await SpikeAlarm.find(
        { raisedAt: { $gte: since }, state: 'closed' },
        { useful: 1 },
      ).lean();
      const useless = judged.filter(({ useful }) => useful === false).length;
      return {
        judged: judged.length,
        rate: judged.length === 0 ? undefined : useless / judged.length,
      };
    },
  };
}
