import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createAnalyzer } from '../../nlp/analyzer.ts';
import { decodeModel } from '../../nlp/classify/model-file.ts';
import { evaluateCivic } from '../../nlp/evaluate/civic.ts';
import type { Figure } from '../../nlp/evaluate/figures.ts';
import { findWeightsDir } from '../../nlp/weights-dir.ts';
import { readCivicRows } from './civic-data.ts';
import { readCivicSetting } from './civic-setting.ts';

const APART_DIR = fileURLToPath(new URL('../../nlp/data/civic-test/', import.meta.url));

/**
 * The shipped weights on messages that were written and labelled apart from the training messages and are never
 * trained on: the nearest thing here to what a stranger's test would say.
 */
export function evaluateApart(): { figures: Figure[]; remarks: string[] } {
  const { city, setting } = readCivicSetting();
  const rows = readCivicRows(city, APART_DIR, (file) => /^t\d+-.*\.tsv$/.test(file));
  const { model } = decodeModel(readFileSync(join(findWeightsDir(), 'civic.bin')), 'civic.bin');
  const own = evaluateCivic(model, rows, setting.normalizer, setting.findPlaces);
  const percent = (what: string, value: number, floor: number, aim: number, atMost = false) => ({
    what: `apart: ${what}`,
    value: value * 100,
    floor,
    aim,
    atMost,
  });
  return {
    figures: [
      percent('category macro F1', own.categoryMacroF1, 88, 95),
      percent('kind macro F1', own.kindMacroF1, 78, 88),
      percent('sentiment macro F1', own.sentimentMacroF1, 80, 90),
      percent('intent accuracy', own.intentAccuracy, 92, 97),
      percent('place F1', own.placeF1, 94, 98),
      percent('emergencies found', own.emergenciesFound, 97, 99),
      percent('false alarms', own.falseAlarms, 2, 1, true),
      percent('five spellings written by hand agree', spellingsAgree(), 95, 99),
    ],
    remarks: [`${rows.length} messages and their spellings, shipped weights`],
  };

  /** Share of spellings that get the category and the places of the first spelling of their set. */
  function spellingsAgree(): number {
    const analyzer = createAnalyzer({ city });
    const answers = new Map<string, string>();
    let pairs = 0;
    let same = 0;
    for (const line of readFileSync(join(APART_DIR, 'spellings.tsv'), 'utf8')
      .split('\n')
      .slice(1)) {
      const [set, , text] = line.split('\t');
      if (!set || !text) continue;
      const { category, place } = analyzer.analyze(text);
      const answer = `${category}|${place.toSorted().join(';')}`;
      const first = answers.get(set);
      if (first === undefined) answers.set(set, answer);
      else {
        pairs += 1;
        if (answer === first) same += 1;
      }
    }
    return same / pairs;
  }
}
