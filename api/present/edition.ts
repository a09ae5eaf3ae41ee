import type { CityProfile } from '../../core/city/schema.ts';
import type { Clock } from '../../core/clock.ts';
import type { PeriodicReportRecord } from '../../models/periodic-report.ts';
import type { ReportEditionRecord } from '../../models/report-edition.ts';
import type { EditionSection } from '../../workflow/periodic-reports/figures.ts';
import { periodTitle } from '../../workflow/periodic-reports/periods.ts';
import { nextDueAt } from '../../workflow/periodic-reports/schedule.ts';
import type {
  Edition,
  EditionFigures,
  PeriodicReportView,
  ReportForm,
} from '../contract/periodic-reports.ts';

export function presentReport(
  report: PeriodicReportRecord,
  { city, clock }: { city: CityProfile; clock: Clock },
): PeriodicReportView {
  const { _id, name, kind, sections, monthFrom, filters, form, recipients, schedule } = report;
  return {
    id: String(_id),
    name,
    kind,
    sections,
    monthFrom,
    filters,
    form: form as ReportForm,
    recipients,
    schedule: schedule
      ? { time: schedule.time, weekday: schedule.weekday, monthDay: schedule.monthDay }
      : null,
    owner: report.ownerName,
    revision: report.revision,
    nextAt: nextDueAt(report, clock.now(), city)?.toISOString() ?? null,
  };
}

export function presentEdition(edition: ReportEditionRecord, city: CityProfile): Edition {
  const { _id, reportId, name, kind, period, before, state, done, steps } = edition;
  return {
    id: String(_id),
    reportId: String(reportId),
    name,
    kind,
    periodTitle: periodTitle(edition, period, city),
    period: { from: period.from.toISOString(), to: period.to.toISOString() },
    before: { from: before.from.toISOString(), to: before.to.toISOString() },
    state,
    done,
    steps,
    createdAt: edition.createdAt.toISOString(),
    madeAt: edition.madeAt?.toISOString() ?? null,
    by: edition.byName ?? null,
    told: edition.toldTo.length,
    toldAt: edition.toldAt?.toISOString() ?? null,
    checksum: edition.checksum ?? null,
  };
}

export const presentFigures = (
  edition: ReportEditionRecord,
  city: CityProfile,
): EditionFigures => ({
  ...presentEdition(edition, city),
  sections: ((edition.sections ?? []) as EditionSection[]).map((section) => ({
    ...section,
    figures: section.figures.map((figure) => ({ ...figure, query: { ...figure.query } })),
    tables: section.tables.map((table) => ({
      ...table,
      columns: table.columns.map((column) => ({ ...column, query: { ...column.query } })),
    })),
  })),
});
