import { AppError } from '../../core/errors.ts';
import { outputOffsets } from '../classify/examples.ts';
import { MOST_FEATURES } from '../classify/features.ts';
import { createScorer, type Model } from '../classify/model.ts';
import type { TextReader } from '../classify/reader.ts';
import { argmax } from '../classify/softmax.ts';

/** The longest step one correction may take, in units of score per feature of the text. */
const LONGEST_STEP = 0.4;
/** Accuracy on the guard messages may fall by at most this much before a correction is taken back. */
const GUARD_SLACK = 0.005;

/** Labels that can be taught. */
export type TaughtTask = 'kind' | 'sentiment' | 'category' | 'urgency' | 'toxic' | 'intent';

/** One correction as it was applied: enough to take it back and to apply it again, without the text. */
export type Correction = {
  id: string;
  task: TaughtTask;
  /** What staff says is right. */
  value: string;
  /** What the model had said. */
  instead: string;
  /** Feature hashes of the text that the model knows. */
  features: number[];
  step: number;
};

/** A message whose labels are known; the guard watches that the model keeps getting them right. */
export type GuardMessage = { text: string; labels: Readonly<Record<TaughtTask, string>> };

export type Lesson =
  | { applied: true; correction: Correction }
  | {
      applied: false;
      because: 'already right' | 'nothing known' | 'guard';
      guardAccuracy?: number;
    };

/** Teaches the model in place; what it learnt is kept beside the shipped weights, never written into them. */
export type Learner = {
  /**
   * One step towards `value` for this text (passive-aggressive, bounded by {@link LONGEST_STEP}).
   *
   * @param value label as in the model; no category is `-`, toxic is `0` or `1`
   * @throws AppError `invalid_input` when the task has no such label
   */
  correct(id: string, text: string, task: TaughtTask, value: string): Lesson;
  /** Applies a correction that another process made; one that is in force already changes nothing. */
  adopt(correction: Correction): void;
  /** Takes a correction back. @returns false when there is none of this id */
  undo(id: string): boolean;
  /** All corrections in force, oldest first: keep them and hand them in after a restart. */
  corrections(): Correction[];
  /** Share of the guard messages' labels that the model gets right, 0-1. */
  guardAccuracy(): number;
};

/**
 * @param model is changed in place through `model.corrections`
 * @param guard a few hundred labelled messages
 * @param earlier corrections from before a restart; applied again as they are
 */
export function createLearner(
  model: Model,
  reader: TextReader,
  guard: readonly GuardMessage[],
  earlier: readonly Correction[] = [],
): Learner {
  const { offsets, outputs } = outputOffsets(model.tasks);
  const scorer = createScorer(model, MOST_FEATURES);
  const kept = new Map<string, Correction>();
  const taskIndex = (task: TaughtTask) => model.tasks.findIndex(({ name }) => name === task);

  const apply = (correction: Correction, direction: 1 | -1): void => {
    const task = taskIndex(correction.task);
    const labels = model.tasks[task]?.labels ?? [];
    const from = offsets[task] ?? 0;
    const right = from + labels.indexOf(correction.value);
    const wrong = from + labels.indexOf(correction.instead);
    const step = correction.step * direction;
    for (const hash of correction.features) {
      const own = model.corrections.get(hash) ?? new Float32Array(outputs);
      own[right] = (own[right] ?? 0) + step;
      own[wrong] = (own[wrong] ?? 0) - step;
      if (own.some((value) => Math.abs(value) > 1e-6)) model.corrections.set(hash, own);
      else model.corrections.delete(hash);
    }
  };
  const guardAccuracy = (): number => {
    let right = 0;
    let all = 0;
    for (const { text, labels } of guard) {
      const scores = scorer.score(reader.read(text).features);
      for (const [task, { name, labels: names }] of model.tasks.entries()) {
        const wanted = labels[name as TaughtTask];
        if (wanted === undefined) continue;
        all += 1;
        if (names[argmax(scores, offsets[task] ?? 0, offsets[task + 1] ?? 0)] === wanted)
          right += 1;
      }
    }
    return all === 0 ? 1 : right / all;
  };
  for (const correction of earlier) {
    apply(correction, 1);
    kept.set(correction.id, correction);
  }
  // every later state is held against the first one: small losses must not add up
  const accuracyAtStart = guardAccuracy();

  return {
    correct: (id, text, task, value) => {
      const index = taskIndex(task);
      const labels = model.tasks[index]?.labels ?? [];
      const wanted = labels.indexOf(value);
      if (wanted < 0)
        throw new AppError(
          'invalid_input',
          400,
          `"${value}" is no ${task}: choose from ${labels.join(', ')}`,
        );
      const previous = kept.get(id);
      if (previous !== undefined) apply(previous, -1);
      kept.delete(id);
      const { features } = reader.read(text);
      const scores = scorer.score(features);
      const from = offsets[index] ?? 0;
      const to = offsets[index + 1] ?? 0;
      const ranked = scores.slice(from, to);
      const reached = ranked[wanted] ?? 0;
      ranked[wanted] = Number.NEGATIVE_INFINITY;
      const rival = argmax(ranked, 0, ranked.length);
      const loss = 1 - (reached - (ranked[rival] ?? 0));
      if (loss <= 0) return { applied: false, because: 'already right' };
      const hashes = Array.from(
        scorer.sources.subarray(0, scorer.known()),
        (source) => features.hash[source] ?? 0,
      );
      if (hashes.length === 0) return { applied: false, because: 'nothing known' };
      // a step s on n features moves the difference by 2 s n / sqrt(n)
      const step = Math.min(LONGEST_STEP, loss / (2 * Math.sqrt(hashes.length)));
      const correction = { id, task, value, instead: labels[rival] ?? '', features: hashes, step };
      apply(correction, 1);
      const after = guardAccuracy();
      if (after < accuracyAtStart - GUARD_SLACK) {
        apply(correction, -1);
        return { applied: false, because: 'guard', guardAccuracy: after };
      }
      kept.set(id, correction);
      return { applied: true, correction };
    },
    adopt: (correction) => {
      if (kept.has(correction.id)) return;
      apply(correction, 1);
      kept.set(correction.id, correction);
    },
    undo: (id) => {
      const correction = kept.get(id);
      if (correction === undefined) return false;
      apply(correction, -1);
      return kept.delete(id);
    },
    corrections: () => [...kept.values()],
    guardAccuracy,
  };
}
