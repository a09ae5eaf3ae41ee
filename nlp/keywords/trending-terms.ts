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
  const present = countWords(now, words, stopWords);
  const earlier = countWords(before, words, stopWords);
  const trending: TrendingTerm[] = [];
  for (const [key, { count, spellings }] of present) {
    const was = earlier.get(key)?.count ?? 0;
    if (count < FEWEST_NOW) continue;
    if (before.length > 0 && count * before.length <= was * now.length) continue;
    const score =
      before.length === 0 ? count : logLikelihoodRatio(count, now.length, was, before.length);
    if (score >= LOWEST_SCORE || before.length === 0)
      trending.push({ term: commonest(spellings), now: count, before: was, score });
  }
  trending.sort((a, b) => b.score - a.score || b.now - a.now || (a.term < b.term ? -1 : 1));
  return trending.slice(0, limit);
}

type Counted = { count: number; spellings: Map<string, number> };

function countWords(
  texts: readonly string[],
  words: WordFinder,
  stopWords: ReadonlySet<string>,
): Map<string, Counted> {
  const counts = new Map<string, Counted>();
  for (const text of texts) {
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
      let counted = counts.get(key);
      if (counted === undefined) {
        counted = { count: 0, spellings: new Map() };
        counts.set(key, counted);
      }
      counted.count += 1;
      counted.spellings.set(spelling, (counted.spellings.get(spelling) ?? 0) + 1);
    }
  }
  return counts;
}

/** The most frequent spelling; one with accents before one without. */
function commonest(spellings: ReadonlyMap<string, number>): string {
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
