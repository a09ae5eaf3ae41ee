import type { PlaceMention, Reason } from '../labels.ts';
import type { Normalizer } from '../normalize/normalize.ts';
import { FOREIGN, type Tokens, WORD } from '../normalize/tokens.ts';
import { unknownStreets } from '../places/unknown-streets.ts';
import { createExplainer } from './because.ts';
import { TASK } from './civic-tasks.ts';
import { createDecider, type Decision } from './decide.ts';
import { outputOffsets } from './examples.ts';
import { type Features, MOST_FEATURES } from './features.ts';
import { createScorer, type Model, type Scorer } from './model.ts';
import { createTextReader, MOST_UNITS, type Named } from './reader.ts';
import { softmax } from './softmax.ts';

/** Decides all labels of one text but the places, and says why. */
export type CivicClassifier = {
  /**
   * @param mentions places found in the text, in its order
   * @param typed tokens of the text as typed, when somebody has scanned it already
   */
  classify(
    text: string,
    mentions: readonly PlaceMention[],
    typed?: Tokens,
  ): { decision: Decision; because: Reason[] };
  /** Calibrated probability of every label by task, before the rules between labels are applied. */
  probabilities(
    text: string,
    mentions: readonly PlaceMention[],
  ): Record<string, Record<string, number>>;
};

/**
 * Streets that no list has do not count for what they are called either. Only here, where texts of tomorrow are read: of
 * the texts that were learned from, the few such names did no harm, and hiding them there lost calls for help.
 */
function withUnknown(text: string, mentions: readonly PlaceMention[]): readonly Named[] {
  const unknown = unknownStreets(text.slice(0, MOST_UNITS), mentions);
  if (unknown.length === 0) return mentions;
  return [...mentions, ...unknown].sort((a, b) => a.start - b.start);
}

export function createCivicClassifier(model: Model, normalizer: Normalizer): CivicClassifier {
  const { offsets } = outputOffsets(model.tasks);
  const reader = createTextReader(normalizer);
  const scorer = createScorer(model, MOST_FEATURES);
  const decide = createDecider(model);
  const explain = createExplainer(scorer);
  const labels = model.tasks.map((task) => new Map(task.labels.map((label, at) => [label, at])));
  const outputOf = (task: number, value: string) =>
    (offsets[task] ?? 0) + (labels[task]?.get(value) ?? -1);
  const explainAll = (text: string, tokens: Tokens, features: Features, decision: Decision) => {
    const told = EXPLAINED.filter(({ isTold }) => isTold(decision));
    const words = explain(
      text,
      tokens,
      features,
      told.map(({ label, task }) => ({
        winner: outputOf(task, decision[label].value),
        loser: outputOf(task, decision[label].second),
      })),
    );
    return told.map(({ label }, at): Reason => {
      const { value, second, secondConfidence } = decision[label];
      return {
        label,
        value: label === 'toxic' ? 'true' : value,
        words: words[at] ?? [],
        runnerUp: { value: second, confidence: secondConfidence },
      };
    });
  };
  return {
    classify: (text, mentions, typed) => {
      const { tokens, features } = reader.read(text, withUnknown(text, mentions), typed);
      const scores = scorer.score(features);
      const understood = understoodShare(tokens, features, scorer);
      const decision = understood < LEAST_UNDERSTOOD ? decide.unsure(understood) : decide(scores);
      return { decision, because: explainAll(text, tokens, features, decision) };
    },
    probabilities: (text, mentions) => {
      const scores = scorer.score(reader.read(text, withUnknown(text, mentions)).features);
      const all: Record<string, Record<string, number>> = {};
      for (const [task, { name, labels }] of model.tasks.entries()) {
        const own = scores.slice(offsets[task] ?? 0, offsets[task + 1] ?? 0);
        softmax(own, 0, own.length, model.temperatures[task] ?? 1);
        all[name] = Object.fromEntries(labels.map((label, at) => [label, own[at] ?? 0]));
      }
      return all;
    },
  };
}

/**
 * The labels that are explained, in the order of the reasons. One that follows from the kind, or says that nothing
 * stood out, needs no words of its own.
 */
const EXPLAINED: readonly {
  label: 'kind' | 'category' | 'sentiment' | 'urgency' | 'toxic' | 'intent';
  task: number;
  isTold: (decision: Decision) => boolean;
}[] = [
  { label: 'kind', task: TASK.kind, isTold: () => true },
  { label: 'category', task: TASK.category, isTold: ({ category }) => category.value !== '-' },
  {
    label: 'sentiment',
    task: TASK.sentiment,
    isTold: ({ sentiment }) => sentiment.value !== 'neutral',
  },
  { label: 'urgency', task: TASK.urgency, isTold: ({ urgency }) => urgency.value !== 'normal' },
  { label: 'toxic', task: TASK.toxic, isTold: ({ toxic }) => toxic.value === '1' },
  {
    label: 'intent',
    task: TASK.intent,
    isTold: ({ intent }) => intent.value !== 'report' && intent.value !== 'other',
  },
];

/** Below this share of words that the model knows, a text is in another language, or in none. */
const LEAST_UNDERSTOOD = 0.34;

/** Share of the words, numbers and emoji of a text of which the model knows at least the bare form, 0-1. */
function understoodShare(tokens: Tokens, features: Features, scorer: Scorer): number {
  const all = scorer.known();
  let lastKnown = -1;
  let known = 0;
  for (let at = 0; at < all; at += 1) {
    const source = scorer.sources[at] ?? 0;
    const token = features.first[source] ?? -1;
    if (token <= lastKnown || token !== features.last[source]) continue;
    if (tokens.kind[token] !== WORD) continue;
    lastKnown = token;
    known += 1;
  }
  let words = 0;
  for (let at = 0; at < tokens.count; at += 1)
    if (tokens.kind[at] === WORD || tokens.kind[at] === FOREIGN) words += 1;
  return words === 0 ? 0 : known / words;
}
