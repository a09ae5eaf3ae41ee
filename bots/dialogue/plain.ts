import { stripAccents } from '../../nlp/normalize/strip-accents.ts';

/** A phrase as a bare key for comparing: no accents, no case, no punctuation, single spaces. */
export const plain = (phrase: string): string =>
  stripAccents(phrase)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();

/** Short forms of the thumb, and what they stand for. */
const SHORT_FORMS: Readonly<Record<string, string>> = {
  k: 'khong',
  ko: 'khong',
  kg: 'khong',
  hok: 'khong',
  dc: 'duoc',
  j: 'gi',
  bit: 'biet',
  bik: 'biet',
  oke: 'ok',
  okie: 'ok',
  okay: 'ok',
  tui: 'toi',
  tao: 'toi',
  mik: 'minh',
  vs: 'voi',
  r: 'roi',
  cb: 'can bo',
  sdt: 'so dien thoai',
};
/** Words of politeness and feeling at either end of a phrase; they change nothing of what it says. */
const PARTICLES = new Set(
  'da a ah vang u uh um oi ui nha nhe nhen nghe hi hen ha di voi cai roi luon vay the ad admin ban em anh chi bot giup dum gium please pls'.split(
    ' ',
  ),
);

/** {@link plain} for words of a thumb: `Khôngggg cần nữa k` and `ko cần nữa không` are the same. */
const thumbed = (phrase: string): string[] =>
  plain(phrase)
    .replace(/([a-z])\1{2,}/g, '$1')
    .split(' ')
    .flatMap((word) => (SHORT_FORMS[word] ?? word).split(' '))
    .filter((word) => word !== '');

/** The lists are texts of the city: each is taken apart once. */
const lists = new Map<string, { whole: string; core: string }[]>();

function phrasesOf(list: string): { whole: string; core: string }[] {
  const known = lists.get(list);
  if (known) return known;
  const phrases = list
    .split('|')
    .map(thumbed)
    .filter((words) => words.length > 0)
    .map((words) => ({ whole: words.join(' '), core: bare(words) }));
  lists.set(list, phrases);
  return phrases;
}

/** A message is held against many lists, one after the other: what it was taken apart to last is kept. */
let last: { phrase: string; words: readonly string[] } = { phrase: '', words: [] };

function wordsOf(phrase: string): readonly string[] {
  if (last.phrase !== phrase) last = { phrase, words: thumbed(phrase) };
  return last.words;
}

/** The words without particles at both ends; all of them when nothing else would be left. */
function bare(words: readonly string[]): string {
  let from = 0;
  let to = words.length;
  while (from < to && PARTICLES.has(words[from] ?? '')) from += 1;
  while (to > from && PARTICLES.has(words[to - 1] ?? '')) to -= 1;
  return (from < to ? words.slice(from, to) : words).join(' ');
}

/** True when the whole phrase, but for politeness, is one of the `|`-separated phrases of a text such as `words.cancel`. */
export const isOneOf = (phrase: string, list: string): boolean => {
  const words = wordsOf(phrase);
  if (words.length === 0) return false;
  const whole = words.join(' ');
  const core = bare(words);
  return phrasesOf(list).some(
    (one) => one.whole === whole || one.whole === core || one.core === core,
  );
};

/** True when one of the `|`-separated phrases occurs in the text as whole words. */
export const mentionsOneOf = (text: string, list: string): boolean => {
  const words = ` ${wordsOf(text).join(' ')} `;
  return phrasesOf(list).some(({ whole }) => words.includes(` ${whole} `));
};

/** Words that are left of a text when the given `|`-separated phrases are taken away, longest first. */
export function wordsBesides(text: string, ...taken: readonly string[]): string[] {
  let words = ` ${wordsOf(text).join(' ')} `;
  const phrases = taken
    .flatMap((list) => phrasesOf(list).map(({ whole }) => whole))
    .sort((a, b) => b.length - a.length);
  for (const phrase of phrases)
    while (words.includes(` ${phrase} `)) words = words.replace(` ${phrase} `, ' ');
  return words.split(' ').filter((word) => word !== '' && !PARTICLES.has(word));
}
