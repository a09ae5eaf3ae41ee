import type { Normalizer } from '../normalize/normalize.ts';
import type { Tokens } from '../normalize/tokens.ts';
import { createFeatures, extractFeatures, type Features } from './features.ts';

/** Of a longer text the beginning and the end are read, this many UTF-16 units in all: what a text wants is said there. */
const HEAD_UNITS = 6000;
const TAIL_UNITS = 2000;

/** Turns text into features; the result is used again by the next call. */
export type TextReader = {
  read(text: string): { tokens: Tokens; features: Features };
};

export function createTextReader(normalizer: Normalizer): TextReader {
  const features = createFeatures();
  return {
    read: (text) => {
      const tokens = normalizer.normalize(text, 0, Math.min(text.length, HEAD_UNITS));
      extractFeatures(tokens, features);
      return { tokens, features };
    },
  };
}

/** True when the text is longer than is read of it. */
export const isCut = (text: string): boolean => text.length > HEAD_UNITS + TAIL_UNITS;
