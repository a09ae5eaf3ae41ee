import type { PlaceMention } from '../labels.ts';
import type { Normalizer } from '../normalize/normalize.ts';
import { fitTemperatures } from './calibrate.ts';
import type { CivicRow } from './civic-rows.ts';
import { civicLabels, TASK } from './civic-tasks.ts';
import { outputOffsets, type Task } from './examples.ts';
import { MOST_FEATURES } from './features.ts';
import { createScorer, type Model } from './model.ts';
import { createTextReader } from './reader.ts';
import { softmax } from './softmax.ts';
import { type CivicRecipe, trainCivic } from './train-civic.ts';

/** What a civic model is trained with besides rows. */
export type CivicSetting = {
  tasks: readonly Task[];
  normalizer: Normalizer;
  findPlaces: (text: string) => readonly PlaceMention[];
  recipe: CivicRecipe;
};

/** Share of harmless texts that may be taken for emergencies when the threshold is chosen. */
const FALSE_ALARMS = 0.016;

/**
 * Trains on `train` and lets `dev`, which it has not seen, choose the temperatures and the alarm threshold:
 * the lowest one that keeps false alarms among normal texts of dev under {@link FALSE_ALARMS}.
 */
export function trainAndCalibrate(
  train: readonly CivicRow[],
  dev: readonly CivicRow[],
  { tasks, normalizer, findPlaces, recipe }: CivicSetting,
): Model {
  const model = trainCivic(train, tasks, normalizer, findPlaces, recipe);
  const scorer = createScorer(model, MOST_FEATURES);
  const reader = createTextReader(normalizer);
  const scores = dev.map(({ text }) =>
    scorer.score(reader.read(text, findPlaces(text)).features).slice(),
  );
  const labels = tasks.map((_, task) =>
    Int16Array.from(dev, (row) => civicLabels(row, tasks)[task] ?? -1),
  );
  model.temperatures.set(fitTemperatures(tasks, scores, labels));
  model.alarmFrom = chooseAlarm(model, dev, scores);
  return model;
}

/** Trains on all rows with what dev chose for the same recipe: for the weights that are shipped. */
export function trainForShipping(
  rows: readonly CivicRow[],
  calibrated: Model,
  { tasks, normalizer, findPlaces, recipe }: CivicSetting,
): Model {
  const model = trainCivic(rows, tasks, normalizer, findPlaces, recipe);
  model.temperatures.set(calibrated.temperatures);
  model.alarmFrom = calibrated.alarmFrom;
  return model;
}

function chooseAlarm(
  model: Model,
  dev: readonly CivicRow[],
  scores: readonly Float64Array[],
): number {
  const from = outputOffsets(model.tasks).offsets[TASK.alarm] ?? 0;
  const harmless: number[] = [];
  for (const [at, row] of dev.entries()) {
    if (row.labels.kind === 'rescue' || row.labels.urgency !== 'normal') continue;
    const pair = scores[at]?.slice(from, from + 2) ?? new Float64Array(2);
    softmax(pair, 0, 2, model.temperatures[TASK.alarm] ?? 1);
    harmless.push(pair[1] ?? 0);
  }
  harmless.sort((a, b) => b - a);
  const allowed = harmless[Math.floor(harmless.length * FALSE_ALARMS)] ?? 0.5;
  return Math.min(0.6, Math.max(0.05, allowed + 1e-6));
}
