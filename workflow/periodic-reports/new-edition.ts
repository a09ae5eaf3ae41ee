import type { CityProfile } from '../../core/city/schema.ts';
import type { PeriodicReportRecord } from '../../models/periodic-report.ts';
import type { TicketActor } from '../tickets/change.ts';
import { type Period, periodBefore } from './periods.ts';

/** The fields of an edition whose figures are still to be read; it keeps the report as it is now. */
export function newEdition(
  asked: { report: PeriodicReportRecord; period: Period; key: string; by?: TicketActor },
  now: Date,
  city: CityProfile,
) {
  const { report, period, key, by } = asked;
  const sections = report.kind === 'lris' ? ['lris'] : report.sections;
  return {
    reportId: report._id,
    key,
    name: report.name,
    kind: report.kind,
    monthFrom: report.monthFrom,
    period,
    before: periodBefore(report, period, city),
    query: { sections, filters: report.filters },
    form: report.form,
    state: 'waiting' as const,
    done: 0,
    steps: sections.length,
    attempts: 0,
    leaseUntil: now,
    createdAt: now,
    byId: by?.id ?? null,
    byName: by?.name ?? null,
  };
}
