import { stripAccents } from '../normalize/strip-accents.ts';

/** Longest text that is compared; what comes later adds nothing to "is it the same matter". */
const LONGEST = 2000;

/**
 * How alike two texts are, 0-1: the Dice coefficient of their syllables and pairs of syllables, without accents
 * and case, so that `đường ngập` and `duong ngap` are the same.
 */
export function sameWords(a: string, b: string): number {
  const left = partsOf(a);
  const right = partsOf(b);
  if (left.size === 0 || right.size === 0) return 0;
  let shared = 0;
  for (const part of left) if (right.has(part)) shared += 1;
  return (2 * shared) / (left.size + right.size);
}

function partsOf(text: string): Set<string> {
  const syllables =
    stripAccents(text.slice(0, LONGEST))
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? [];
  const parts = new Set<string>(syllables);
  for (let at = 1; at < syllables.length; at++) parts.add(`${syllables[at - 1]} ${syllables[at]}`);
  return parts;
}
