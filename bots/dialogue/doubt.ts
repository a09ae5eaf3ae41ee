import type { Analysis } from '../../nlp/labels.ts';

/** A purpose that is less sure than this is a guess, 0-1. */
const GUESSED_PURPOSE = 0.45;
/** So few words without a place tell too little for a kind that is less sure than this. */
const FEW_WORDS = 3;
const GUESSED_TROUBLE = 0.45;
const GUESSED_CATEGORY = 0.6;
const GUESSED_DENUNCIATION = 0.7;

/**
 * True when the labels of these words are little more than a guess: a resident is then asked, instead of getting an
 * answer to what they never said. Short words that were never heard (a name, `nhanh lên`) end here.
 */
export function isDoubtful(
  analysis: Pick<Analysis, 'kind' | 'intent' | 'confidence' | 'place'>,
  text: string,
): boolean {
  const { kind, intent, confidence, place } = analysis;
  const words = text.split(/\s+/).filter((word) => /\p{L}/u.test(word)).length;
  if (kind === 'question' && intent !== 'report' && intent !== 'other')
    return confidence.intent < GUESSED_PURPOSE;
  if (words > FEW_WORDS || place.length > 0) return false;
  if (kind === 'denunciation') return confidence.kind < GUESSED_DENUNCIATION;
  if (kind !== 'incident') return false;
  return confidence.kind < GUESSED_TROUBLE && confidence.category < GUESSED_CATEGORY;
}
