import type { Figure } from '../../nlp/evaluate/figures.ts';
import { scoresOf } from '../../nlp/evaluate/metrics.ts';
import { trainNaturalBayes } from '../../nlp/evaluate/natural.ts';
import { trainTextTask } from '../../nlp/evaluate/text-task.ts';
import { createNormalizer } from '../../nlp/normalize/normalize.ts';
import { stripAccents } from '../../nlp/normalize/strip-accents.ts';
import { readVihsd, readVsfc, type Splits } from './shared-data.ts';

type Target = {
  metric: 'weightedF1' | 'macroF1';
  floor: number;
  aim: number;
  unseen?: { floor: number };
};

const SETS: readonly {
  name: string;
  read: () => Splits | undefined;
  aim: 'weighted' | 'macro' | 'both';
  targets: readonly Target[];
  peer: boolean;
}[] = [
  {
    name: 'UIT-VSFC sentiment',
    read: () => readVsfc('sentiments'),
    aim: 'both',
    targets: [
      { metric: 'weightedF1', floor: 89.5, aim: 93.3 },
      { metric: 'macroF1', floor: 76, aim: 83.7 },
    ],
    peer: true,
  },
  {
    name: 'UIT-VSFC topic',
    read: () => readVsfc('topics'),
    aim: 'weighted',
    targets: [{ metric: 'weightedF1', floor: 87, aim: 90 }],
    peer: false,
  },
  {
    name: 'ViHSD',
    read: readVihsd,
    aim: 'macro',
    targets: [{ metric: 'macroF1', floor: 64, aim: 68.8, unseen: { floor: 61 } }],
    peer: false,
  },
];

/** The civic pipeline's method on public sets: trained on their train, chosen on their dev, measured on their test. */
export function evaluatePublicSets(): { figures: Figure[]; remarks: string[] } {
  const figures: Figure[] = [];
  const remarks: string[] = [];
  const normalizer = createNormalizer();
  for (const { name, read, aim, targets, peer } of SETS) {
    const splits = read();
    if (splits === undefined) {
      remarks.push(`${name} is absent: not measured`);
      continue;
    }
    const { train, dev, test } = splits;
    const task = trainTextTask(train, dev, normalizer, aim);
    remarks.push(
      `${name}: ${task.chosen}; dev macro ${(100 * task.dev.macroF1).toFixed(2)}, weighted ${(100 * task.dev.weightedF1).toFixed(2)}`,
    );
    const answers = test.texts.map(task.classify);
    const plain = scoresOf(test.labels, answers);
    const stripped = scoresOf(
      test.labels,
      test.texts.map((text) => task.classify(stripAccents(text))),
    );
    for (const { metric, floor, aim: goal, unseen } of targets) {
      figures.push({
        what: `${name} test, ${metric}`,
        value: 100 * plain[metric],
        floor,
        aim: goal,
      });
      figures.push({
        what: `${name} test without accents, ${metric} lost`,
        value: 100 * (plain[metric] - stripped[metric]),
        floor: 1,
        aim: 0,
        atMost: true,
      });
      if (unseen === undefined) continue;
      const seen = new Set(train.texts);
      const fresh = [...test.texts.keys()].filter((at) => !seen.has(test.texts[at] ?? ''));
      const own = scoresOf(
        fresh.map((at) => test.labels[at] ?? ''),
        fresh.map((at) => answers[at] ?? ''),
      );
      figures.push({
        what: `${name} test, ${fresh.length} rows unseen in train, ${metric}`,
        value: 100 * own[metric],
        floor: unseen.floor,
      });
    }
    if (!peer) continue;
    const bayes = trainNaturalBayes(train.texts, train.labels);
    const theirs = scoresOf(test.labels, test.texts.map(bayes));
    figures.push({
      what: `peer: natural Bayes on ${name}, weightedF1`,
      value: 100 * theirs.weightedF1,
    });
    figures.push({ what: `peer: natural Bayes on ${name}, macroF1`, value: 100 * theirs.macroF1 });
  }
  return { figures, remarks };
}
