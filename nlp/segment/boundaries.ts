import { CAPITAL } from '../normalize/letters.ts';
import { joinHashes, NUMBER, type Tokens, WORD } from '../normalize/tokens.ts';
import { type Lexicon, lookUp, pairKey, syllableKey, wordKey } from './lexicon.ts';

/** Features of one boundary between two tokens; of these, those from {@link CHAINED} on speak of two joins in a row. */
export const FEATURES = 32;
/** Index of the first feature that counts only when the boundary before was joined too. */
export const CHAINED = 26;

/** What a sentence shows at each token; computed once a sentence, arrays are used again. */
export type SentenceView = {
  count: number;
  form: Int32Array;
  shape: Uint8Array;
  alone: Uint8Array;
  /** Of the token and the one before. */
  pair: Uint8Array;
  /** Lexicon value of the 2, 3, 4 tokens that end here. */
  word2: Uint8Array;
  word3: Uint8Array;
  word4: Uint8Array;
  onset: Uint16Array;
};

export const createSentenceView = (capacity = 512): SentenceView => ({
  count: 0,
  form: new Int32Array(capacity),
  shape: new Uint8Array(capacity),
  alone: new Uint8Array(capacity),
  pair: new Uint8Array(capacity),
  word2: new Uint8Array(capacity),
  word3: new Uint8Array(capacity),
  word4: new Uint8Array(capacity),
  onset: new Uint16Array(capacity),
});

const LOWER = 1;
const CAPITALIZED = 2;
const DIGITS = 4;
const MARK = 5;
const OUTSIDE = 6;

/** Where a lexicon value must not count because it comes from this very sentence: see `train.ts`. */
export type Mask = (key: number, value: number) => number;
const asIs: Mask = (_key, value) => value;

function know(lexicon: Lexicon, mask: Mask, key: number): number {
  const value = lookUp(lexicon, key);
  return value === 0 || mask === asIs ? value : mask(key, value);
}

/** Looks at tokens [from, to) of a text; longer stretches are cut by the caller. */
export function viewSentence(
  text: string,
  tokens: Tokens,
  from: number,
  to: number,
  lexicon: Lexicon,
  view: SentenceView,
  mask: Mask = asIs,
): void {
  const count = to - from;
  if (view.form.length < count) Object.assign(view, createSentenceView(count * 2));
  view.count = count;
  for (let at = 0; at < count; at += 1) {
    const token = from + at;
    const kind = tokens.kind[token] ?? 0;
    const form = kind === NUMBER ? (tokens.base[token] ?? 0) : (tokens.form[token] ?? 0);
    const first = text.charCodeAt(tokens.start[token] ?? 0);
    view.form[at] = form;
    view.onset[at] = first | 0x20;
    view.shape[at] =
      kind === WORD
        ? (CAPITAL[first] ?? 0) === 1
          ? CAPITALIZED
          : LOWER
        : kind === NUMBER
          ? DIGITS
          : MARK;
    view.alone[at] = know(lexicon, mask, syllableKey(form));
    const one = view.form[at - 1] ?? 0;
    const two = view.form[at - 2] ?? 0;
    const three = view.form[at - 3] ?? 0;
    view.pair[at] = at > 0 ? know(lexicon, mask, pairKey(one, form)) : 0;
    view.word2[at] = at > 0 ? know(lexicon, mask, wordKey(joinHashes(one, form))) : 0;
    view.word3[at] =
      at > 1 ? know(lexicon, mask, wordKey(joinHashes(joinHashes(two, one), form))) : 0;
    view.word4[at] =
      at > 2
        ? know(lexicon, mask, wordKey(joinHashes(joinHashes(joinHashes(three, two), one), form)))
        : 0;
  }
}

const slot = (value: number, salt: number, mask: number): number => {
  let mixed = Math.imul(value ^ Math.imul(salt + 1, 0x61c88647), 0x2c1b3c6d);
  mixed ^= mixed >>> 15;
  return (Math.imul(mixed, 0x297a2d39) >>> 9) & mask;
};

/**
 * Fills `into` from `start` with the {@link FEATURES} slots of the boundary before token `at`.
 *
 * @param mask table size minus one, a power of two minus one
 */
