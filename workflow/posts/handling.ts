import { DAY } from '../../core/clock.ts';
import type { Analysis } from '../../nlp/labels.ts';

/** What becomes of a new post: `none` nothing to do, `triage` a person looks, `report` it is a voice at once. */
export type FirstHandling = 'none' | 'triage' | 'report';

/**
 * How sure the module must be of kind and category before a public post opens a ticket by itself. Nobody asked for
 * that ticket, so a wrong one costs an officer more than a triage row does.
 */
export const SURE = 0.85;
/**
 * How sure it must be before a post that names no place of the city takes a person's time. On 6,680 comments of all
 * Vietnam (VLSP hate-speech test set) the bare label `actionable` would send 989 to triage; this sends 52.
 */
export const WORTH_A_LOOK = 0.7;
/** What is older is history: imported archives move no officer. */
export const FRESH_MS = 3 * DAY;

/**
 * Decides on a post. A post without a place of the city never opens a ticket by itself: most public texts speak of
 * other towns. One without a known time, or with abuse in it, does not either.
 */
export function firstHandling(
  labels: Pick<Analysis, 'actionable' | 'category' | 'confidence' | 'place' | 'toxic'>,
  publishedAt: Date | undefined,
  now: Date,
): FirstHandling {
  if (!labels.actionable) return 'none';
  if (publishedAt && now.getTime() - publishedAt.getTime() > FRESH_MS) return 'none';
  const { category, place, toxic, confidence } = labels;
  const surety = category === null ? 0 : Math.min(confidence.actionable, confidence.category);
  const placed = place.length > 0;
  if (surety >= SURE && placed && publishedAt !== undefined && !toxic) return 'report';
  return placed || surety >= WORTH_A_LOOK ? 'triage' : 'none';
}
