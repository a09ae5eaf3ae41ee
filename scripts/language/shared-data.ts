import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { type GoldSentence, parseConllu } from '../../nlp/segment/gold.ts';

/** Texts with the class of each, for one part of a data set. */
export type LabelledTexts = { texts: string[]; labels: string[] };
export type Splits = { train: LabelledTexts; dev: LabelledTexts; test: LabelledTexts };

const DATA = join(
  process.env['LANG_NGHE_SHARED'] ?? fileURLToPath(new URL('../../../shared', import.meta.url)),
  'data',
);

/** Content of a file of the shared data, undefined when it is not there; gzip is unpacked. */
function read(path: string): string | undefined {
  const file = join(DATA, path);
  if (!existsSync(file)) return undefined;
  const bytes = readFileSync(file);
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
}

const linesOf = (content: string): string[] =>
  content
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => line.replace(/\r$/, ''));

/** A part of UD_Vietnamese-VTB (CC BY-SA 4.0), undefined when absent. */
export function readVtb(part: 'train' | 'dev' | 'test'): GoldSentence[] | undefined {
  const content = read(`eval/ud-vtb/vi_vtb-ud-${part}.conllu`);
  return content === undefined ? undefined : parseConllu(content);
}

/** UIT-VSFC with its official splits; evaluation only. Sentiment 0-2, topic 0-3. */
export function readVsfc(what: 'sentiments' | 'topics'): Splits | undefined {
  const part = (name: string): LabelledTexts | undefined => {
    const texts = read(`eval/uit-vsfc/${name}/sents.txt`);
    const labels = read(`eval/uit-vsfc/${name}/${what}.txt`);
    if (texts === undefined || labels === undefined) return undefined;
    return { texts: linesOf(texts), labels: linesOf(labels) };
  };
  return splitsOf(part('train'), part('val'), part('test'));
}

/** ViHSD with its official splits; evaluation only. 0 clean, 1 offensive, 2 hate. */
export function readVihsd(): Splits | undefined {
  const part = (name: string): LabelledTexts | undefined => {
    const content = read(`eval/vihsd/${name}.csv`);
    if (content === undefined) return undefined;
    const rows = parseCsv(content)
      .slice(1)
      .filter((row) => row.length >= 2);
    return { texts: rows.map(([text = '']) => text), labels: rows.map((row) => row.at(-1) ?? '') };
  };
  return splitsOf(part('train'), part('dev'), part('test'));
}

function splitsOf(
  train: LabelledTexts | undefined,
  dev: LabelledTexts | undefined,
  test: LabelledTexts | undefined,
): Splits | undefined {
  return train && dev && test ? { train, dev, test } : undefined;
}

/** Lines of NTC-SCV as a machine segmented them, `_` inside words; undefined when absent. */
export function readMachineSegmented(): string[] | undefined {
  const content = read('train/ntc-scv/ntc-scv.tsv.gz');
  return content === undefined ? undefined : linesOf(content);
}

/** Stop words of two syllables and more; undefined when absent. */
export function readStopwords(): string[] | undefined {
  const content = read('train/stopwords/vietnamese-stopwords.txt');
  return content === undefined ? undefined : linesOf(content).filter((word) => word.includes(' '));
}

function parseCsv(content: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let quoted = false;
  for (let at = content.startsWith('\ufeff') ? 1 : 0; at < content.length; at += 1) {
    const letter = content.charAt(at);
    if (quoted) {
      if (letter !== '"') cell += letter;
      else if (content.charAt(at + 1) === '"') {
        cell += '"';
        at += 1;
      } else quoted = false;
    } else if (letter === '"') quoted = true;
    else if (letter === ',') {
      row.push(cell);
      cell = '';
    } else if (letter === '\n') {
      row.push(cell.replace(/\r$/, ''));
      rows.push(row);
      row = [];
      cell = '';
    } else cell += letter;
  }
  if (cell !== '' || row.length > 0) rows.push([...row, cell]);
  return rows;
}
