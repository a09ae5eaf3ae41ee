import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { encodeModel } from '../nlp/classify/model-file.ts';
import { partOf } from '../nlp/classify/split.ts';
import { trainAndCalibrate, trainForShipping } from '../nlp/classify/train-and-calibrate.ts';
import { encodeSegmenter } from '../nlp/segment/model-file.ts';
import { SEGMENTER_OPTIONS, trainSegmenter } from '../nlp/segment/train.ts';
import { parseWordList } from '../nlp/segment/word-list.ts';
import { readCivicRows } from './language/civic-data.ts';
import { readCivicSetting } from './language/civic-setting.ts';
import { readMachineSegmented, readStopwords, readVtb } from './language/shared-data.ts';

const weightsDir = fileURLToPath(new URL('../nlp/weights/', import.meta.url));
const wordsFile = new URL('../nlp/data/words.txt', import.meta.url);
mkdirSync(weightsDir, { recursive: true });
const wanted = process.argv.slice(2);
const isWanted = (name: string) => wanted.length === 0 || wanted.includes(name);

/** Writes one weights file and says how large it is. */
function keep(name: string, bytes: Buffer, about: string): void {
  writeFileSync(`${weightsDir}${name}`, bytes);
  console.log(`${name}: ${about}, ${(bytes.length / 1e6).toFixed(2)} MB`);
}

if (isWanted('civic')) {
  const { city, setting } = readCivicSetting();
  const rows = readCivicRows(city);
  const of = (part: string) => rows.filter((row) => partOf(row) === part);
  // dev chooses temperatures and the alarm threshold for a model that has not seen it;
  // the shipped weights then learn from every row, test with them: figures come from `npm run evaluate`
  const calibrated = trainAndCalibrate(of('train'), of('dev'), setting);
  const model = trainForShipping(rows, calibrated, setting);
  keep(
    'civic.bin',
    encodeModel(model, {
      licence: 'MIT',
      trainedOn: [`nlp/data/civic: ${rows.length} messages and their variants`],
    }),
    `${rows.length} messages, ${model.scales.length / 2} features`,
  );
}

if (isWanted('segment')) {
  const train = readVtb('train');
  const dev = readVtb('dev');
  if (train === undefined || dev === undefined)
    console.log(
      'segment.bin: kept as it is, UD_Vietnamese-VTB is absent (shared/data/eval/ud-vtb)',
    );
  else {
    const machineSegmented = readMachineSegmented();
    const stopwords = readStopwords();
    if (machineSegmented === undefined)
      console.log('segment.bin: without NTC-SCV, which is absent');
    if (stopwords === undefined)
      console.log('segment.bin: without the stop words, which are absent');
    const gold = [...train, ...dev];
    const model = trainSegmenter(
      {
        gold,
        wordLists: [...parseWordList(readFileSync(wordsFile, 'utf8')), ...(stopwords ?? [])],
        machineSegmented: machineSegmented ?? [],
      },
      SEGMENTER_OPTIONS,
    );
    keep(
      'segment.bin',
      encodeSegmenter(model, {
        licence: 'CC BY-SA 4.0',
        attribution: 'Trained on UD_Vietnamese-VTB train and dev, see NOTICE.',
      }),
      `${gold.length} sentences`,
    );
  }
}
