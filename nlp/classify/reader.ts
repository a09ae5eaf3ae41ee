import type { PlaceMention } from '../labels.ts';
import type { Normalizer } from '../normalize/normalize.ts';
import { createTokens, pushToken, type Tokens, WORD } from '../normalize/tokens.ts';
import { compileFamilies } from './families.ts';
import { createFeatures, extractFeatures, type Features } from './features.ts';
import { WORD_FAMILIES } from './lexicon-words.ts';

/** Of a longer text only this many UTF-16 units are read, from the beginning: what a text wants is said there. */
export const MOST_UNITS = 8000;

/** Stands for any street or ward, so that a street is not taken for a sign of what once happened there. */
const PLACE_HASH = 0x51ab0010;

/** What of a mention says whether its name is hidden, and where it stands. */
export type Named = Pick<PlaceMention, 'kind' | 'score' | 'start' | 'end'>;

/** Turns text into features; the result is used again by the next call. */
export type TextReader = {
  /**
   * @param mentions places found in the text, in its order
   * @param typed tokens of the text as typed, when somebody has scanned it already
   */
  read(
    text: string,
    mentions?: readonly Named[],
    typed?: Tokens,
  ): { tokens: Tokens; features: Features };
};

export function createTextReader(normalizer: Normalizer): TextReader {
  const families = compileFamilies(WORD_FAMILIES, normalizer);
  const features = createFeatures();
  const masked = createTokens();
  return {
    read: (text, mentions = [], typed) => {
      const written =
        typed === undefined
          ? normalizer.normalize(text, 0, Math.min(text.length, MOST_UNITS))
          : normalizer.write(typed);
      const hide = mentions.filter(({ kind, score }) => kind !== 'landmark' && score >= 0.5);
      if (hide.length > 0) hidePlaces(written, hide, masked);
      const tokens = hide.length > 0 ? masked : written;
      extractFeatures(tokens, features, families);
      return { tokens, features };
    },
  };
}

function hidePlaces(from: Tokens, mentions: readonly Named[], into: Tokens): void {
  into.count = 0;
  let next = 0;
  for (let at = 0; at < from.count; at += 1) {
    const start = from.start[at] ?? 0;
    while (next < mentions.length && (mentions[next]?.end ?? 0) <= start) next += 1;
    const mention = mentions[next];
    if (mention === undefined || start < mention.start)
      pushToken(
        into,
        from.kind[at] ?? 0,
        from.flags[at] ?? 0,
        start,
        from.end[at] ?? 0,
        from.form[at] ?? 0,
        from.base[at] ?? 0,
      );
    else if (into.count === 0 || into.end[into.count - 1] !== mention.end)
      pushToken(into, WORD, 0, mention.start, mention.end, PLACE_HASH, PLACE_HASH);
  }
}
