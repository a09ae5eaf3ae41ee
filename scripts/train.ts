import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadCity } from '../core/city/load.ts';
import { fitTemperatures } from '../nlp/classify/calibrate.ts';
import { civicLabels, civicTasks } from '../nlp/classify/civic-tasks.ts';
import { MOST_FEATURES } from '../nlp/classify/features.ts';
import { createScorer } from '../nlp/classify/model.ts';
import { encodeModel } from '../nlp/classify/model-file.ts';
import { createTextReader } from '../nlp/classify/reader.ts';
import { CIVIC_RECIPE } from '../nlp/classify/recipe.ts';
import { partOf } from '../nlp/classify/split.ts';
import { trainCivic } from '../nlp/classify/train-civic.ts';
import { createNormalizer } from '../nlp/normalize/normalize.ts';
import { readCivicRows } from './language/civic-data.ts';

const weightsDir = fileURLToPath(new URL('../nlp/weights/', import.meta.url));
const city = loadCity(process.env['CITY'] ?? 'dong-ha');
const rows = readCivicRows(city);
const tasks = civicTasks(city.categories.map(({ id }) => id));
const normalizer = createNormalizer(city.dialect);

// Temperatures come from a model that has not seen dev; the shipped one then learns from every row.
const dev = rows.filter((row) => partOf(row) === 'dev');
const forDev = trainCivic(
  rows.filter((row) => partOf(row) === 'train'),
  tasks,
  normalizer,
  CIVIC_RECIPE,
);
const scorer = createScorer(forDev, MOST_FEATURES);
const reader = createTextReader(normalizer);
const scores = dev.map(({ text }) => scorer.score(reader.read(text).features).slice());
const labels = tasks.map((_, task) =>
  Int16Array.from(dev, (row) => civicLabels(row, tasks)[task] ?? -1),
);
const model = trainCivic(rows, tasks, normalizer, CIVIC_RECIPE);
model.temperatures.set(fitTemperatures(tasks, scores, labels));
const bytes = encodeModel(model, {
  licence: 'MIT',
  trainedOn: [`nlp/data/civic: ${rows.length} messages`],
});
mkdirSync(weightsDir, { recursive: true });
writeFileSync(`${weightsDir}civic.bin`, bytes);
console.log(
  `civic.bin: ${rows.length} messages, ${model.scales.length / 2} features, ${(bytes.length / 1e6).toFixed(2)} MB`,
);
