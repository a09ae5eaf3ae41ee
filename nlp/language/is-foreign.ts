import { stripAccents } from '../normalize/strip-accents.ts';
import { canBeSyllable } from '../places/syllable-shape.ts';

/** So much of a text tells its language. */
const MOST_UNITS = 2000;
/** Fewer words are names, greetings, `ok`: nothing is claimed of them. */
const FEWEST_WORDS = 4;
/** Share of words with a Vietnamese letter from which a text is Vietnamese. */
const FEWEST_ACCENTED = 0.2;
const VIETNAMESE_LETTER = /[ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]/iu;

/**
 * True when a text is plainly not Vietnamese: most of its longer words have no shape of a Vietnamese syllable, with
 * or without accents, or are in another script. Short texts and unaccented Vietnamese are never called foreign.
 */
export function isForeign(text: string): boolean {
  const words =
    text
      .slice(0, MOST_UNITS)
      .normalize('NFC')
      .match(/\p{L}+/gu) ?? [];
  if (words.length < FEWEST_WORDS) return false;
  // Most texts are told by their accents alone; only the others are spelt out.
  let accented = 0;
  for (const word of words) {
    if (VIETNAMESE_LETTER.test(word)) accented += 1;
    if (accented / words.length >= FEWEST_ACCENTED) return false;
  }
  let strange = 0;
  let judged = 0;
  for (const word of words) {
    // Two letters are as often an abbreviation (`dc`, `mn`) as a word.
    if (word.length < 3 && /^\p{Script=Latin}+$/u.test(word)) continue;
    judged += 1;
    if (!canBeSyllable(stripAccents(word).toLowerCase())) strange += 1;
  }
  return judged > 0 && strange / judged > 0.5;
}
