import { CENTRAL_DIALECT, type DialectWord } from './dialect.ts';
import { compileRewrites, rewrite } from './rewrite.ts';
import { scan } from './scan.ts';
import { TEENCODE } from './teencode.ts';
import { createTokens, type Tokens } from './tokens.ts';

/** Brings typed text into canonical tokens. The arrays are used again by the next call: read them before. */
export type Normalizer = {
  /** Tokens after short forms and dialect are written out; offsets point into the text as typed. */
  normalize(text: string, from?: number, to?: number): Tokens;
  /** As `normalize`, from tokens as typed that somebody else has scanned. */
  write(typed: Tokens): Tokens;
  /** Tokens as typed, of the latest {@link Normalizer.normalize}. */
  typed(): Tokens;
};

/**
 * A normalizer for one city. Case, Unicode form, tone position, elongation, look-alike letters, short forms
 * and dialect are folded; accents are kept beside an accent-free form.
 *
 * @param dialect words of the city's profile; where {@link CENTRAL_DIALECT} knows the word, that entry counts
 */
export function createNormalizer(
  dialect: readonly { word: string; standard: string }[] = [],
): Normalizer {
  const known = new Set(CENTRAL_DIALECT.map((entry) => entry.word));
  const own: DialectWord[] = dialect
    .filter(({ word }) => !known.has(word))
    .map(({ word, standard }) => ({ word, standard: standard.split(/[/,;(]/)[0]?.trim() ?? '' }))
    .filter(({ word, standard }) => standard !== '' && word.length > 2);
  const table = compileRewrites(TEENCODE, [...own, ...CENTRAL_DIALECT]);
  const typed = createTokens();
  const written = createTokens();
  return {
    normalize: (text, from = 0, to = text.length) => {
      scan(text, typed, from, to);
      rewrite(typed, table, written);
      return written;
    },
    write: (from) => {
      rewrite(from, table, written);
      return written;
    },
    typed: () => typed,
  };
}
