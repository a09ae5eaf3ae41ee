import { stripAccents } from '../../nlp/normalize/strip-accents.ts';

/** Longest list that is kept for one record. */
const MOST_WORDS = 60;

/** Words of some texts as search keeps them: lower case, without accents, each once. */
export function searchWordsOf(...texts: string[]): string[] {
  return [...new Set(texts.flatMap(wordsOf))].slice(0, MOST_WORDS);
}

/**
 * The filter that finds records having every word of what was typed; the last word may be unfinished.
 *
 * Accents do not matter: `den duong`, `đèn đường` and `Đèn Dường` find the same. Undefined when nothing was typed.
 */
export function searchFilter(typed: string): Record<string, unknown> | undefined {
  const words = [...new Set(wordsOf(typed))].slice(0, 12);
  const last = words.pop();
  if (last === undefined) return undefined;
  return {
    $and: [
      ...words.map((word) => ({ searchWords: word })),
      { searchWords: { $regex: `^${last}` } },
    ],
  };
}

/** True when a word stands before the last one: it can be looked up as it is, which an unfinished one cannot. */
export const hasWholeWord = (typed: string | undefined): boolean => wordsOf(typed ?? '').length > 1;

const wordsOf = (text: string): string[] =>
  stripAccents(text.normalize('NFC'))
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean);
