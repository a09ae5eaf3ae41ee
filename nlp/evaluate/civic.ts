import { createCivicClassifier } from '../classify/civic-classifier.ts';
import type { CivicRow } from '../classify/civic-rows.ts';
import type { Model } from '../classify/model.ts';
import { createRandom } from '../classify/random.ts';
import { toDialect, toTeencode, withSlips } from '../classify/variants.ts';
import type { PlaceMention } from '../labels.ts';
import type { Normalizer } from '../normalize/normalize.ts';
import { stripAccents } from '../normalize/strip-accents.ts';
import { scoresOf, setScores } from './metrics.ts';

/** Figures of the civic labels on held-out messages; all 0-1. */
export type CivicFigures = {
  rows: number;
  categoryMacroF1: number;
  kindMacroF1: number;
  sentimentMacroF1: number;
  intentAccuracy: number;
  urgencyMacroF1: number;
  toxicF1: number;
  placeF1: number;
  emergenciesFound: number;
  falseAlarms: number;
  /** Share of report texts whose five spellings all get one category and one set of places. */
  spellingsAgree: number;
  /** Mean confidence of the kind minus its accuracy: 0 is honest. */
  overconfidence: number;
};

/** Measures a model that has not seen the rows. */
export function evaluateCivic(
  model: Model,
  rows: readonly CivicRow[],
  normalizer: Normalizer,
  findPlaces: (text: string) => readonly PlaceMention[],
  rewrite: (text: string) => string = (text) => text,
): CivicFigures {
  const classifier = createCivicClassifier(model, normalizer);
  const surePlaces = (text: string) => findPlaces(text).filter(({ score }) => score >= 0.5);
  const namesOf = (text: string) => surePlaces(text).map(({ name }) => name);
  const texts = rows.map(({ text }) => rewrite(text));
  const answers = texts.map((text) => classifier.classify(text, surePlaces(text)).decision);
  const macro = (name: 'kind' | 'sentiment' | 'category' | 'urgency' | 'intent') =>
    scoresOf(
      rows.map(({ labels }) => labels[name]),
      answers.map((answer) => answer[name].value),
    );
  const kinds = macro('kind');
  const toxic = scoresOf(
    rows.map(({ labels }) => labels.toxic),
    answers.map((answer) => answer.toxic.value),
  );
  let dangers = 0;
  let found = 0;
  let harmless = 0;
  let falseAlarms = 0;
  for (const [at, { labels }] of rows.entries()) {
    const answer = answers[at];
    const alarm = answer?.kind.value === 'rescue' || answer?.urgency.value === 'emergency';
    if (labels.kind === 'rescue' || labels.urgency === 'emergency') {
      dangers += 1;
      if (alarm) found += 1;
    } else if (labels.urgency === 'normal') {
      harmless += 1;
      if (alarm) falseAlarms += 1;
    }
  }
  const sure = answers.reduce((sum, answer) => sum + answer.kind.confidence, 0);
  return {
    rows: rows.length,
    categoryMacroF1: macro('category').macroF1,
    kindMacroF1: kinds.macroF1,
    sentimentMacroF1: macro('sentiment').macroF1,
    intentAccuracy: macro('intent').accuracy,
    urgencyMacroF1: macro('urgency').macroF1,
    toxicF1: toxic.perClass.get('1') ?? 0,
    placeF1: setScores(
      rows.map(({ places }) => places),
      texts.map(namesOf),
    ).f1,
    emergenciesFound: dangers === 0 ? 1 : found / dangers,
    falseAlarms: harmless === 0 ? 0 : falseAlarms / harmless,
    spellingsAgree: agreement(
      rows.filter(({ labels }) => labels.kind === 'incident'),
      (text) => {
        const { decision } = classifier.classify(text, surePlaces(text));
        return `${decision.category.value}|${[...new Set(namesOf(text))].sort().join(';')}`;
      },
    ),
    overconfidence: sure / Math.max(1, rows.length) - kinds.accuracy,
  };
}

/** The five spellings: as written, without accents, short forms, dialect, NFD in capitals with slips. */
function spellings(text: string, seed: number): string[] {
  const random = createRandom(seed);
  return [
    text,
    stripAccents(text),
    toTeencode(text, random),
    toDialect(text, random),
    withSlips(text, random, 0.06).normalize('NFD').toUpperCase(),
  ];
}

function agreement(rows: readonly CivicRow[], answer: (text: string) => string): number {
  let pairs = 0;
  let same = 0;
  for (const [at, { text }] of rows.entries()) {
    const [first, ...others] = spellings(text, 4242 + at).map(answer);
    for (const other of others) {
      pairs += 1;
      if (other === first) same += 1;
    }
  }
  return pairs === 0 ? 1 : same / pairs;
}
