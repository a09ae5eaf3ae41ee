import { CENTRAL_DIALECT } from '../normalize/dialect.ts';
import { stripAccents } from '../normalize/strip-accents.ts';
import { TEENCODE } from '../normalize/teencode.ts';
import { pick, type Random } from './random.ts';

/** Keys next to each key of a Latin phone keyboard: where a thumb slips to. */
const NEIGHBOUR_KEYS: Readonly<Record<string, string>> = {
  a: 'sqz',
  b: 'vn',
  c: 'xv',
  d: 'sf',
  e: 'wr',
  g: 'fh',
  h: 'gj',
  i: 'uo',
  k: 'jl',
  l: 'ko',
  m: 'n',
  n: 'bm',
  o: 'ip',
  p: 'o',
  q: 'wa',
  r: 'et',
  s: 'ad',
  t: 'ry',
  u: 'yi',
  v: 'cb',
  x: 'zc',
  y: 'tu',
};

const invert = (pairs: Iterable<readonly [string, string]>) => {
  const inverse = new Map<string, string[]>();
  for (const [short, word] of pairs) {
    if (word.includes(' ')) continue;
    const list = inverse.get(word) ?? [];
    list.push(short);
    inverse.set(word, list);
  }
  return inverse;
};
const SHORT_FORMS = invert(Object.entries(TEENCODE));
const DIALECT_WORDS = invert(
  CENTRAL_DIALECT.map(({ word, standard }) => [word, standard] as const),
);

const eachWord = (text: string, change: (word: string) => string) =>
  text.replace(/[\p{L}\p{M}]+/gu, (word) => change(word));

/** Writes some words in chat short forms. @param share how many of the words that have one, 0-1 */
export const toTeencode = (text: string, random: Random, share = 0.7): string =>
  eachWord(text, (word) =>
    random() < share ? (pick(SHORT_FORMS.get(word.toLowerCase()) ?? [], random) ?? word) : word,
  );

/** Writes some words in central dialect. */
export const toDialect = (text: string, random: Random, share = 0.7): string =>
  eachWord(text, (word) =>
    random() < share ? (pick(DIALECT_WORDS.get(word.toLowerCase()) ?? [], random) ?? word) : word,
  );

/** Drops the accents of a random share of the words. */
export const stripSome = (text: string, random: Random, share = 0.5): string =>
  eachWord(text.normalize('NFC'), (word) => (random() < share ? stripAccents(word) : word));

/** Typing slips: a letter lost, doubled, swapped or taken from the next key, or a space lost. */
export function withSlips(text: string, random: Random, share = 0.12): string {
  const slipped = eachWord(text.normalize('NFC'), (word) =>
    word.length > 2 && random() < share ? slip(word, random) : word,
  );
  return slipped.replace(/ /g, () => (random() < share / 4 ? '' : ' '));
}

function slip(word: string, random: Random): string {
  const at = 1 + Math.floor(random() * (word.length - 1));
  const how = random();
  if (how < 0.3) return word.slice(0, at) + word.slice(at + 1);
  if (how < 0.55 && at + 1 < word.length)
    return word.slice(0, at) + word.charAt(at + 1) + word.charAt(at) + word.slice(at + 2);
  if (how < 0.7) return word.slice(0, at) + word.charAt(at) + word.slice(at);
  const keys = NEIGHBOUR_KEYS[stripAccents(word.charAt(at)).toLowerCase()] ?? '';
  return word.slice(0, at) + (pick([...keys], random) ?? word.charAt(at)) + word.slice(at + 1);
}
