import { scan } from '../normalize/scan.ts';
import { createTokens, joinHashes, NUMBER } from '../normalize/tokens.ts';
import { alignTokens, type GoldSentence } from './gold.ts';
import type { WordSpan } from './segmenter.ts';

const LONGEST = 4;

/**
 * The baseline: from left to right, the longest run of syllables that is in the list is a word.
 *
 * @param sentences whose words make the list, with `words` beside them
 */
export function createLongestMatch(
  sentences: readonly GoldSentence[],
  words: readonly string[],
): (text: string) => WordSpan[] {
  const tokens = createTokens();
  const formAt = (at: number) =>
    (tokens.kind[at] === NUMBER ? tokens.base[at] : tokens.form[at]) ?? 0;
  const known = new Set<number>();
  for (const word of words) {
    scan(word, tokens);
    if (tokens.count < 2) continue;
    let joined = formAt(0);
    for (let at = 1; at < tokens.count; at += 1) joined = joinHashes(joined, formAt(at));
    known.add(joined);
  }
  for (const sentence of sentences) {
    const gold = alignTokens(sentence);
    let joined = 0;
    for (let at = 0; at < gold.tokens.count; at += 1) {
      const form =
        (gold.tokens.kind[at] === NUMBER ? gold.tokens.base[at] : gold.tokens.form[at]) ?? 0;
      joined = gold.joined[at] === 1 ? joinHashes(joined, form) : form;
      if (gold.joined[at] === 1 && gold.joined[at + 1] !== 1) known.add(joined);
    }
  }
  return (text) => {
    scan(text, tokens);
    const spans: WordSpan[] = [];
    for (let at = 0; at < tokens.count; ) {
      let end = at + 1;
      let joined = formAt(at);
      for (let to = at + 1; to < Math.min(tokens.count, at + LONGEST); to += 1) {
        joined = joinHashes(joined, formAt(to));
        if (known.has(joined)) end = to + 1;
      }
      spans.push({ start: tokens.start[at] ?? 0, end: tokens.end[end - 1] ?? 0 });
      at = end;
    }
    return spans;
  };
}
