import type { PlaceMention, Reason } from '../labels.ts';
import type { Normalizer } from '../normalize/normalize.ts';
import { FOREIGN, type Tokens, WORD } from '../normalize/tokens.ts';
import { createExplainer } from './because.ts';
import { TASK } from './civic-tasks.ts';
import { type Choice, createDecider, type Decision } from './decide.ts';
import { outputOffsets } from './examples.ts';
import { type Features, MOST_FEATURES } from './features.ts';
import { createScorer, type Model, type Scorer } from './model.ts';
import { createTextReader } from './reader.ts';
import { softmax } from './softmax.ts';

/** Decides all labels of one text but the places, and says why. */
export type CivicClassifier = {
  /** @param mentions places found in the text, in its order */
  classify(
    text: string,
    mentions: readonly PlaceMention[],
  ): { decision: Decision; because: Reason[] };
  /** Calibrated probability of every label by task, before the rules between labels are applied. */
  probabilities(
    text: string,
    mentions: readonly PlaceMention[],
  ): Record<string, Record<string, number>>;
};

export function createCivicClassifier(model: Model, normalizer: Normalizer): CivicClassifier {
  const { offsets } = outputOffsets(model.tasks);
  const reader = createTextReader(normalizer);
  const scorer = createScorer(model, MOST_FEATURES);
  const decide = createDecider(model);
  const explain = createExplainer(scorer);
  return {
    classify: (text, mentions) => {
      const { tokens, features } = reader.read(text, mentions);
      const scores = scorer.score(features);
      const understood = understoodShare(tokens, features, scorer);
      const decision = understood < LEAST_UNDERSTOOD ? decide.unsure(understood) : decide(scores);
      const reason = (label: Reason['label'], task: number, choice: Choice): Reason => {
        const labels = model.tasks[task]?.labels ?? [];
        const from = offsets[task] ?? 0;
        const words = explain(
          text,
          tokens,
          features,
          from + labels.indexOf(choice.value),
          from + labels.indexOf(choice.second),
        );
        return {
          label,
          value: choice.value,
          words,
          runnerUp: { value: choice.second, confidence: choice.secondConfidence },
        };
      };
      const because = [reason('kind', TASK.kind, decision.kind)];
      if (decision.category.value !== '-')
        because.push(reason('category', TASK.category, decision.category));
      // a label that follows from the kind, or says that nothing stood out, needs no words of its own
      if (decision.sentiment.value !== 'neutral')
        because.push(reason('sentiment', TASK.sentiment, decision.sentiment));
      if (decision.urgency.value !== 'normal')
        because.push(reason('urgency', TASK.urgency, decision.urgency));
      if (decision.toxic.value === '1')
        because.push({ ...reason('toxic', TASK.toxic, decision.toxic), value: 'true' });
      if (decision.intent.value !== 'report' && decision.intent.value !== 'other')
        because.push(reason('intent', TASK.intent, decision.intent));
      return { decision, because };
    },
    probabilities: (text, mentions) => {
      const scores = scorer.score(reader.read(text, mentions).features);
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
