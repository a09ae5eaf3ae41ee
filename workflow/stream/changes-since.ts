import { SECOND } from '../../core/clock.ts';
import { Exceedance, type ExceedanceRecord } from '../../models/exceedance.ts';
import { RescueAlarm, type RescueAlarmRecord } from '../../models/rescue-alarm.ts';
import { SpikeAlarm } from '../../models/spike.ts';
import { Ticket, type TicketRecord } from '../../models/ticket.ts';
import { Warning, type WarningRecord } from '../../models/warning.ts';
import { WarningVersion, type WarningVersionRecord } from '../../models/warning-version.ts';
import { eventOfWarning, eventsOfTicket } from '../webhooks/events-of.ts';
import { eventsOfAlarm, eventsOfExceedance, eventsOfSpike } from './events-of-changes.ts';
import type { StreamEvent } from './stream-event.ts';

/**
 * How far somebody has been told. Everything that happened before `at` was; while they catch up with more than fits
 * one page, `from` is where that began.
 */
export type StreamMark = { at: Date; from: Date };

/** Commits may become visible a little out of order; so much is read again. */
export const OVERLAP_MS = 5 * SECOND;
const PAGE = 500;

type Row = { changedAt: Date; events: StreamEvent[] };
type Source = (from: Date, limit: number, since: Date) => Promise<Row[]>;

/**
 * What changed since a mark, oldest first, and the mark from which to go on. What lies within the last seconds is told
 * again the next time: whoever reads leaves out the ids that they know.
 */
export async function changesSince(
  mark: StreamMark,
  now: Date,
  page = PAGE,
): Promise<{ events: StreamEvent[]; next: StreamMark; caughtUp: boolean }> {
  let limit = page;
  for (;;) {
    const found = await Promise.all(
      SOURCES.map((source) => source(mark.at, limit, new Date(mark.from.getTime() - OVERLAP_MS))),
    );
    const fullUntil = found
      .filter((rows) => rows.length === limit)
      .map((rows) => rows.at(-1)?.changedAt.getTime() ?? 0);
    const until = Math.min(...fullUntil);
    // A whole page of one instant: only a longer one comes past it.
    if (until <= mark.at.getTime()) {
      limit *= 2;
      continue;
    }
    const caughtUp = fullUntil.length === 0;
    const events = found
      .flat()
      .filter(({ changedAt }) => caughtUp || changedAt.getTime() <= until)
      .flatMap((row) => row.events)
      .sort((a, b) => a.at.getTime() - b.at.getTime());
    const at = caughtUp
      ? new Date(Math.max(mark.at.getTime(), now.getTime() - OVERLAP_MS))
      : new Date(until);
    return { events, caughtUp, next: { at, from: caughtUp ? at : mark.from } };
  }
}

const SOURCES: readonly Source[] = [
  async (from, limit, since) =>
    (
      await Ticket.find({ updatedAt: { $gte: from } })
        .sort({ updatedAt: 1, _id: 1 })
        .limit(limit)
        .lean<TicketRecord[]>()
    ).map((ticket) => ({ changedAt: ticket.updatedAt, events: eventsOfTicket(ticket, since) })),

  async (from, limit) => {
    const warnings = await Warning.find({ updatedAt: { $gte: from } })
      .sort({ updatedAt: 1, _id: 1 })
      .limit(limit)
      .lean<WarningRecord[]>();
    return await Promise.all(
      warnings.map(async (warning): Promise<Row> => {
        const version = await WarningVersion.findOne({
          warningId: warning._id,
          number: warning.inForce,
        }).lean<WarningVersionRecord>();
        const event = version && eventOfWarning(warning, version);
        return { changedAt: warning.updatedAt, events: event ? [event] : [] };
      }),
    );
  },

  async (from, limit) =>
    (
      await RescueAlarm.find({ changedAt: { $gte: from } })
        .sort({ changedAt: 1, _id: 1 })
        .limit(limit)
        .lean<RescueAlarmRecord[]>()
    ).map((alarm) => ({ changedAt: alarm.changedAt, events: eventsOfAlarm(alarm) })),

  async (from, limit) =>
    (
      await SpikeAlarm.find({ raisedAt: { $gte: from } })
        .sort({ raisedAt: 1, _id: 1 })
        .limit(limit)
        .lean()
    ).map((spike) => ({ changedAt: spike.raisedAt, events: eventsOfSpike(spike) })),

  async (from, limit) =>
    (
      await Exceedance.find({ updatedAt: { $gte: from } })
        .sort({ updatedAt: 1, _id: 1 })
        .limit(limit)
        .lean<ExceedanceRecord[]>()
    ).map((exceedance) => ({
      changedAt: exceedance.updatedAt,
      events: eventsOfExceedance(exceedance),
    })),
];
