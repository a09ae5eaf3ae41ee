import type { Analysis, Analyzer, PlaceMention } from '../labels.ts';
import type { IncidentIndex } from './incident-index.ts';
import { JOIN_FROM } from './likeness.ts';
import type { Voice } from './voice.ts';

/** A message as it came in. */
export type IncomingText = { id: string; at: Date; text: string };

/** Sorts messages that come one after another into incidents. */
export type ReportGrouper = {
  /** The incident that the message joins or opens; null when it reports nothing. */
  take(message: IncomingText): string | null;
};

/**
 * A message of which the analyzer is less sure than this is a report when that is its second reading: what
 * presses needs less of it than what can wait.
 */
const UNSURE = 0.85;
const SECOND_READING = { pressing: 0.12, normal: 0.4 };

/**
 * Groups messages by incident with nothing but their words and times: what `npm run cluster` and the
 * evaluation do. In the service, tickets are joined by `workflow`.
 *
 * @param nameIncident names the incident that a message opens; by default by its number
 */
export function createReportGrouper({
  analyzer,
  index,
  nameIncident = (_message, number) => `T${number}`,
}: {
  analyzer: Analyzer;
  index: IncidentIndex;
  nameIncident?: (message: IncomingText, number: number) => string;
}): ReportGrouper {
  let opened = 0;
  return {
    take: (message) => {
      const analysis = analyzer.analyze(message.text);
      if (!isReport(analysis)) return null;
      const voice = voiceOf(message, analysis, analyzer.findPlaces(message.text));
      const best = index.match(voice)[0];
      if (best !== undefined && best.score >= JOIN_FROM) {
        index.add(best.incidentId, voice);
        return best.incidentId;
      }
      opened += 1;
      const incident = nameIncident(message, opened);
      index.add(incident, voice);
      return incident;
    },
  };
}

/** A second choice of category that is less likely than this is none. */
const LIKELY_SECOND = 0.1;

/** The voice that an analysed message is. */
export function voiceOf(
  { text, at }: { text: string; at: Date },
  { category, because }: Analysis,
  places: readonly PlaceMention[],
): Voice {
  const second = because.find((reason) => reason.label === 'category')?.runnerUp;
  const likely = second !== undefined && second.confidence >= LIKELY_SECOND && second.value !== '-';
  return { text, category, places, at, ...(likely ? { secondCategory: second.value } : {}) };
}

/** True for what somebody could act on, and for what is nearly as likely to be that. */
function isReport(analysis: Analysis): boolean {
  const { actionable, kind, confidence, because, category, place, urgency } = analysis;
  if (actionable) return true;
  if (category === null || place.length === 0 || confidence.kind >= UNSURE) return false;
  const second = because.find(
    (reason) => reason.label === 'kind' && reason.value === kind,
  )?.runnerUp;
  return (
    second !== undefined &&
    (second.value === 'incident' || second.value === 'rescue') &&
    second.confidence >= (urgency === 'normal' ? SECOND_READING.normal : SECOND_READING.pressing)
  );
}
