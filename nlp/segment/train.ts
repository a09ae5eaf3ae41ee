import { createRandom, shuffle } from '../classify/random.ts';
import { scan } from '../normalize/scan.ts';
import { createTokens, joinHashes, NUMBER, type Tokens } from '../normalize/tokens.ts';
import {
  boundaryFeatures,
  CHAINED,
  createSentenceView,
  FEATURES,
  viewSentence,
} from './boundaries.ts';
import { expectations, type Potentials, sumPotentials } from './crf.ts';
import { alignTokens, type GoldSentence } from './gold.ts';
import { buildLexicon, type Lexicon, pairKey, syllableKey, wordKey } from './lexicon.ts';

/** What the segmenter learns from. */
export type SegmenterSources = {
  gold: readonly GoldSentence[];
  /** Words in lists written by people, syllables apart by spaces. */
  wordLists: readonly string[];
  /** Lines that a machine segmented, `_` inside words: only counted, never taken for truth. */
  machineSegmented: Iterable<string>;
};

export type SegmenterOptions = {
  bits: number;
  epochs: number;
  rate: number;
  l2: number;
  seed: number;
};

/** Chosen on dev of UD_Vietnamese-VTB. */
export const SEGMENTER_OPTIONS: SegmenterOptions = {
  bits: 20,
  epochs: 10,
  rate: 0.1,
  l2: 1e-3,
  seed: 3,
};

/** A trained segmenter: a table of weights (8 bits each, in units of `scale`) and the lexicon. */
export type SegmenterModel = { weights: Int8Array; scale: number; lexicon: Lexicon };

/**
 * Trains a chain CRF with two states over hashed features by AdaGrad.
 *
 * A word of the gold sentences counts as known while training only when it also occurs in another sentence;
 * otherwise the model would trust the lexicon as it never can on new text.
 */
export function trainSegmenter(
  sources: SegmenterSources,
  options: SegmenterOptions,
): SegmenterModel {
  const { entries, silver, goldCounts } = collectLexicon(sources);
  const lexicon = buildLexicon(entries);
  const size = 1 << options.bits;
  const prepared = sources.gold.map((sentence) =>
    prepare(sentence, lexicon, silver, goldCounts, size - 1),
  );
  const weights = new Float32Array(size);
  const squares = new Float32Array(size).fill(1e-2);
  const mean = new Float32Array(size);
  const order = Int32Array.from(prepared, (_, at) => at);
  const random = createRandom(options.seed);
  const potentials: Potentials = { join: new Float64Array(4096), chain: new Float64Array(4096) };
  const firstAveraged = Math.floor(options.epochs / 2);
  for (let epoch = 0; epoch < options.epochs; epoch += 1) {
    shuffle(order, random);
    for (const which of order) {
      const sentence = prepared[which];
      if (sentence === undefined) continue;
      const { slots, joined } = sentence;
      const count = joined.length;
      sumPotentials(weights, slots, count, potentials);
      expectations(potentials, count);
      for (let at = 1; at < count; at += 1) {
        const label = joined[at] ?? 0;
        const joinError = (potentials.join[at] ?? 0) - label;
        const chainError = (potentials.chain[at] ?? 0) - (label & (joined[at - 1] ?? 0));
        for (let k = 0; k < FEATURES; k += 1) {
          const cell = slots[at * FEATURES + k] ?? 0;
          const error = k < CHAINED ? joinError : chainError;
          if (error === 0) continue;
          const w = weights[cell] ?? 0;
          const gradient = error + options.l2 * w;
          const square = (squares[cell] ?? 0) + gradient * gradient;
          squares[cell] = square;
          weights[cell] = w - (options.rate * gradient) / Math.sqrt(square);
        }
      }
    }
    if (epoch < firstAveraged) continue;
    for (let cell = 0; cell < size; cell += 1)
      mean[cell] = (mean[cell] ?? 0) + (weights[cell] ?? 0) / (options.epochs - firstAveraged);
  }
  let most = 1e-9;
  for (const weight of mean) most = Math.max(most, Math.abs(weight));
  const scale = most / 127;
  return { weights: Int8Array.from(mean, (weight) => Math.round(weight / scale)), scale, lexicon };
}

