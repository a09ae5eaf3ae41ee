import type { CityProfile } from '../../core/city/schema.ts';
import type { Clock } from '../../core/clock.ts';
import { Report } from '../../models/report.ts';
import type { Analysis, Analyzer } from '../../nlp/labels.ts';
import { createCollections } from '../../workflow/collection/collections.ts';
import type { Workflow } from '../../workflow/create-workflow.ts';
import { createRiver } from '../../workflow/ladder/river-overview.ts';
import { findReport, reportsOfResident } from '../../workflow/reports/find-report.ts';
import { markReport } from '../../workflow/reports/mark-report.ts';
import type { NewReport } from '../../workflow/reports/submit-report.ts';
import { createSubscriptions } from '../../workflow/subscriptions/subscriptions.ts';
import { isOpen } from '../../workflow/tickets/states.ts';
import { createWarningsInForce } from '../../workflow/warnings/in-force.ts';
import { createWarningReceipts } from '../../workflow/warnings/receipts.ts';
import type { ChatReport, Desk } from './desk.ts';
import { matterInVietnamese } from './english-matters.ts';
import { behindWish } from './place-words.ts';
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
}): Desk {
  const analyzer = rememberAnalysis(deps.analyzer);
  return {
    handoffs: workflow.handoffs,
    dataRequests: workflow.dataRequests,
    links: workflow.links,
    dossiers: workflow.dossiers,
    procedures: workflow.procedures,
    river: createRiver({ city, ...deps, warnings: createWarningsInForce({ city }) }),
    receipts: createWarningReceipts(deps),
    collections: createCollections({ city, ...deps }),
    subscriptions: createSubscriptions({ city, ...deps }),
    async submit(report, session) {
      const filed = await workflow.reports.submit(await voiceOf(report), session);
      if (!filed.joined) return { ...filed, voices: 1 };
      const ticketId = filed.ticket._id;
      const mine = { ticketId, residentId: report.residentId };
      const own = await Report.countDocuments(mine).session(session);
      // Several of one resident are one voice; of others each report is taken for another.
      return { ...filed, voices: filed.ticket.reportCount - own + 1 };
    },
    async similar(report, session) {
      const voice = await voiceOf(report);
      if (voice.labels.urgency === 'emergency' || !voice.labels.actionable) return undefined;
      const ticket = await workflow.reports.similar(voice, session);
      if (!ticket) return undefined;
      const { residentId } = report;
      const own = await Report.exists({ ticketId: ticket._id, residentId }).session(session);
      return { ticket, own: own !== null };
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
    async score(code, residentId, mark, session) {
      return await markReport({ city, code, residentId, mark, at: deps.clock.now() }, session);
    },
  };

  async function voiceOf({
    messageId,
    kind,
    placeText,
    text,
    incident,
    ...report
  }: ChatReport): Promise<NewReport> {
    const named = typeof incident === 'object' ? await findReport(city, incident.code) : undefined;
    // What has ended meanwhile takes no further voice; then the likeness decides.
    const joined =
      named && isOpen(named.ticket.status) ? { ticketId: named.ticket._id } : undefined;
    return {
      ...report,
      text,
      ...(placeText && { placeText }),
      source: 'chat',
      sourceKey: `chat:${messageId}`,
      labels: report.topic ? questionLabels(text) : labelsOf(text, placeText, kind),
      incident: incident === 'own' ? 'own' : joined,
    };
  }

  /** A question is no trouble to be mended, however much its words look like one. */
  function questionLabels(text: string): Analysis {
    const own = analyzer.analyze(text);
    return { ...own, kind: 'question', category: null, urgency: 'normal', actionable: true };
  }

  /** Labels of the words; the place may have been said apart, and their own word on the kind outranks ours. */
  function labelsOf(
    text: string,
    placeText: string | undefined,
    kind: 'rescue' | 'incident' | undefined,
  ): Analysis {
    const own = analyzer.analyze(text);
    // What kind of matter it is shows in the words behind «tôi muốn báo», and in those of an English text put into Vietnamese.
    const told = matterInVietnamese(text) ?? behindWish(text);
    const matter = told === undefined ? undefined : analyzer.analyze(told);
    const labels = matter?.actionable ? { ...matter, place: own.place } : own;
    const apart = placeText ? analyzer.findPlaces(placeText).map(({ name }) => name) : [];
    const placed = { ...labels, place: [...new Set([...labels.place, ...apart])] };
    if (kind === 'rescue')
      return { ...placed, kind, category: 'cuu_nan', urgency: 'emergency', actionable: true };
    return kind === 'incident' ? { ...placed, kind, actionable: true } : placed;
  }
}
