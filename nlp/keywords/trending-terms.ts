import { stripAccents } from '../normalize/strip-accents.ts';

/** A word that is said more than before. */
export type TrendingTerm = {
  /** In the spelling that most writers used, in small letters. */
  term: string;
  /** Texts of the present and of the earlier time that hold it. */
  now: number;
  before: number;
  /** Log-likelihood ratio (Dunning 1993): 10.8 would come about by chance once in a thousand words. Without an earlier time: the count. */
  score: number;
};

/** Where the words of a text stand; the segmenter's `words`. */
export type WordFinder = (text: string) => readonly { start: number; end: number }[];

const FEWEST_NOW = 3;
const LOWEST_SCORE = 6.6;
const LONGEST_TERM = 40;

/**
 * Words, of one syllable or several, that stand out now against an earlier time, strongest first.
 *
 * A text counts once for each word. Spellings that differ only in accents or letter case are one word.
 * Common words fall out by themselves, because they are as common in both; `stopWords` hides the rest.
 *
 * @param limit most terms to return, 20 by default
 */
export function trendingTerms(
  now: readonly string[],
  before: readonly string[],
  words: WordFinder,
  { limit = 20, stopWords = new Set() }: { limit?: number; stopWords?: ReadonlySet<string> } = {},
): TrendingTerm[] {
  const counted = (texts: readonly string[]) => {
    const counts = createTermCounts();
    for (const text of texts) countTerms(text, words, counts, stopWords);
    return { texts: texts.length, terms: counts };
  };
  return risingTerms(counted(now), counted(before), { limit });
}

/** Texts that hold a word, by the word without accents. */
export type TermCounts = Map<string, { count: number; spellings: Map<string, number> }>;

export const createTermCounts = (): TermCounts => new Map();

/** Adds the words of one text, each once. Numbers, marks and `stopWords` are none. */
export function countTerms(
  text: string,
  words: WordFinder,
  counts: TermCounts,
  stopWords: ReadonlySet<string> = new Set(),
): void {
  const seen = new Set<string>();
  for (const { start, end } of words(text)) {
    if (end - start > LONGEST_TERM) continue;
    const spelling = text
      .slice(start, end)
      .normalize('NFC')
      .toLowerCase()
      .replace(/[\s_]+/gu, ' ');
    if (!/^\p{L}{2}/u.test(spelling) || stopWords.has(spelling)) continue;
    const key = stripAccents(spelling);
    if (seen.has(key)) continue;
    seen.add(key);
    addTerm(counts, spelling, 1);
  }
}

/** Adds texts that hold a word, in the spelling it was counted in. */
export function addTerm(counts: TermCounts, spelling: string, by: number): void {
  const key = stripAccents(spelling);
  let counted = counts.get(key);
  if (counted === undefined) {
    counted = { count: 0, spellings: new Map() };
    counts.set(key, counted);
  }
  counted.count += by;
  counted.spellings.set(spelling, (counted.spellings.get(spelling) ?? 0) + by);
}

/** As {@link trendingTerms}, of texts that were counted before. */
export function risingTerms(
  now: { texts: number; terms: TermCounts },
  before: { texts: number; terms: TermCounts },
  { limit = 20 }: { limit?: number } = {},
): TrendingTerm[] {
  const trending: TrendingTerm[] = [];
  for (const [key, { count, spellings }] of now.terms) {
    const was = before.terms.get(key)?.count ?? 0;
    if (count < FEWEST_NOW) continue;
    if (before.texts > 0 && count * before.texts <= was * now.texts) continue;
    const score =
      before.texts === 0 ? count : logLikelihoodRatio(count, now.texts, was, before.texts);
    if (score >= LOWEST_SCORE || before.texts === 0)
      trending.push({ term: commonest(spellings), now: count, before: was, score });
  }
  trending.sort((a, b) => b.score - a.score || b.now - a.now || (a.term < b.term ? -1 : 1));
  return trending.slice(0, limit);
}

/** The most frequent spelling; one with accents before one without. */
export function commonest(spellings: ReadonlyMap<string, number>): string {
  const plainCounts = (spelling: string) => (stripAccents(spelling) === spelling ? 0.5 : 1);
  const [best = ''] = [...spellings]
    .sort(([a, x], [b, y]) => y * plainCounts(b) - x * plainCounts(a) || (a < b ? -1 : 1))
    .map(([spelling]) => spelling);
  return best;
}

/** How unlikely it is that two shares are one: `a` of `aAll` against `b` of `bAll`. */
function logLikelihoodRatio(a: number, aAll: number, b: number, bAll: number): number {
  const share = (a + b) / (aAll + bAll || 1);
  const term = (seen: number, expected: number) =>
    seen === 0 || expected === 0 ? 0 : seen * Math.log(seen / expected);
  const inA = term(a, aAll * share) + term(aAll - a, aAll * (1 - share));
  const inB = term(b, bAll * share) + term(bAll - b, bAll * (1 - share));
  return 2 * (inA + inB);
}
