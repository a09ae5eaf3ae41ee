import type { CityProfile } from '../../core/city/schema.ts';
import { localDay } from '../../core/city/ward-lookup.ts';
import { type Clock, MINUTE } from '../../core/clock.ts';
import { PeriodicReport, type PeriodicReportRecord } from '../../models/periodic-report.ts';
import { ReportEdition } from '../../models/report-edition.ts';
import { newEdition } from './new-edition.ts';
import { dueAt, lastPeriod, type Period, periodBefore, periodOn } from './periods.ts';

const EVERY_MS = MINUTE;
/** After a long stop only so many missed editions of a report are made, the latest. */
const MOST_MISSED = 7;

/**
 * Makes the sweep that begins the editions that are due. The key of an edition names report and period, and the store
 * holds each key once: a restart, a second worker or a clock that is set back begins no second one.
 *
 * @returns a sweep that gives the number of editions begun; it looks once a minute
 */
export function createReportSchedule(deps: {
  city: CityProfile;
  clock: Clock;
}): () => Promise<number> {
  const { city, clock } = deps;
  let nextAt = 0;

  return async () => {
    const now = clock.now();
    if (now.getTime() < nextAt) return 0;
    const reports = await PeriodicReport.find({
      deletedAt: { $exists: false },
      schedule: { $exists: true },
    }).lean<PeriodicReportRecord[]>();
    let begun = 0;
    for (const report of reports)
      for (const period of duePeriods(report, now)) begun += await begin(report, period, now);
    nextAt = now.getTime() + EVERY_MS;
    return begun;
  };

  /** Periods whose time has come since the schedule holds, oldest first. */
  function duePeriods(report: PeriodicReportRecord, now: Date): Period[] {
    const { schedule } = report;
    if (!schedule) return [];
    const due: Period[] = [];
    let period = lastPeriod(report, now, city);
    for (let back = 0; back < MOST_MISSED; back += 1) {
      const at = dueAt(report, period, schedule, city);
      if (at <= schedule.since) break;
      if (at <= now) due.unshift(period);
      period = periodBefore(report, period, city);
    }
    return due;
  }

  async function begin(report: PeriodicReportRecord, period: Period, now: Date): Promise<number> {
    const key = `scheduled:${String(report._id)}:${period.from.toISOString()}`;
    const { upsertedCount } = await ReportEdition.updateOne(
      { key },
      { $setOnInsert: newEdition({ report, period, key }, now, city) },
      { upsert: true },
    );
    return upsertedCount;
  }
}

/** When the schedule makes the next edition; undefined for a report that is made by hand only. */
export function nextDueAt(
  report: PeriodicReportRecord,
  now: Date,
  city: Pick<CityProfile, 'calendar'>,
): Date | undefined {
  const { schedule } = report;
  if (!schedule) return undefined;
  const current = periodOn(report, localDay(now, city), city);
  // The period before may still wait for its day, such as a month that is reported on the 5th.
  const waiting = dueAt(report, periodBefore(report, current, city), schedule, city);
  return waiting > now ? waiting : dueAt(report, current, schedule, city);
}
