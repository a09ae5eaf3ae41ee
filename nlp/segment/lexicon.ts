import { joinHashes } from '../normalize/tokens.ts';

/**
 * What is known of syllables and of neighbours before a sentence is seen, by hash: which runs of syllables
 * are words, how often two neighbours are one word, and whether a syllable stands alone.
 *
 * Values are small numbers. Words: 1 seen as a word by machine segmentation now and then, 2 often, 3 in a list
 * written by people. Pairs: 1-7 in steps of how often the two are joined, 0 unknown. Syllables: 1-7 in steps
 * of how often it stands alone, 0 unknown.
 */
export type Lexicon = {
  /** Open addressing: hash -> byte; length is a power of two. */
  keys: Int32Array;
  values: Uint8Array;
};

const WORD_SALT = 0x1f123bb5;
const PAIR_SALT = 0x3a8f05c5;
const SYLLABLE_SALT = 0x58a4c12d;

/** Key of a run of syllables as a word; `joined` is their hash under {@link joinHashes}. */
export const wordKey = (joined: number): number => joined ^ WORD_SALT;
/** Key of two neighbours. */
export const pairKey = (left: number, right: number): number => joinHashes(left, right) ^ PAIR_SALT;
/** Key of one syllable. */
export const syllableKey = (form: number): number => form ^ SYLLABLE_SALT;

/** Value of a key, 0 when unknown. */
export function lookUp(lexicon: Lexicon, key: number): number {
  const mask = lexicon.keys.length - 1;
  let at = Math.imul(key, 0x9e3779b1 | 0) >>> 7;
  for (;;) {
    at &= mask;
    const value = lexicon.values[at] ?? 0;
    if (value === 0) return 0;
    if (lexicon.keys[at] === key) return value;
    at += 1;
  }
}

/** Builds the table; entries with value 0 are left out. */
export function buildLexicon(entries: ReadonlyMap<number, number>): Lexicon {
  let size = 1024;
  while (size < entries.size * 1.7) size *= 2;
  const lexicon = { keys: new Int32Array(size), values: new Uint8Array(size) };
  for (const [key, value] of entries) {
    if (value === 0) continue;
    let at = (Math.imul(key, 0x9e3779b1 | 0) >>> 7) & (size - 1);
    while (lexicon.values[at] !== 0) at = (at + 1) & (size - 1);
    lexicon.keys[at] = key;
    lexicon.values[at] = value;
  }
  return lexicon;
}