function prepare(
  sentence: GoldSentence,
  lexicon: Lexicon,
  silver: ReadonlyMap<number, number>,
  goldCounts: ReadonlyMap<number, number>,
  mask: number,
) {
  const { tokens, joined } = alignTokens(sentence);
  const own = new Map<number, number>();
  for (const key of wordKeysOf(tokens, joined)) own.set(key, (own.get(key) ?? 0) + 1);
  const view = createSentenceView(tokens.count);
  viewSentence(sentence.text, tokens, 0, tokens.count, lexicon, view, (key, value) => {
    const gold = goldCounts.get(key) ?? 0;
    return value === 3 && gold > 0 && gold - (own.get(key) ?? 0) <= 0
      ? (silver.get(key) ?? 0)
      : value;
  });
  const slots = new Int32Array(tokens.count * FEATURES);
  for (let at = 1; at < tokens.count; at += 1)
    boundaryFeatures(view, at, slots, at * FEATURES, mask);
  return { slots, joined };
}

const formAt = (tokens: Tokens, at: number): number =>
  (tokens.kind[at] === NUMBER ? tokens.base[at] : tokens.form[at]) ?? 0;

/** Keys of the words of two to four tokens. */
function wordKeysOf(tokens: Tokens, joined: Uint8Array): number[] {
  const keys: number[] = [];
  for (let at = 0; at < tokens.count; ) {
    let hash = formAt(tokens, at);
    let end = at + 1;
    for (; end < tokens.count && joined[end] === 1; end += 1)
      hash = joinHashes(hash, formAt(tokens, end));
    if (end - at >= 2 && end - at <= 4) keys.push(wordKey(hash));
    at = end;
  }
  return keys;
}

function collectLexicon({ gold, wordLists, machineSegmented }: SegmenterSources) {
  const machine = countMachine(machineSegmented);
  const silver = new Map<number, number>();
  for (const [key, count] of machine.words) {
    const value = count >= 30 ? 2 : count >= 4 ? 1 : 0;
    if (value > 0) silver.set(key, value);
  }
  const entries = new Map(silver);
  for (const [key, [joined, all]] of machine.pairs)
    if (all >= 6) entries.set(key, 1 + Math.min(6, Math.floor((joined / all) * 7)));
  for (const [key, [alone, all]] of machine.syllables)
    if (all >= 6) entries.set(key, 1 + Math.min(6, Math.floor((alone / all) * 7)));
  const goldCounts = new Map<number, number>();
  for (const sentence of gold) {
    const { tokens, joined } = alignTokens(sentence);
    for (const key of wordKeysOf(tokens, joined))
      goldCounts.set(key, (goldCounts.get(key) ?? 0) + 1);
  }
  for (const key of goldCounts.keys()) entries.set(key, 3);
  const tokens = createTokens(16);
  for (const word of wordLists) {
    scan(word, tokens);
    for (const key of wordKeysOf(tokens, new Uint8Array(tokens.count).fill(1, 1))) {
      entries.set(key, 3);
      goldCounts.delete(key);
    }
  }
  return { entries, silver, goldCounts };
}

type Ratio = [number, number];

function countMachine(lines: Iterable<string>) {
  const words = new Map<number, number>();
  const pairs = new Map<number, Ratio>();
  const syllables = new Map<number, Ratio>();
  const tokens = createTokens();
  const bump = (counts: Map<number, Ratio>, key: number, hit: number) => {
    const entry = counts.get(key);
    if (entry === undefined) counts.set(key, [hit, 1]);
    else {
      entry[0] += hit;
      entry[1] += 1;
    }
  };
  for (const line of lines) {
    scan(line, tokens);
    const joined = new Uint8Array(tokens.count);
    for (let at = 1; at < tokens.count; at += 1) {
      const start = tokens.start[at] ?? 0;
      joined[at] =
        start - (tokens.end[at - 1] ?? 0) === 1 && line.charCodeAt(start - 1) === 95 ? 1 : 0;
    }
    for (const key of wordKeysOf(tokens, joined)) words.set(key, (words.get(key) ?? 0) + 1);
    for (let at = 0; at < tokens.count; at += 1) {
      const inWord = joined[at] === 1 || joined[at + 1] === 1;
      bump(syllables, syllableKey(formAt(tokens, at)), inWord ? 0 : 1);
      if (at > 0) bump(pairs, pairKey(formAt(tokens, at - 1), formAt(tokens, at)), joined[at] ?? 0);
    }
  }
  return { words, pairs, syllables };
}
