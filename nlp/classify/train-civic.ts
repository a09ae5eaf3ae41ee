import type { Normalizer } from '../normalize/normalize.ts';
import { stripAccents } from '../normalize/strip-accents.ts';
import { buildModel, type Mix } from './build-model.ts';
import type { CivicRow } from './civic-rows.ts';
import { civicLabels } from './civic-tasks.ts';
import { createExampleCollector, type Task } from './examples.ts';
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

/** Trains the civic model on the given rows and their variants. */
export function trainCivic(
  rows: readonly CivicRow[],
  tasks: readonly Task[],
  normalizer: Normalizer,
  recipe: CivicRecipe,
): Model {
  const texts: { text: string; row: CivicRow; group: number; weight: number }[] = [];
  for (const [group, row] of rows.entries()) {
    texts.push({ text: row.text, row, group, weight: 1 });
    for (const text of variantsOf(row.text, recipe.seed + group * 7919))
      texts.push({ text, row, group, weight: recipe.variantWeight });
  }
  const reader = createTextReader(normalizer);
  const collector = createExampleCollector(texts.map(({ group }) => group));
  for (const { text } of texts) collector.add(reader.read(text).features);
  const vocabulary = collector.vocabulary(recipe.least);
  const examples = collector.examples(vocabulary);
  const labels = tasks.map(() => new Int16Array(texts.length));
  for (const [at, { row }] of texts.entries())
    for (const [task, label] of civicLabels(row, tasks).entries()) {
      const column = labels[task];
      if (column !== undefined) column[at] = label;
    }
  const weights = Float32Array.from(texts, ({ weight }) => weight);
  const linears = recipe.linears.map((options) =>
    trainLinear(examples, vocabulary.size, tasks, labels, weights, options),
  );
  const network =
    recipe.network === undefined
      ? undefined
      : trainNetwork(examples, vocabulary.size, tasks, labels, weights, recipe.network);
  return buildModel(tasks, vocabulary, linears, network, recipe.mix);
}
