import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { createAnalyzer } from '../../nlp/analyzer.ts';
import { loadVntk } from '../../nlp/evaluate/vntk.ts';
import { createNormalizer } from '../../nlp/normalize/normalize.ts';
import { createPlaceFinder } from '../../nlp/places/find-places.ts';
import { decodeSegmenter } from '../../nlp/segment/model-file.ts';
import { createSegmenter } from '../../nlp/segment/segmenter.ts';
import { findWeightsDir } from '../../nlp/weights-dir.ts';
import { readCivicRows } from '../language/civic-data.ts';
import { readCivicSetting } from '../language/civic-setting.ts';

/** Texts that once stalled a tokenizer or could: each is measured at two lengths. */
const ADVERSARIAL: Readonly<Record<string, (length: number) => string>> = {
  'one letter repeated': (length) => 'a'.repeat(length),
  'digits and a space': (length) => `${'1'.repeat(length)} x`,
  'capitals and a space': (length) => `${'A'.repeat(length)} x`,
  'open tags': (length) => '<a'.repeat(length / 2),
  'dots and letters': (length) => 'a.'.repeat(length / 2),
  'street words': (length) => 'đường Lê '.repeat(length / 9),
  'combining marks': (length) => `a${'\u0301'.repeat(length)}`,
  emoji: (length) => '😀🔥'.repeat(length / 4),
  'lone surrogates': (length) => '\ud83d'.repeat(length),
};

/** Process CPU seconds that `work` takes, best of `times`. */
function cpuSeconds(work: () => void, times = 5): number {
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < times; run += 1) {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, (user + system) / 1e6);
  }
  return best;
}

const line = (what: string, value: string, mark = '') =>
  console.log(`  ${what.padEnd(48)} ${value.padStart(14)}  ${mark}`);

/** Speed of the language module on one core (process CPU time), size, load time, and growth with length. */
export async function benchLanguage(): Promise<void> {
  const { city } = readCivicSetting();
  const normalizer = createNormalizer(city.dialect);
  const normalizeOnly = (text: string) => normalizer.normalize(text);
  const heapBefore = process.memoryUsage().rss;
  const start = performance.now();
  const analyzer = createAnalyzer({ city });
  const loadMillis = performance.now() - start;
  const memory = (process.memoryUsage().rss - heapBefore) / 1e6;
  const texts = readCivicRows(city).map(({ text }) => text);
  const each = (work: (text: string) => unknown) => {
    for (const text of texts) work(text);
    return (
      texts.length /
      cpuSeconds(() => {
        for (const text of texts) work(text);
      })
    );
  };
  const letters = texts.reduce((sum, text) => sum + text.length, 0) / texts.length;
  console.log(
    `  ${texts.length} civic messages of ${letters.toFixed(0)} letters on average; best of 5, CPU time of one core`,
  );
  line('analyze, texts a second', each(analyzer.analyze).toFixed(0), 'floor 20,000, aim 60,000');
  line('  of which places alone', each(createPlaceFinder(city).find).toFixed(0));
  line('  of which normalize alone', each(normalizeOnly).toFixed(0));

  const weights = findWeightsDir();
  const segmenter = createSegmenter(
    decodeSegmenter(readFileSync(join(weights, 'segment.bin')), 'segment.bin').model,
  );
  const syllables = texts.reduce((sum, text) => sum + segmenter.label(text).tokens.count, 0);
  const segmented = cpuSeconds(() => {
    for (const text of texts) segmenter.label(text);
  });
  line(
    'segmentation, syllables a second',
    (syllables / segmented).toFixed(0),
    'floor 1 million, aim 3 million',
  );
  const vntk = await loadVntk();
  if (vntk === undefined) line('peer vntk', 'not installed');
  else {
    const few = texts.slice(0, 50);
    const count = few.reduce((sum, text) => sum + segmenter.label(text).tokens.count, 0);
    line(
      'peer vntk, syllables a second',
      (count / cpuSeconds(() => few.forEach((text) => void vntk(text)), 1)).toFixed(0),
    );
  }

  const bytes = ['civic.bin', 'segment.bin'].map((name) => statSync(join(weights, name)).size);
  line(
    'weights on disk, MB',
    (bytes.reduce((sum, size) => sum + size, 0) / 1e6).toFixed(1),
    'at most 20, aim 8',
  );
  line('load time, ms (wall)', loadMillis.toFixed(0), 'at most 200, aim 50');
  line('memory added by loading, MB', memory.toFixed(0), 'at most 120, aim 60');

  console.log(
    '  growth: CPU ms of analyze at 100,000 and 1,000,000 letters; linear is 10 times or less',
  );
  for (const [name, make] of Object.entries(ADVERSARIAL)) {
    const [short, long] = [make(100_000), make(1_000_000)];
    const shortSeconds = cpuSeconds(() => analyzer.analyze(short), 3);
    const longSeconds = cpuSeconds(() => analyzer.analyze(long), 3);
    line(`  ${name}`, `${(shortSeconds * 1000).toFixed(1)} / ${(longSeconds * 1000).toFixed(1)}`);
  }
}
