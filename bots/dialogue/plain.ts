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

/** Words as bare keys, and of each the accents that it was typed with. */
type Words = { keys: readonly string[]; accents: readonly string[] };

/** {@link plain} for words of a thumb: `Khôngggg cần nữa k` and `ko cần nữa không` are the same. */
function thumbed(phrase: string): Words {
  const keys: string[] = [];
  const accents: string[] = [];
  for (const typed of phrase.normalize('NFC').split(/[^\p{L}\p{M}\p{N}]+/u)) {
    const key = plain(typed).replace(/([a-z])\1{2,}/g, '$1');
    if (key === '') continue;
    const long = SHORT_FORMS[key];
    for (const word of (long ?? key).split(' ')) {
      keys.push(word);
      accents.push(long === undefined ? accentsOf(typed) : '');
    }
  }
  return { keys, accents };
}

/** The accents of a word, each once, wherever in it they stand; hỏi and ngã are one, as they are heard here. */
const accentsOf = (word: string): string => {
  const marks = word.toLowerCase().normalize('NFD').replaceAll('\u0303', '\u0309');
  return [...new Set(marks.match(/[\p{M}đ]/gu))].sort().join('');
};

/** False for two words that are told apart by the accents that both bear: `chạy` is no `cháy`, `chay` may be either. */
function canBe(typed: string, meant: string): boolean {
  return typed === '' || meant === '' || [...typed].every((mark) => meant.includes(mark));
}

/** The lists are texts of the city: each is taken apart once. */
const lists = new Map<string, { whole: string; core: string; words: Words }[]>();

function phrasesOf(list: string): { whole: string; core: string; words: Words }[] {
  const known = lists.get(list);
  if (known) return known;
  const phrases = list
    .split('|')
    .map(thumbed)
    .filter(({ keys }) => keys.length > 0)
    .map((words) => ({ whole: words.keys.join(' '), core: bare(words).keys.join(' '), words }));
  lists.set(list, phrases);
  return phrases;
}

/** A message is held against many lists, one after the other: what it was taken apart to last is kept. */
let last: { phrase: string; words: Words } = { phrase: '', words: { keys: [], accents: [] } };

function wordsOf(phrase: string): Words {
  if (last.phrase !== phrase) last = { phrase, words: thumbed(phrase) };
  return last.words;
}

/** The words without particles at both ends; all of them when nothing else would be left. */
function bare({ keys, accents }: Words): Words {
  let from = 0;
  let to = keys.length;
  while (from < to && PARTICLES.has(keys[from] ?? '')) from += 1;
  while (to > from && PARTICLES.has(keys[to - 1] ?? '')) to -= 1;
  return from < to
    ? { keys: keys.slice(from, to), accents: accents.slice(from, to) }
    : { keys, accents };
}

/** True when the phrase stands in the words, with no accents that make it another. */
function stands(words: Words, phrase: Words): boolean {
  const { keys, accents } = phrase;
  for (let from = 0; from + keys.length <= words.keys.length; from += 1)
    if (
      keys.every(
        (key, at) =>
          words.keys[from + at] === key && canBe(words.accents[from + at] ?? '', accents[at] ?? ''),
      )
    )
      return true;
  return false;
}

/** True when the whole phrase, but for politeness, is one of the `|`-separated phrases of a text such as `words.cancel`. */
export const isOneOf = (phrase: string, list: string): boolean => {
  const words = wordsOf(phrase);
  if (words.keys.length === 0) return false;
  const core = bare(words);
  const whole = words.keys.join(' ');
  const key = core.keys.join(' ');
  return phrasesOf(list).some(
    (one) =>
      (one.whole === whole || one.whole === key || one.core === key) &&
      (stands(words, one.words) || stands(core, bare(one.words))),
  );
};

/**
 * True when one of the `|`-separated phrases occurs in the text as whole words. Accents may be left out; those that
 * are typed must be those of the phrase.
 */
export const mentionsOneOf = (text: string, list: string): boolean => {
  const words = wordsOf(text);
  const keys = ` ${words.keys.join(' ')} `;
  return phrasesOf(list).some((one) => keys.includes(` ${one.whole} `) && stands(words, one.words));
};

/** Words that are left of a text when the given `|`-separated phrases are taken away, longest first. */
export function wordsBesides(text: string, ...taken: readonly string[]): string[] {
  let words = ` ${wordsOf(text).keys.join(' ')} `;
  const phrases = taken
    .flatMap((list) => phrasesOf(list).map(({ whole }) => whole))
    .sort((a, b) => b.length - a.length);
  for (const phrase of phrases)
    while (words.includes(` ${phrase} `)) words = words.replace(` ${phrase} `, ' ');
  return words.split(' ').filter((word) => word !== '' && !PARTICLES.has(word));
}
