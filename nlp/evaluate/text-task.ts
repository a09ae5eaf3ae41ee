import { buildModel, type Mix } from '../classify/build-model.ts';
import { fitTemperatures } from '../classify/calibrate.ts';
import { createExampleCollector, type Task } from '../classify/examples.ts';
import { MOST_FEATURES } from '../classify/features.ts';
import { joinNetworks } from '../classify/join-networks.ts';
import { createScorer, type Model } from '../classify/model.ts';
import { createTextReader } from '../classify/reader.ts';
import { argmax, softmax } from '../classify/softmax.ts';
import { trainLinear } from '../classify/train-linear.ts';
import { trainNetwork } from '../classify/train-network.ts';
import type { Normalizer } from '../normalize/normalize.ts';
import { stripAccents } from '../normalize/strip-accents.ts';
import { scoresOf } from './metrics.ts';

/** Texts with the class of each. */
export type Labelled = { texts: readonly string[]; labels: readonly string[] };

/** A classifier of one public task, what dev chose for it, and how it did there. */
export type TextTask = {
  classify(text: string): string;
  chosen: string;
  dev: { macroF1: number; weightedF1: number };
};

/** Mixes of linear models and network that dev chooses from. */
const MIXES: readonly Mix[] = [
  { linear: 1, network: 0 },
  { linear: 1, network: 0.3 },
  { linear: 1, network: 0.6 },
  { linear: 0.7, network: 1 },
  { linear: 0, network: 1 },
];
/** Steps of the offsets that dev chooses for each class. */
const OFFSETS: readonly number[] = [-0.8, -0.4, -0.2, 0, 0.2, 0.4, 0.8];

/**
 * Trains the civic pipeline's own features and learners on a public data set: to measure the method against
 * published figures, never to ship. The mix of learners is chosen by dev's likelihood (for the aim `macro` by F1), then one offset a class.
 *
 * @param aim what dev is to raise: weighted or macro F1, or the sum of both
 */
export function trainTextTask(
  train: Labelled,
  dev: Labelled,
  normalizer: Normalizer,
  aim: 'weighted' | 'macro' | 'both',
): TextTask {
  const task: Task = { name: 'class', labels: [...new Set(train.labels)].sort() };
  const reader = createTextReader(normalizer);
  const texts = [...train.texts, ...train.texts.map(stripAccents)];
  const collector = createExampleCollector(texts.map((_, at) => at % train.texts.length));
  for (const text of texts) collector.add(reader.read(text).features);
  const vocabulary = collector.vocabulary(2);
  const examples = collector.examples(vocabulary);
  const classes = [
    Int16Array.from(texts, (_, at) =>
      task.labels.indexOf(train.labels[at % train.labels.length] ?? ''),
    ),
  ];
  const weights = Float32Array.from(texts, (_, at) => (at < train.texts.length ? 1 : 0.7));
  const kinds = [
    { naiveBayes: false, seed: 1 },
    { naiveBayes: true, seed: 1 },
    { naiveBayes: false, seed: 2 },
    { naiveBayes: true, seed: 2 },
  ];
  const linears = kinds.map(({ naiveBayes, seed }) =>
    trainLinear(examples, vocabulary.size, [task], classes, weights, {
      epochs: 8,
      rate: 0.1,
      l2: 1e-5,
      dropout: 0.2,
      balance: 0.3,
      naiveBayes,
      seed,
    }),
  );
  const network = joinNetworks(
    [5, 6, 7].map((seed) =>
      trainNetwork(examples, vocabulary.size, [task], classes, weights, {
        hidden: 64,
        epochs: 5,
        rate: 0.1,
        l2: 1e-6,
        dropout: 0.5,
        hiddenDropout: 0.3,
        balance: 0.3,
        seed,
      }),
    ),
  );
  let best: (TextTask & { loss: number }) | undefined;
  for (const mix of MIXES) {
    const model = buildModel([task], vocabulary, linears, network, mix);
    const tuned = tuneOffsets(model, reader, dev, aim);
    // rare classes hardly show in the likelihood: where they count as much as the others, F1 chooses
    const loss = aim === 'macro' ? -tuned.value : lossOf(model, reader, dev);
    if (best !== undefined && best.loss <= loss) continue;
    const scorer = createScorer(model, MOST_FEATURES);
    best = {
      classify: (text) => {
        const scores = scorer.score(reader.read(text).features);
        for (const [k, offset] of tuned.offsets.entries()) scores[k] = (scores[k] ?? 0) + offset;
        return task.labels[argmax(scores, 0, scores.length)] ?? '';
      },
      chosen: `linear ${mix.linear}, network ${mix.network}, offsets ${tuned.offsets.join('/')}`,
      dev: tuned.dev,
      loss,
    };
  }
  if (best === undefined) throw new Error('no mix to choose from');
  return best;
}

/** Mean negative log-likelihood of dev at the temperature that fits it best: steadier than F1 to choose by. */
function lossOf(model: Model, reader: ReturnType<typeof createTextReader>, dev: Labelled): number {
  const labels = model.tasks[0]?.labels ?? [];
  const scorer = createScorer(model, MOST_FEATURES);
  const scores = dev.texts.map((text) => scorer.score(reader.read(text).features).slice());
  const truth = Int16Array.from(dev.labels, (label) => labels.indexOf(label));
  const [temperature = 1] = fitTemperatures(model.tasks, scores, [truth]);
  let loss = 0;
  for (const [at, own] of scores.entries()) {
    softmax(own, 0, own.length, temperature);
    loss -= Math.log(Math.max(1e-9, own[truth[at] ?? 0] ?? 0));
  }
  return loss / Math.max(1, scores.length);
}

function tuneOffsets(
  model: Model,
  reader: ReturnType<typeof createTextReader>,
  dev: Labelled,
  aim: 'weighted' | 'macro' | 'both',
) {
  const labels = model.tasks[0]?.labels ?? [];
  const scorer = createScorer(model, MOST_FEATURES);
  const scores = dev.texts.map((text) => scorer.score(reader.read(text).features).slice());
  const measure = (offsets: readonly number[]) => {
    const answers = scores.map((own) => {
      const moved = own.map((score, k) => score + (offsets[k] ?? 0));
      return labels[argmax(moved, 0, moved.length)] ?? '';
    });
    const { macroF1, weightedF1 } = scoresOf(dev.labels, answers);
    const value =
      aim === 'macro' ? macroF1 : aim === 'weighted' ? weightedF1 : macroF1 + weightedF1;
    return { value, dev: { macroF1, weightedF1 } };
  };
  let offsets = labels.map(() => 0);
  let best = measure(offsets);
  for (const k of [...labels.keys(), ...labels.keys()])
    for (const step of OFFSETS) {
      const tried = offsets.map((offset, at) => (at === k ? step : offset));
      const result = measure(tried);
      if (result.value > best.value + 0.001) {
        best = result;
        offsets = tried;
      }
    }
  return { offsets, ...best };
}
