import { stripAccents } from '../../nlp/normalize/strip-accents.ts';

/** A phrase as a bare key for comparing: no accents, no case, no punctuation, single spaces. */
export const plain = (phrase: string): string =>
  stripAccents(phrase)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();

/** True when the whole phrase is one of the `|`-separated phrases of a text such as `words.cancel`. */
export const isOneOf = (phrase: string, list: string): boolean => {
  const wanted = plain(phrase);
  return wanted !== '' && list.split('|').some((word) => plain(word) === wanted);
};

/** True when one of the `|`-separated phrases occurs in the text as whole words. */
export const mentionsOneOf = (text: string, list: string): boolean => {
  const words = ` ${plain(text)} `;
  return list.split('|').some((phrase) => words.includes(` ${plain(phrase)} `));
};
