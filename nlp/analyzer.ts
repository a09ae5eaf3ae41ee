import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CityProfile } from '../core/city/schema.ts';
import { createCivicClassifier } from './classify/civic-classifier.ts';
import { decodeModel } from './classify/model-file.ts';
import { createTextReader, MOST_UNITS } from './classify/reader.ts';
import type { Analysis, Analyzer, PlaceMention } from './labels.ts';
import {
  type Correction,
  createLearner,
  type GuardMessage,
  type Learner,
} from './learn/learner.ts';
import { createNormalizer } from './normalize/normalize.ts';
import { createPlaceFinder } from './places/find-places.ts';
import { findWeightsDir } from './weights-dir.ts';

/** A mention below this score is too doubtful to be given as a place. */
const SURE_PLACE = 0.5;

/** The language module with what only some callers need: the staff's corrections and the second opinion. */
export type LoadedAnalyzer = Analyzer & {
  /** Calibrated probability of every label by task (`kind`, `category`, …), for joining with a second opinion. */
  probabilities(text: string): Record<string, Record<string, number>>;
  /**
   * Lets staff's corrections change this analyzer in place.
   *
   * @param guard labelled messages that it must keep getting right
   * @param earlier corrections from before a restart
   */
  createLearner(guard: readonly GuardMessage[], earlier?: readonly Correction[]): Learner;
};

/**
 * Loads the language module for one city. Nothing is fetched; the weights lie beside the code.
 *
 * @param weightsDir by default the nearest `nlp/weights/` above this file
 * @throws AppError `misconfigured` when the weights are missing or of another version
 */
export function createAnalyzer({
  city,
  weightsDir = findWeightsDir(),
}: {
  city: CityProfile;
  weightsDir?: string;
}): LoadedAnalyzer {
  const { model } = decodeModel(readFileSync(join(weightsDir, 'civic.bin')), 'civic.bin');
  const normalizer = createNormalizer(city.dialect);
  const classifier = createCivicClassifier(model, normalizer);
  const places = createPlaceFinder(city);
  const beginningOf = (text: string) =>
    text.length > MOST_UNITS ? text.slice(0, MOST_UNITS) : text;
  const isSure = ({ score }: PlaceMention) => score >= SURE_PLACE;
  const findPlaces = (text: string): PlaceMention[] =>
    places.find(beginningOf(text)).filter(isSure);
  return {
    findPlaces,
    probabilities: (text) => classifier.probabilities(text, findPlaces(text)),
    createLearner: (guard, earlier = []) =>
      createLearner(model, createTextReader(normalizer), guard, earlier),
    analyze: (text) => {
      const beginning = beginningOf(text);
      const { mentions: found, elsewhere, typed } = places.look(beginning);
      const mentions = found.filter(isSure);
      const placeDoubts = doubtsOf(text, found);
      const { decision, because } = classifier.classify(text, mentions, typed);
      const place = [...new Set(mentions.map(({ name }) => name))];
      for (const { name, start, end } of mentions)
        because.push({ label: 'place', value: name, words: [text.slice(start, end)] });
      const actionable = decision.kind.value === 'incident' || decision.kind.value === 'rescue';
      const analysis: Analysis = {
        kind: decision.kind.value,
        sentiment: decision.sentiment.value,
        category: decision.category.value === '-' ? null : decision.category.value,
        actionable,
        urgency: decision.urgency.value,
        place,
        ...(placeDoubts.length > 0 ? { placeDoubts } : {}),
        ...(elsewhere.length > 0 ? { elsewhere } : {}),
        toxic: decision.toxic.value === '1',
        intent: decision.intent.value,
        confidence: {
          kind: decision.kind.confidence,
          sentiment: decision.sentiment.confidence,
          category: decision.category.confidence,
          urgency: decision.urgency.confidence,
          toxic: decision.toxic.confidence,
          intent: decision.intent.confidence,
          actionable: decision.kind.confidence,
        },
        because,
      };
      return analysis;
    },
  };
}

/** The mentions that are not sure or have other readings, with all their readings. */
const doubtsOf = (text: string, mentions: readonly PlaceMention[]) =>
  mentions
    .filter((mention) => mention.score < SURE_PLACE || mention.candidates.length > 0)
    .map(({ name, score, candidates, start, end }) => ({
      words: text.slice(start, end),
      readings: [
        { name, score },
        ...candidates.map((other) => ({ name: other.name, score: other.score })),
      ],
    }));
