import { stripAccents } from '../../nlp/normalize/strip-accents.ts';

/** Longest list that is kept for one record. */
const MOST_WORDS = 60;

/** Words that so many tickets have that they lead nowhere; they are looked at last. */
const COMMON = new Set(
  'duong tren o so nha khong bi va la co cua cho gan ngay nay hem ngo den nguoi phuong cac nhung rat qua dh'.split(
    ' ',
  ),
);

/** Words of some texts as search keeps them: lower case, without accents, each once. */
export function searchWordsOf(...texts: string[]): string[] {
  return [...new Set(texts.flatMap(wordsOf))].slice(0, MOST_WORDS);
}

/**
 * The filter that finds records having every word of what was typed; the last word may be unfinished.
 *
 * Accents do not matter: `den duong`, `đèn đường` and `Đèn Dường` find the same. The word that leads to the fewest
 * records stands first, because the store goes by the first one. Undefined when nothing was typed.
 */
export function searchFilter(typed: string): Record<string, unknown> | undefined {
  const { whole, last } = searchTerms(typed);
  if (last === undefined) return undefined;
  return {
    // A number beside other words was typed to its end; by itself it may be the beginning of one.
    $and:
      /^\d+$/.test(last) && whole.length > 0
        ? [last, ...whole].map((word) => ({ searchWords: word }))
        : [
            ...whole.map((word) => ({ searchWords: word })),
            { searchWords: { $regex: `^${last}` } },
          ],
  };
}

/** The finished words, the most telling first, and the last one, which may be unfinished. */
export function searchTerms(typed: string): { whole: string[]; last: string | undefined } {
  const words = [...new Set(wordsOf(typed))].slice(0, 12);
  const last = words.pop();
  return { whole: words.toSorted((a, b) => telling(b) - telling(a)), last };
}

/** Longer words and numbers are rarer: a guess of how few records have a word. */
export const telling = (word: string): number =>
  COMMON.has(word) ? 0 : word.length + (/\d/.test(word) ? 3 : 0);

const wordsOf = (text: string): string[] =>
  stripAccents(text.normalize('NFC'))
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean);