export function boundaryFeatures(
  view: SentenceView,
  at: number,
  into: Int32Array,
  start: number,
  mask: number,
): void {
  const { form, shape, alone, pair, word2, word3, word4, onset, count } = view;
  const a = at > 1 ? (form[at - 2] ?? 0) : 1;
  const b = form[at - 1] ?? 0;
  const c = form[at] ?? 0;
  const hasNext = at + 1 < count;
  const d = hasNext ? (form[at + 1] ?? 0) : 2;
  const sa = at > 1 ? (shape[at - 2] ?? 0) : OUTSIDE;
  const sb = shape[at - 1] ?? 0;
  const sc = shape[at] ?? 0;
  const sd = hasNext ? (shape[at + 1] ?? 0) : OUTSIDE;
  const bc = joinHashes(b, c);
  const here = word2[at] ?? 0;
  const left = word2[at - 1] ?? 0;
  const right = hasNext ? (word2[at + 1] ?? 0) : 0;
  const left3 = word3[at] ?? 0;
  const right3 = hasNext ? (word3[at + 1] ?? 0) : 0;
  const left4 = word4[at] ?? 0;
  const mid4 = hasNext ? (word4[at + 1] ?? 0) : 0;
  const right4 = at + 2 < count ? (word4[at + 2] ?? 0) : 0;
  const pairHere = pair[at] ?? 0;
  const pairLeft = pair[at - 1] ?? 0;
  const pairRight = hasNext ? (pair[at + 1] ?? 0) : 0;
  const twos = here | (left << 2) | (right << 4);
  const longs =
    Math.min(1, left3) | (Math.min(1, right3) << 1) | (Math.min(1, left4 + mid4 + right4) << 2);
  const pairs = pairHere | (pairLeft << 3) | (pairRight << 6);
  const singles = (alone[at - 1] ?? 0) | ((alone[at] ?? 0) << 3);
  const sameOnset = (onset[at - 1] ?? 0) === (onset[at] ?? 0) ? 1 : 0;
  const shapes = sb | (sc << 3);
  let k = start;
  into[k++] = slot(b, 1, mask);
  into[k++] = slot(c, 2, mask);
  into[k++] = slot(bc, 3, mask);
  into[k++] = slot(joinHashes(a, b), 4, mask);
  into[k++] = slot(joinHashes(c, d), 5, mask);
  into[k++] = slot(joinHashes(a, bc), 6, mask);
  into[k++] = slot(joinHashes(bc, d), 7, mask);
  into[k++] = slot(a, 8, mask);
  into[k++] = slot(d, 9, mask);
  into[k++] = slot(twos | (longs << 6), 10, mask);
  into[k++] = slot(twos, 11, mask);
  into[k++] = slot(here | (left3 << 2) | (right3 << 4), 12, mask);
  into[k++] = slot(left4 | (mid4 << 2) | (right4 << 4) | (here << 6), 13, mask);
  into[k++] = slot(pairs, 14, mask);
  into[k++] = slot(pairHere | (here << 3), 15, mask);
  into[k++] = slot(singles | (pairHere << 6), 16, mask);
  into[k++] = slot(singles | (here << 6) | (sameOnset << 8), 17, mask);
  into[k++] = slot(shapes | (sa << 6) | (sd << 9), 18, mask);
  into[k++] = slot(shapes | (here << 6) | (pairHere << 8), 19, mask);
  into[k++] = slot(joinHashes(b, twos | (pairHere << 6)), 20, mask);
  into[k++] = slot(joinHashes(c, twos | (pairHere << 6)), 21, mask);
  into[k++] = slot(joinHashes(b, shapes), 22, mask);
  into[k++] = slot(joinHashes(c, shapes), 23, mask);
  into[k++] = slot(
    (b === c ? 1 : 0) | (sameOnset << 1) | (shapes << 2) | (pairHere << 8),
    24,
    mask,
  );
  into[k++] = slot(shapes | (at === 1 ? 64 : 0) | (singles << 7), 25, mask);
  into[k++] = slot(pairs | (twos << 9), 26, mask);
  into[k++] = slot(0, 27, mask);
  into[k++] = slot(left3 | (here << 2) | (left << 4), 28, mask);
  into[k++] = slot(pairHere | (pairLeft << 3) | (Math.min(1, left3) << 6), 29, mask);
  into[k++] = slot(shapes | (sa << 6), 30, mask);
  into[k++] = slot(joinHashes(a, bc), 31, mask);
  into[k] = slot(left4 | (mid4 << 2) | (left3 << 4), 32, mask);
}
