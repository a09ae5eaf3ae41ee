import type { Reason } from '../labels.ts';
import type { Normalizer } from '../normalize/normalize.ts';
import { createExplainer } from './because.ts';
import { TASK } from './civic-tasks.ts';
import { type Choice, createDecider, type DecideOptions, type Decision } from './decide.ts';
import { outputOffsets } from './examples.ts';
import { MOST_FEATURES } from './features.ts';
import { createScorer, type Model } from './model.ts';
import { createTextReader } from './reader.ts';

/** Decides all labels of one text but the places, and says why. */
export type CivicClassifier = {
  classify(text: string): { decision: Decision; because: Reason[] };
};

export function createCivicClassifier(
  model: Model,
  normalizer: Normalizer,
  options: DecideOptions,
): CivicClassifier {
  const { offsets, outputs } = outputOffsets(model.tasks);
  const reader = createTextReader(normalizer);
  const scorer = createScorer(model, MOST_FEATURES);
  const decide = createDecider(model.tasks, model.temperatures, options);
  const explain = createExplainer(model, outputs);
  return {
    classify: (text) => {
      const { tokens, features } = reader.read(text);
      const decision = decide(scorer.score(features));
      const reason = (label: Reason['label'], task: number, choice: Choice): Reason => {
        const labels = model.tasks[task]?.labels ?? [];
        const from = offsets[task] ?? 0;
        const words = explain(
          text,
          tokens,
          features,
          scorer.rows,
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
      because.push(reason('sentiment', TASK.sentiment, decision.sentiment));
      if (decision.urgency.value !== 'normal')
        because.push(reason('urgency', TASK.urgency, decision.urgency));
      if (decision.toxic.value === '1')
        because.push({ ...reason('toxic', TASK.toxic, decision.toxic), value: 'true' });
      because.push(reason('intent', TASK.intent, decision.intent));
      return { decision, because };
    },
  };
}
