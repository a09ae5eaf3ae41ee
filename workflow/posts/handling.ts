import { DAY } from '../../core/clock.ts';
import type { Analysis } from '../../nlp/labels.ts';

/** What becomes of a new post: `none` nothing to do, `triage` a person looks, `report` it is a voice at once. */
export type FirstHandling = 'none' | 'triage' | 'report';

/**
 * How sure the module must be of kind and category before a public post opens a ticket by itself. Nobody asked for
 * that ticket, so a wrong one costs an officer more than a triage row does.
 */
export const SURE = 0.85;
/** What is older is history: imported archives move no officer. */
export const FRESH_MS = 3 * DAY;

/**
 * Decides on a post. A post without a place of the city is never sure: most public texts speak of other towns. One
 * without a known time is not either.
 */
export function firstHandling(
  labels: Pick<Analysis, 'actionable' | 'category' | 'confidence' | 'place' | 'toxic'>,
  publishedAt: Date | undefined,
  now: Date,
): FirstHandling {
  if (!labels.actionable) return 'none';
  if (publishedAt && now.getTime() - publishedAt.getTime() > FRESH_MS) return 'none';
  const sure =
    labels.category !== null &&
    labels.place.length > 0 &&
    publishedAt !== undefined &&
    !labels.toxic &&
    Math.min(labels.confidence.actionable, labels.confidence.category) >= SURE;
  return sure ? 'report' : 'triage';
}
