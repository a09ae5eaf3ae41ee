import type { GoldSentence } from '../segment/gold.ts';
import type { WordSpan } from '../segment/segmenter.ts';

/** Precision, recall and F1 (0-1) of words found in raw lines, by offsets without spaces, as in CoNLL 2017. */
export function segmentationScores(
  sentences: readonly GoldSentence[],
  words: (text: string) => readonly WordSpan[],
): { precision: number; recall: number; f1: number } {
  let right = 0;
  let wanted = 0;
  let given = 0;
  for (const { text, words: gold } of sentences) {
    const compact = offsetsWithoutSpaces(text);
    const key = ({ start, end }: WordSpan) => `${compact[start] ?? 0}-${compact[end] ?? 0}`;
    const truth = new Set(gold.map(key));
    const answers = words(text);
    wanted += truth.size;
    given += answers.length;
    for (const answer of answers) if (truth.has(key(answer))) right += 1;
  }
  return {
    precision: right / Math.max(1, given),
    recall: right / Math.max(1, wanted),
    f1: (2 * right) / Math.max(1, wanted + given),
  };
}

function offsetsWithoutSpaces(text: string): number[] {
  const offsets = [0];
  let seen = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (!/\s/.test(text.charAt(at))) seen += 1;
    offsets.push(seen);
  }
  return offsets;
}
