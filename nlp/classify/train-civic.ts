import type { PlaceMention } from '../labels.ts';
import type { Normalizer } from '../normalize/normalize.ts';
import { stripAccents } from '../normalize/strip-accents.ts';
import { buildModel, type Mix } from './build-model.ts';
import type { CivicRow } from './civic-rows.ts';
import { civicTruth } from './civic-tasks.ts';
import { couplingsOf } from './couplings.ts';
import { createExampleCollector, type Task } from './examples.ts';
import { familyHints } from './hints.ts';
import type { Model } from './model.ts';
import { createRandom } from './random.ts';
import { createTextReader } from './reader.ts';
import { type LinearOptions, trainLinear } from './train-linear.ts';
import { type NetworkOptions, trainNetwork } from './train-network.ts';
import { stripSome, toDialect, toTeencode, withSlips } from './variants.ts';

/** How the civic model is trained; the values were chosen on dev, see `docs/language.md`. */
export type CivicRecipe = {
  /** A feature must occur in this many different messages. */
  least: number;
  variantWeight: number;
  /** Weight of a phrase of the word families; 0 leaves them without effect. */
  hintWeight: number;
  linears: LinearOptions[];
  network?: NetworkOptions;
  mix: Mix;
  seed: number;
};

/** The same message as others would type it; the labels stay. */
export function variantsOf(text: string, seed: number): string[] {
  const random = createRandom(seed);
  return [
    stripAccents(text),
    withSlips(toTeencode(text, random), random),
    stripAccents(toDialect(toTeencode(text, random, 0.4), random)),
    stripSome(withSlips(text, random, 0.2), random),
  ];
}

type TrainingText = {
  text: string;
  labels: Readonly<Record<string, string>>;
  group: number;
  weight: number;
};

/** Trains the civic model on the given rows and their variants, and on the hints of the word families. */
export function trainCivic(
  rows: readonly CivicRow[],
  tasks: readonly Task[],
  normalizer: Normalizer,
  findPlaces: (text: string) => readonly PlaceMention[],
  recipe: CivicRecipe,
): Model {
  const texts: TrainingText[] = [];
  for (const [group, row] of rows.entries()) {
    const labels = civicTruth(row);
    texts.push({ text: row.text, labels, group, weight: 1 });
    for (const text of variantsOf(row.text, recipe.seed + group * 7919))
      texts.push({ text, labels, group, weight: recipe.variantWeight });
  }
  const hints = recipe.hintWeight > 0 ? familyHints() : [];
  for (const [at, { text, labels }] of hints.entries())
    for (const typed of new Set([text, stripAccents(text)]))
      texts.push({ text: typed, labels, group: rows.length + at, weight: recipe.hintWeight });
  const reader = createTextReader(normalizer);
  const collector = createExampleCollector(texts.map(({ group }) => group));
  for (const { text } of texts) collector.add(reader.read(text, findPlaces(text)).features);
  const vocabulary = collector.vocabulary(recipe.least);
  const examples = collector.examples(vocabulary);
  const labels = tasks.map(({ name, labels: names }) =>
    Int16Array.from(texts, ({ labels: own }) => names.indexOf(own[name] ?? '')),
  );
  const weights = Float32Array.from(texts, ({ weight }) => weight);
  const linears = recipe.linears.map((options) =>
    trainLinear(examples, vocabulary.size, tasks, labels, weights, options),
  );
  const network =
    recipe.network === undefined
      ? undefined
      : trainNetwork(examples, vocabulary.size, tasks, labels, weights, recipe.network);
  const model = buildModel(tasks, vocabulary, linears, network, recipe.mix);
  model.couplings.set(couplingsOf(rows, tasks));
  return model;
}
