import { scan } from '../normalize/scan.ts';
import { createTokens, type Tokens } from '../normalize/tokens.ts';
import { boundaryFeatures, createSentenceView, FEATURES, viewSentence } from './boundaries.ts';
import { bestJoins, type Potentials, sumPotentials } from './crf.ts';
import type { SegmenterModel } from './train.ts';

/** A word of a text: offsets into the text as typed (UTF-16 units, end exclusive). */
export type WordSpan = { start: number; end: number };

export type Segmenter = {
  /** Words, numbers, marks and emoji in the order of the text; what stands between them is space. */
  words(text: string): WordSpan[];
  /** Tokens of the text, each with whether it is joined to the one before; used again by the next call. */
  label(text: string): { tokens: Tokens; joined: Uint8Array };
};

/** Tokens are decided in stretches of at most this many, which bounds the memory for any text. */
const STRETCH = 512;

/** A word segmenter in linear time. */
export function createSegmenter(model: SegmenterModel): Segmenter {
  const tokens = createTokens();
  const view = createSentenceView(STRETCH);
  const slots = new Int32Array(STRETCH * FEATURES);
  const potentials: Potentials = {
    join: new Float64Array(STRETCH),
    chain: new Float64Array(STRETCH),
  };
  const back = new Uint8Array(STRETCH);
  const labels = new Uint8Array(STRETCH);
  const mask = model.weights.length - 1;
  let joined = new Uint8Array(STRETCH);
  const label = (text: string) => {
    scan(text, tokens);
    if (joined.length < tokens.count) joined = new Uint8Array(tokens.count * 2);
    for (let from = 0; from < tokens.count; from += STRETCH) {
      const to = Math.min(tokens.count, from + STRETCH);
      viewSentence(text, tokens, from, to, model.lexicon, view);
      for (let at = 1; at < view.count; at += 1)
        boundaryFeatures(view, at, slots, at * FEATURES, mask);
      sumPotentials(model.weights, slots, view.count, potentials);
      bestJoins(potentials, view.count, labels, back);
      joined.set(labels.subarray(0, view.count), from);
    }
    return { tokens, joined };
  };
  return {
    label,
    words: (text) => {
      label(text);
      const words: WordSpan[] = [];
      for (let at = 0; at < tokens.count; at += 1) {
        const open = words.at(-1);
        if (joined[at] === 1 && open !== undefined) open.end = tokens.end[at] ?? 0;
        else words.push({ start: tokens.start[at] ?? 0, end: tokens.end[at] ?? 0 });
      }
      return words;
    },
  };
}
