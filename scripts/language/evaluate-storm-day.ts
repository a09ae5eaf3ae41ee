import { readFileSync } from 'node:fs';
import { loadCity } from '../../core/city/load.ts';
import { createAnalyzer } from '../../nlp/analyzer.ts';
import { halfOf, measureStormDay, parseStormDay } from '../../nlp/evaluate/storm-day.ts';

/** Pairwise F1 of the incidents of a storm day, with the shipped weights: what `npm run cluster` would make of it. */
export function evaluateStormDay() {
  const city = loadCity('dong-ha');
  const analyzer = createAnalyzer({ city });
  const file = new URL('../../nlp/data/storm-day.tsv', import.meta.url);
  const messages = parseStormDay(readFileSync(file, 'utf8'));
  const figures = [];
  for (const [name, part] of [
    ['whole day', messages],
    ['half that set the weights', messages.filter((message) => halfOf(message) === 'tune')],
    ['other half', messages.filter((message) => halfOf(message) === 'test')],
  ] as const) {
    const { f1, precision, recall } = measureStormDay(part, analyzer, city);
    figures.push({
      what: `storm day, ${name}: pairwise F1`,
      value: f1 * 100,
      ...(name === 'half that set the weights' ? {} : { floor: 80, aim: 92 }),
      note: `precision ${(precision * 100).toFixed(1)}, recall ${(recall * 100).toFixed(1)}`,
    });
  }
  return { figures, remarks: [`${messages.length} messages`] };
}
