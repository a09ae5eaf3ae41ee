import { loadCity } from '../core/city/load.ts';
import { partOf } from '../nlp/classify/split.ts';
import { readCivicRows } from './language/civic-data.ts';
import { writeTinyModel } from './language/tiny-model.ts';

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error('usage: node --import tsx scripts/make-tiny-onnx.ts FOLDER');
  process.exit(1);
}
const rows = readCivicRows(loadCity(process.env['CITY'] ?? 'dong-ha')).filter(
  (row) => partOf(row) === 'train',
);
writeTinyModel(
  folder,
  'sentiment',
  rows.map(({ text, labels }) => ({ text, label: labels.sentiment })),
);
console.log(`${folder}: trained on ${rows.length} messages; use it with NLP_MODEL=${folder}`);
