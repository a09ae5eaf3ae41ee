import { mentionsOneOf } from './plain.ts';
import type { Talk } from './talk.ts';

/** Longer texts tell something of their own, words. */
const MOST_WORDS = 14;

/**
 * What short words say of a matter that they reported: it is fixed, it is not, or the question when it will be.
 * Words with a place of their own are about something else.
 */
export function settledIn(
  { heard: { text }, say }: Pick<Talk, 'heard' | 'say'>,
  namesPlace: boolean,
): 'fixed' | 'not-fixed' | 'when' | undefined {
  if (namesPlace || text.split(/\s+/).length > MOST_WORDS) return undefined;
  if (mentionsOneOf(text, say('words.when-done'))) return 'when';
  if (mentionsOneOf(text, say('words.not-fixed'))) return 'not-fixed';
  return mentionsOneOf(text, say('words.fixed')) ? 'fixed' : undefined;
}
