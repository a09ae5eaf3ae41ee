import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { AppError } from '../../core/errors.ts';
import type { Opinion } from './combine.ts';

/** A transformer that is asked beside the linear model; its calls are asynchronous and slow (milliseconds). */
export type SecondOpinion = {
  /** Opinions by task: labels of the model named `task:label`, or NEG, NEU, POS for the sentiment. */
  ask(text: string): Promise<Readonly<Record<string, Opinion>>>;
};

type Classify = (
  text: string,
  options: { top_k: number },
) => Promise<{ label: string; score: number }[]>;
type Transformers = {
  env: { allowRemoteModels: boolean; allowLocalModels: boolean; localModelPath: string };
  pipeline(
    task: 'text-classification',
    model: string,
    options: { dtype: string; device: string },
  ): Promise<Classify>;
};

const PACKAGE = '@huggingface/transformers';
/** More labels than any model of ours has: all are asked for. */
const ALL_LABELS = 200;
/** Texts are cut here: the models read 256 tokens or so. */
const MOST_UNITS = 2000;
const SENTIMENT_NAMES: Readonly<Record<string, string>> = {
  NEG: 'negative',
  NEGATIVE: 'negative',
  NEU: 'neutral',
  NEUTRAL: 'neutral',
  POS: 'positive',
  POSITIVE: 'positive',
};

/**
 * Loads the model that the setting `NLP_MODEL` names: a folder (`config.json`, `tokenizer.json`,
 * `onnx/model.onnx`), which is used fully offline, or the id of a model on a hub, which is downloaded.
 *
 * @param importPackage for tests: how the optional package is found
 * @throws AppError `misconfigured` when the package is not installed or the folder is no model
 */
export async function loadSecondOpinion(
  model: string,
  importPackage: () => Promise<unknown> = () => import(PACKAGE),
): Promise<SecondOpinion> {
  const isFolder = existsSync(model);
  if (isFolder && !existsSync(join(model, 'config.json')))
    throw new AppError('misconfigured', 500, `NLP_MODEL: the folder ${model} has no config.json`);
  const { env, pipeline } = await transformersOf(importPackage);
  env.allowRemoteModels = !isFolder;
  if (isFolder) {
    env.allowLocalModels = true;
    env.localModelPath = `${dirname(resolve(model))}/`;
  }
  const name = isFolder ? basename(resolve(model)) : model;
  const classify = await pipeline('text-classification', name, { dtype: 'fp32', device: 'cpu' });
  return {
    ask: async (text) => {
      const opinions: Record<string, Record<string, number>> = {};
      for (const { label, score } of await classify(text.slice(0, MOST_UNITS), {
        top_k: ALL_LABELS,
      })) {
        const colon = label.indexOf(':');
        const task = colon > 0 ? label.slice(0, colon) : 'sentiment';
        const value =
          colon > 0 ? label.slice(colon + 1) : (SENTIMENT_NAMES[label.toUpperCase()] ?? label);
        opinions[task] = { ...opinions[task], [value]: score };
      }
      for (const opinion of Object.values(opinions)) normalize(opinion);
      return opinions;
    },
  };
}

async function transformersOf(importPackage: () => Promise<unknown>): Promise<Transformers> {
  try {
    return (await importPackage()) as Transformers;
  } catch (cause) {
    throw new AppError(
      'misconfigured',
      500,
      `NLP_MODEL is set, but the optional package ${PACKAGE} cannot be loaded: npm install ${PACKAGE}`,
      [],
      { cause },
    );
  }
}

function normalize(opinion: Record<string, number>): void {
  const sum = Object.values(opinion).reduce((all, value) => all + value, 0);
  for (const label of Object.keys(opinion))
    opinion[label] = (opinion[label] ?? 0) / Math.max(1e-9, sum);
}
