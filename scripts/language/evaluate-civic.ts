import { partOf } from '../../nlp/classify/split.ts';
import { trainAndCalibrate } from '../../nlp/classify/train-and-calibrate.ts';
import { evaluateCivic } from '../../nlp/evaluate/civic.ts';
import type { Figure } from '../../nlp/evaluate/figures.ts';
import { stripAccents } from '../../nlp/normalize/strip-accents.ts';
import { readCivicRows } from './civic-data.ts';
import { readCivicSetting } from './civic-setting.ts';

/** Trains on the train part, calibrates on dev, measures on test: authors and themes that neither has seen. */
export function evaluateCivicSplit(): { figures: Figure[]; remarks: string[] } {
  const { city, setting } = readCivicSetting();
  const rows = readCivicRows(city);
  const of = (part: string) => rows.filter((row) => partOf(row) === part);
  const [train, dev, test] = [of('train'), of('dev'), of('test')];
  const model = trainAndCalibrate(train, dev, setting);
  const { normalizer, findPlaces } = setting;
  const figures: Figure[] = [];
  for (const [name, part, rewrite] of [
    ['dev', dev, (text: string) => text],
    ['test', test, (text: string) => text],
    ['test without accents', test, stripAccents],
  ] as const) {
    const own = evaluateCivic(model, part, normalizer, findPlaces, rewrite);
    const add = (what: string, value: number, floor: number, aim: number, atMost = false) =>
      figures.push({
        what: `${name}: ${what}`,
        value: value * 100,
        ...(name === 'test' ? { floor, aim, atMost } : {}),
      });
    add('category macro F1', own.categoryMacroF1, 88, 95);
    add('kind macro F1', own.kindMacroF1, 78, 88);
    add('sentiment macro F1', own.sentimentMacroF1, 80, 90);
    add('intent accuracy', own.intentAccuracy, 92, 97);
    add('place F1', own.placeF1, 94, 98);
    add('emergencies found', own.emergenciesFound, 97, 99);
    add('false alarms', own.falseAlarms, 2, 1, true);
    add('five spellings agree', own.spellingsAgree, 95, 99);
    figures.push({ what: `${name}: urgency macro F1`, value: own.urgencyMacroF1 * 100 });
    figures.push({ what: `${name}: toxic F1`, value: own.toxicF1 * 100 });
    figures.push({
      what: `${name}: kind confidence minus accuracy`,
      value: own.overconfidence * 100,
    });
  }
  return {
    figures,
    remarks: [
      `${rows.length} messages: ${train.length} train, ${dev.length} dev, ${test.length} test; the model has seen train only, dev chose its thresholds`,
    ],
  };
}
