import type { Intent, Kind, Sentiment, Urgency } from '../labels.ts';
import { TASK } from './civic-tasks.ts';
import { COUPLED } from './couplings.ts';
import { outputOffsets } from './examples.ts';
import type { Model } from './model.ts';
import { argmax, softmax } from './softmax.ts';

/** What was decided in one task: the class, how sure, and the runner-up. */
export type Choice = {
  value: string;
  confidence: number;
  second: string;
  secondConfidence: number;
};

/** The decision on one text, with the labels agreeing with each other as `docs/language.md` defines them. */
export type Decision = {
  kind: Choice & { value: Kind };
  sentiment: Choice & { value: Sentiment };
  category: Choice;
  urgency: Choice & { value: Urgency };
  toxic: Choice;
  intent: Choice & { value: Intent };
  /** Probability that somebody is in danger now. */
  alarm: number;
};

/** Keeps the logarithm of a probability finite. */
const TINY = 1e-6;

/**
 * Makes one decision out of the scores of all tasks.
 *
 * The tasks are decided around the kind, then the rules of the label definitions are applied: a rescue has
 * category `cuu_nan`, is an emergency and its intent is `rescue`; spam is neutral, without category and
 * harmless; an alarm above the threshold is an emergency whatever the urgency task says.
 */
export function createDecider({ tasks, temperatures, alarmFrom, couplings }: Model) {
  const factors = couplings.map(Math.exp);
  const { offsets, outputs } = outputOffsets(tasks);
  const work = new Float64Array(outputs);
  const from = (task: number) => offsets[task] ?? 0;
  const to = (task: number) => offsets[task + 1] ?? 0;
  const labelsOf = (task: number) => tasks[task]?.labels ?? [];
  const choose = (task: number): Choice => {
    const labels = labelsOf(task);
    const best = argmax(work, from(task), to(task));
    let second = best === 0 ? 1 : 0;
    for (let k = 0; k < labels.length; k += 1)
      if (k !== best && (work[from(task) + k] ?? 0) > (work[from(task) + second] ?? 0)) second = k;
    return {
      value: labels[best] ?? '',
      confidence: work[from(task) + best] ?? 0,
      second: labels[second] ?? '',
      secondConfidence: work[from(task) + second] ?? 0,
    };
  };
  const force = (task: number, choice: Choice, value: string): Choice => {
    if (choice.value === value) return choice;
    const at = labelsOf(task).indexOf(value);
    return {
      value,
      confidence: work[from(task) + at] ?? 0,
      second: choice.value,
      secondConfidence: choice.confidence,
    };
  };
  /** The kind that goes best with what the words say of all tasks together. */
  const bestKind = (): number => {
    let best = 0;
    let most = 0;
    for (let kind = 0; kind < labelsOf(TASK.kind).length; kind += 1) {
      const row = kind * outputs;
      let others = 1;
      for (const task of COUPLED) {
        let top = 0;
        for (let output = from(task); output < to(task); output += 1)
          top = Math.max(top, ((work[output] ?? 0) + TINY) * (factors[row + output] ?? 1));
        others *= top;
      }
      // the other tasks count half, that is under a square root (chosen on dev)
      const fit = ((work[from(TASK.kind) + kind] ?? 0) + TINY) * Math.sqrt(others);
      if (fit <= most) continue;
      most = fit;
      best = kind;
    }
    return best;
  };
  /** Lets the probabilities of a task lean towards what goes with the chosen kind. */
  const lean = (task: number, row: number): void => {
    let sum = 0;
    for (let output = from(task); output < to(task); output += 1) {
      const value = ((work[output] ?? 0) + TINY) * (factors[row + output] ?? 1);
      work[output] = value;
      sum += value;
    }
    for (let output = from(task); output < to(task); output += 1)
      work[output] = (work[output] ?? 0) / sum;
  };
  const decide = (scores: Float64Array): Decision => {
    work.set(scores);
    for (let task = 0; task < tasks.length; task += 1)
      softmax(work, from(task), to(task), temperatures[task] ?? 1);
    const alarm = work[from(TASK.alarm) + 1] ?? 0;
    const row = bestKind() * outputs;
    for (const task of COUPLED) lean(task, row);
    const kind = force(TASK.kind, choose(TASK.kind), labelsOf(TASK.kind)[row / outputs] ?? '');
    let category = choose(TASK.category);
    let urgency = choose(TASK.urgency);
    let intent = choose(TASK.intent);
    let sentiment = choose(TASK.sentiment);
    let toxic = choose(TASK.toxic);
    if (alarm >= alarmFrom) urgency = force(TASK.urgency, urgency, 'emergency');
    else if (urgency.value === 'emergency') urgency = force(TASK.urgency, urgency, urgency.second);
    if (kind.value === 'rescue') {
      category = force(TASK.category, category, 'cuu_nan');
      urgency = force(TASK.urgency, urgency, 'emergency');
      intent = force(TASK.intent, intent, 'rescue');
      sentiment = force(TASK.sentiment, sentiment, 'negative');
    } else if (kind.value === 'spam') {
      category = force(TASK.category, category, '-');
      urgency = force(TASK.urgency, urgency, 'normal');
      intent = force(TASK.intent, intent, 'other');
      sentiment = force(TASK.sentiment, sentiment, 'neutral');
      toxic = force(TASK.toxic, toxic, '0');
    }
    return {
      kind: kind as Decision['kind'],
      sentiment: sentiment as Decision['sentiment'],
      category,
      urgency: urgency as Decision['urgency'],
      toxic,
      intent: intent as Decision['intent'],
      alarm,
    };
  };
  /** For a text of which only the share `understood` (0-1) of the words is known: nothing is claimed. */
  const unsure = (understood: number): Decision => {
    const guess = <Value extends string>(value: Value, second: string) => ({
      value,
      confidence: 0.2 + 0.5 * understood,
      second,
      secondConfidence: 0.1,
    });
    return {
      kind: guess('chatter', 'info'),
      sentiment: guess('neutral', 'negative'),
      category: guess('-', 'hanh_chinh'),
      urgency: guess('normal', 'urgent'),
      toxic: guess('0', '1'),
      intent: guess('other', 'report'),
      alarm: 0,
    };
  };
  return Object.assign(decide, { unsure });
}
