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

const isWordLike = (kind: number): boolean => kind === WORD || kind === NUMBER;

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

/** Words in a row, accented and accent-free, and pairs with one word between. */
export function extractFeatures(tokens: Tokens, features: Features): void {
  features.count = 0;
  addWhole(tokens, features);
  let before = -1;
  let before2 = -1;
  let firsts = 0;
  for (let at = 0; at < tokens.count; at += 1) {
    const form = tokens.form[at] ?? 0;
    const base = tokens.base[at] ?? 0;
    const kind = tokens.kind[at] ?? 0;
    add(features, salted(form, SALT.form1), at, at);
    if (kind === PUNCTUATION) {
      if (before >= 0)
        add(features, salted(joinHashes(tokens.base[before] ?? 0, form), SALT.last), before, at);
      continue;
    }
    if (kind === WORD) add(features, salted(base, SALT.base1), at, at);
    if (firsts < 2 && isWordLike(kind)) {
      add(features, salted(base + firsts, SALT.first), at, at);
      firsts += 1;
    }
    if (before >= 0) {
      const formPair = joinHashes(tokens.form[before] ?? 0, form);
      const basePair = joinHashes(tokens.base[before] ?? 0, base);
      add(features, salted(formPair, SALT.form2), before, at);
      add(features, salted(basePair, SALT.base2), before, at);
      if (before2 >= 0) {
        const base2 = tokens.base[before2] ?? 0;
        add(features, salted(joinHashes(base2, basePair), SALT.base3), before2, at);
        add(features, salted(joinHashes(base2, base), SALT.skip), before2, at);
      }
    }
    before2 = before;
    before = at;
  }
  if (before >= 0) add(features, salted(tokens.base[before] ?? 0, SALT.last), before, before);
  if (before2 >= 0)
    add(features, salted((tokens.base[before2] ?? 0) + 1, SALT.last), before2, before2);
}
