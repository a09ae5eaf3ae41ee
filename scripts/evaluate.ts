import { formatFigures } from '../nlp/evaluate/figures.ts';
import { evaluateApart } from './language/evaluate-apart.ts';
import { evaluateCivicSplit } from './language/evaluate-civic.ts';
import { evaluatePublicSets } from './language/evaluate-public.ts';
import { evaluateSegmentation } from './language/evaluate-segmentation.ts';
import { evaluateStormDay } from './language/evaluate-storm-day.ts';

const areas = {
  civic: () => Promise.resolve(evaluateCivicSplit()),
  apart: () => Promise.resolve(evaluateApart()),
  segment: evaluateSegmentation,
  storm: () => Promise.resolve(evaluateStormDay()),
  public: () => Promise.resolve(evaluatePublicSets()),
};

const wanted = process.argv.slice(2);
for (const [name, evaluate] of Object.entries(areas)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const { figures, remarks } = await evaluate();
  console.log(`\n${name}`);
  for (const remark of remarks) console.log(`  ${remark}`);
  if (figures.length > 0) console.log(formatFigures(figures));
}
