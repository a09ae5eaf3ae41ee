import {
  EMOJI,
  FOREIGN,
  joinHashes,
  LINK,
  MENTION,
  NUMBER,
  PHONE,
  PLAIN,
  PUNCTUATION,
  type Tokens,
  WORD,
} from '../normalize/tokens.ts';
import type { Families, FamilyNote } from './families.ts';

/** The features of one text: hashes, each with the tokens it came from. Arrays are used again by the next text. */
export type Features = {
  count: number;
  hash: Int32Array;
  /** First and last token (inclusive) of a feature; first is -1 when it speaks of the whole text. */
  first: Int32Array;
  last: Int32Array;
};

/** Most features taken of one text; what comes after is not read. */
export const MOST_FEATURES = 1 << 14;

/** Empty arrays for {@link extractFeatures}. */
export const createFeatures = (): Features => ({
  count: 0,
  hash: new Int32Array(MOST_FEATURES),
  first: new Int32Array(MOST_FEATURES),
  last: new Int32Array(MOST_FEATURES),
});

const SALT = {
  form1: 0x1b873593,
  form2: 0x2545f491,
  form3: 0x38f2a1c7,
  base1: 0x3c6ef372,
  base2: 0x4b7e1513,
  base3: 0x5bd1e995,
  skip: 0x6d2b79f5,
  first: 0x71374491,
  last: 0x7feb352d,
  whole: 0x0e9d4a11,
  lexicon: 0x19ab3e57,
  pair: 0x2f61c88b,
} as const;

const salted = (hash: number, salt: number): number => {
  let mixed = Math.imul(hash ^ salt, 0x2c1b3c6d);
  mixed ^= mixed >>> 13;
  return Math.imul(mixed, 0x297a2d39) ^ (mixed >>> 16);
};

function add(features: Features, hash: number, first: number, last: number): void {
  const at = features.count;
  if (at >= MOST_FEATURES) return;
  features.hash[at] = hash;
  features.first[at] = first;
  features.last[at] = last;
  features.count = at + 1;
}

/** Adds what is said of the text as a whole: lengths, marks, links, how it is typed. */
function addWhole(tokens: Tokens, features: Features): void {
  let words = 0;
  let accented = 0;
  const kinds = new Uint16Array(8);
  for (let at = 0; at < tokens.count; at += 1) {
    const kind = tokens.kind[at] ?? 0;
    kinds[kind] = (kinds[kind] ?? 0) + 1;
    if (kind !== WORD) continue;
    words += 1;
    if (((tokens.flags[at] ?? 0) & PLAIN) === 0) accented += 1;
  }
  const whole = (what: number) => add(features, salted(what, SALT.whole), -1, -1);
  whole(100 + Math.min(12, Math.ceil(words / 4)));
  if (words > 3) whole(200 + (accented === 0 ? 1 : 0));
  for (const kind of [PHONE, LINK, EMOJI, MENTION, FOREIGN, NUMBER])
    if ((kinds[kind] ?? 0) > 0) whole(300 + kind * 4 + Math.min(3, kinds[kind] ?? 0));
}

/** Most families of words of one text that are paired with each other. */
const MOST_PAIRED = 12;

const positions = new Int32Array(MOST_FEATURES);
const touched = new Uint8Array(256);

/**
 * Fills `features` from the tokens of one text: words in a row, accented and accent-free, pairs with one word
 * between, first and last words, families of words and their pairs, and what the text is like as a whole.
 */
export function extractFeatures(tokens: Tokens, features: Features, families: Families): void {
  features.count = 0;
  noted = features;
  addWhole(tokens, features);
  touched.fill(0, 0, families.names.length);
  let words = 0;
  for (let at = 0; at < tokens.count && words < positions.length; at += 1) {
    const form = tokens.form[at] ?? 0;
    if (tokens.kind[at] !== PUNCTUATION) {
      positions[words++] = at;
      continue;
    }
    add(features, salted(form, SALT.form1), at, at);
    const before = words > 0 ? (positions[words - 1] ?? -1) : -1;
    if (before >= 0)
      add(features, salted(joinHashes(tokens.base[before] ?? 0, form), SALT.last), before, at);
  }
  for (let index = 0; index < words; index += 1) addWord(tokens, features, families, index, words);
  addFamilyPairs(features, families.names.length);
}

let noted: Features | undefined;
/** Adds a family to the features being filled; one function for all texts, so that none is made a word. */
const noteFamily: FamilyNote = (family, sure, from, to) => {
  if (noted === undefined) return;
  touched[family] = 1;
  add(noted, salted(family * 2, SALT.lexicon), from, to);
  if (sure) add(noted, salted(family * 2 + 1, SALT.lexicon), from, to);
};

function addWord(
  tokens: Tokens,
  features: Features,
  families: Families,
  index: number,
  words: number,
): void {
  const at = positions[index] ?? 0;
  const form = tokens.form[at] ?? 0;
  const base = tokens.base[at] ?? 0;
  add(features, salted(form, SALT.form1), at, at);
  add(features, salted(base, SALT.base1), at, at);
  if (index < 2) add(features, salted(base + index, SALT.first), at, at);
  if (index >= words - 2) add(features, salted(base + words - index, SALT.last), at, at);
  families.match(tokens, positions, index, index, base, noteFamily);
  if (index + 1 >= words) return;
  const next = positions[index + 1] ?? 0;
  const formPair = joinHashes(form, tokens.form[next] ?? 0);
  let joined = joinHashes(base, tokens.base[next] ?? 0);
  add(features, salted(formPair, SALT.form2), at, next);
  add(features, salted(joined, SALT.base2), at, next);
  families.match(tokens, positions, index, index + 1, joined, noteFamily);
  if (index + 2 >= words) return;
  const third = positions[index + 2] ?? 0;
  joined = joinHashes(joined, tokens.base[third] ?? 0);
  add(features, salted(joined, SALT.base3), at, third);
  add(features, salted(joinHashes(base, tokens.base[third] ?? 0), SALT.skip), at, third);
  families.match(tokens, positions, index, index + 2, joined, noteFamily);
  if (index + 3 >= words) return;
  const fourth = positions[index + 3] ?? 0;
  joined = joinHashes(joined, tokens.base[fourth] ?? 0);
  families.match(tokens, positions, index, index + 3, joined, noteFamily);
}

function addFamilyPairs(features: Features, names: number): void {
  const seen: number[] = [];
  for (let family = 0; family < names && seen.length < MOST_PAIRED; family += 1)
    if (touched[family] === 1) seen.push(family);
  for (let left = 0; left < seen.length; left += 1)
    for (let right = left + 1; right < seen.length; right += 1)
      add(features, salted((seen[left] ?? 0) * 256 + (seen[right] ?? 0), SALT.pair), -1, -1);
}
