import type { CityProfile } from '../../core/city/schema.ts';
import type { Clock } from '../../core/clock.ts';
import type { Analysis, Analyzer } from '../../nlp/labels.ts';
import type { Workflow } from '../../workflow/create-workflow.ts';
import { createRiver, type WarningsInForce } from '../../workflow/ladder/river-overview.ts';
import { findReport, reportsOfResident } from '../../workflow/reports/find-report.ts';
import { createSubscriptions } from '../../workflow/subscriptions/subscriptions.ts';
import type { Desk } from './desk.ts';
import { rememberAnalysis } from './remember-analysis.ts';

/** How many of a resident's last reports are looked through for an open question. */
const LOOK_BACK = 5;

/** The domain's desks behind the words that the dialogue uses; texts get their labels here. */
export function createResidentDesk({
  city,
  workflow,
  ...deps
}: {
  city: CityProfile;
  analyzer: Analyzer;
  workflow: Pick<
    Workflow,
    | 'reports'
    | 'tickets'
    | 'amend'
    | 'handoffs'
    | 'dataRequests'
    | 'links'
    | 'dossiers'
    | 'procedures'
  >;
  clock: Clock;
  /** Warnings that hold; none while nobody hands them in. */
  warnings?: WarningsInForce;
}): Desk {
  const analyzer = rememberAnalysis(deps.analyzer);
  return {
    handoffs: workflow.handoffs,
    dataRequests: workflow.dataRequests,
    links: workflow.links,
    dossiers: workflow.dossiers,
    procedures: workflow.procedures,
    river: createRiver({ city, ...deps }),
    subscriptions: createSubscriptions({ city, ...deps }),
    async submit({ messageId, kind, placeText, text, ...report }, session) {
      return await workflow.reports.submit(
        {
          ...report,
          text,
          ...(placeText && { placeText }),
          source: 'chat',
          sourceKey: `chat:${messageId}`,
          labels: labelsOf(text, placeText, kind),
        },
        session,
      );
    },
    find: (code) => findReport(city, code),
    ofResident: (residentId, limit) => reportsOfResident(residentId, limit),
    async awaiting(residentId) {
      const recent = await reportsOfResident(residentId, LOOK_BACK);
      return recent.find(({ ticket }) => ticket.status === 'waiting_for_resident');
    },
    async amend(code, residentId, change, session) {
      const words = [change.text, change.placeText].filter(Boolean).join('\n');
      const places = [...new Set(analyzer.findPlaces(words).map(({ name }) => name))];
      return await workflow.amend(
        { code, residentId, change: { ...change, ...(places.length > 0 && { places }) } },
        session,
      );
    },
    async rate(code, residentId, fixed, session) {
      const filed = await findReport(city, code);
      if (!filed?.report.residentId || !residentId.equals(filed.report.residentId))
        return undefined;
      const act = { ticket: filed.ticket._id, by: { type: 'resident' as const }, session };
      return { report: filed.report, ticket: await workflow.tickets.rate(act, { fixed }) };
    },
  };

  /** Labels of the words; the place may have been said apart, and their own word on the kind outranks ours. */
  function labelsOf(
    text: string,
    placeText: string | undefined,
    kind: 'rescue' | 'incident' | undefined,
  ): Analysis {
    const labels = analyzer.analyze(text);
    const apart = placeText ? analyzer.findPlaces(placeText).map(({ name }) => name) : [];
    const placed = { ...labels, place: [...new Set([...labels.place, ...apart])] };
    if (kind === 'rescue')
      return { ...placed, kind, category: 'cuu_nan', urgency: 'emergency', actionable: true };
    return kind === 'incident' ? { ...placed, kind, actionable: true } : placed;
  }
}
