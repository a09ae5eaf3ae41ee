import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CityProfile } from '../core/city/schema.ts';
import { createCivicClassifier } from './classify/civic-classifier.ts';
import { decodeModel } from './classify/model-file.ts';
import type { Analysis, Analyzer, PlaceMention } from './labels.ts';
import { createNormalizer } from './normalize/normalize.ts';
import { createPlaceFinder } from './places/find-places.ts';
import { findWeightsDir } from './weights-dir.ts';

/** Probability of danger from which a text counts as an emergency; chosen on dev for recall first. */
const ALARM_FROM = 0.5;

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
}): Analyzer {
  const { model } = decodeModel(readFileSync(join(weightsDir, 'civic.bin')), 'civic.bin');
  const normalizer = createNormalizer(city.dialect);
  const classifier = createCivicClassifier(model, normalizer, { alarmFrom: ALARM_FROM });
  const places = createPlaceFinder(city);
  const findPlaces = (text: string): PlaceMention[] =>
    places.find(text).filter(({ score }) => score >= 0.5);
  return {
    findPlaces,
    analyze: (text) => {
      const mentions = findPlaces(text);
      const { decision, because } = classifier.classify(text);
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
