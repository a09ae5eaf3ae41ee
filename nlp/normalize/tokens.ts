/**
 * The tokens of one text, kept in parallel arrays that are used again for the next text: the hot path
 * makes no strings. Offsets point into the text as typed (UTF-16 units, end exclusive).
 */

export const WORD = 0;
export const NUMBER = 1;
export const PUNCTUATION = 2;
export const EMOJI = 3;
export const LINK = 4;
export const MENTION = 5;
export const PHONE = 6;
/** A word in a script that is neither Latin nor looks like it. */
export const FOREIGN = 7;

/** Set when a word bears neither tone nor hat, horn, breve or đ: it may be unaccented typing. */
export const PLAIN = 1;
/** Set when every letter of the word is a capital and there are two or more. */
export const CAPITALS = 2;
/** Set when the token was put there by an abbreviation or dialect table. */
export const REWRITTEN = 4;

export type Tokens = {
  count: number;
  kind: Uint8Array;
  flags: Uint8Array;
  start: Int32Array;
  end: Int32Array;
  /** Hash of the canonical accented form: case, tone position, elongation and look-alikes folded. */
  form: Int32Array;
  /** Hash of the same without accents. */
  base: Int32Array;
};

/** Empty token arrays that grow as needed. */
export function createTokens(capacity = 256): Tokens {
  return {
    count: 0,
    kind: new Uint8Array(capacity),
    flags: new Uint8Array(capacity),
    start: new Int32Array(capacity),
    end: new Int32Array(capacity),
    form: new Int32Array(capacity),
    base: new Int32Array(capacity),
  };
}

/** Appends one token, doubling the arrays when they are full. */
export function pushToken(
  tokens: Tokens,
  kind: number,
  flags: number,
  start: number,
  end: number,
  form: number,
  base: number,
): void {
  if (tokens.count === tokens.kind.length) grow(tokens);
  const at = tokens.count;
  tokens.kind[at] = kind;
  tokens.flags[at] = flags;
  tokens.start[at] = start;
  tokens.end[at] = end;
  tokens.form[at] = form;
  tokens.base[at] = base;
  tokens.count = at + 1;
}

function grow(tokens: Tokens): void {
  const larger = createTokens(tokens.kind.length * 2);
  larger.kind.set(tokens.kind);
  larger.flags.set(tokens.flags);
  larger.start.set(tokens.start);
  larger.end.set(tokens.end);
  larger.form.set(tokens.form);
  larger.base.set(tokens.base);
  Object.assign(tokens, { ...larger, count: tokens.count });
}

/** FNV-1a start value of a 32-bit hash. */
export const HASH_START = 0x811c9dc5 | 0;
/** One FNV-1a step. */
export const hashStep = (hash: number, value: number): number =>
  Math.imul(hash ^ value, 0x01000193);
/** Joins the hashes of neighbouring tokens; order matters. */
export const joinHashes = (left: number, right: number): number =>
  ((Math.imul(left, 0x9e3779b1 | 0) ^ (left >>> 15)) + Math.imul(right, 0x85ebca6b | 0)) | 0;
