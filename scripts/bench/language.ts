import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { CityProfile } from '../../core/city/schema.ts';
import { createAnalyzer } from '../../nlp/analyzer.ts';
import type { CivicRow } from '../../nlp/classify/civic-rows.ts';
import { type Figure, formatFigures } from '../../nlp/evaluate/figures.ts';
import { trainNaturalBayes } from '../../nlp/evaluate/natural.ts';
import { loadVntk } from '../../nlp/evaluate/vntk.ts';
import { maskPersonalData } from '../../nlp/mask/mask-personal-data.ts';
import { createNormalizer } from '../../nlp/normalize/normalize.ts';
import { createPlaceFinder } from '../../nlp/places/find-places.ts';
import { createLongestMatch } from '../../nlp/segment/longest-match.ts';
import { decodeSegmenter } from '../../nlp/segment/model-file.ts';
import { createSegmenter } from '../../nlp/segment/segmenter.ts';
import { parseWordList } from '../../nlp/segment/word-list.ts';
import { createIncidentIndex } from '../../nlp/similarity/incident-index.ts';
import { vaguePlacesOf } from '../../nlp/similarity/vague-places.ts';
import type { Voice } from '../../nlp/similarity/voice.ts';
import { findWeightsDir } from '../../nlp/weights-dir.ts';
import { readCivicRows } from '../language/civic-data.ts';
import { readCivicSetting } from '../language/civic-setting.ts';

const WORDS = new URL('../../nlp/data/words.txt', import.meta.url);

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
  'halves of phone numbers': (length) => '0912 '.repeat(length / 5),
  'houses of people': (length) => 'nhà ông Tuấn số 12 '.repeat(length / 19),
  'halves of e-mail addresses': (length) => 'a.b@c.'.repeat(length / 6),
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

/** Figures of speed in whole numbers a second. */
const rate = (what: string, value: number, floor?: number, aim?: number): Figure => ({
  what,
  value,
  ...(floor === undefined ? {} : { floor }),
  ...(aim === undefined ? {} : { aim }),
});
const most = (what: string, value: number, floor: number, aim?: number): Figure => ({
  what,
  value,
  floor,
  ...(aim === undefined ? {} : { aim }),
  atMost: true,
});

/**
 * Speed of the language module on one core (process CPU time), beside the peers on the same texts; size, load
 * time, and growth with length.
 */
export async function benchLanguage(): Promise<void> {
  const { city } = readCivicSetting();
  const before = process.memoryUsage().rss;
  const start = performance.now();
  const analyzer = createAnalyzer({ city });
  const loadMillis = performance.now() - start;
  const memory = (process.memoryUsage().rss - before) / 1e6;
  const rows = readCivicRows(city);
  const texts = rows.map(({ text }) => text);
  const letters = texts.reduce((sum, text) => sum + text.length, 0) / texts.length;
  console.log(
    `  ${texts.length} civic messages of ${letters.toFixed(0)} letters on average; best of 5, CPU time of one core`,
  );
  const each = (work: (text: string) => unknown) => {
    for (const text of texts) work(text);
    return (
      texts.length /
      cpuSeconds(() => {
        for (const text of texts) work(text);
      })
    );
  };
  const normalizer = createNormalizer(city.dialect);
  const weights = findWeightsDir();
  const bytes = ['civic.bin', 'segment.bin'].map((name) => statSync(join(weights, name)).size);
  const figures = [
    rate('analyze, everything, texts a second', each(analyzer.analyze), 20_000, 60_000),
    rate('  places alone', each(createPlaceFinder(city).find)),
    rate(
      '  tokens and dictionaries alone',
      each((text) => normalizer.normalize(text)),
    ),
    rate('peer: natural Bayes, kind only, texts a second', naturalTextsASecond(rows)),
    ...(await segmentation(texts)),
    most('a message against 10,000 open tickets, ms, 99 %', ticketMillis(city), 5),
    most('weights on disk, MB', bytes.reduce((sum, size) => sum + size, 0) / 1e6, 20, 8),
    most('load time, ms (wall)', loadMillis, 200, 50),
    most('memory added by loading, MB', memory, 120, 60),
  ];
  const { look } = createPlaceFinder(city);
  for (const [what, work] of [
    ['analyze', analyzer.analyze],
    ['places of a whole text', look],
    ['masking', maskPersonalData],
    ['segmentation', createShippedSegmenter().label],
  ] as const)
    figures.push(worstGrowth(what, work));
  console.log(formatFigures(figures));
}

/** Time for ten times the length divided by time for the length, for the text of {@link ADVERSARIAL} that is worst. */
function worstGrowth(what: string, work: (text: string) => unknown): Figure {
  const measured = Object.entries(ADVERSARIAL).map(([name, make]) => {
    const [shortMillis = 0, longMillis = 0] = [100_000, 1_000_000].map((length) => {
      const text = make(length);
      return 1000 * cpuSeconds(() => work(text), 3);
    });
    // below a millisecond the clock is too coarse for a ratio
    return {
      name,
      shortMillis,
      longMillis,
      growth: Math.max(1, longMillis) / Math.max(1, shortMillis),
    };
  });
  const [worst] = measured.sort((a, b) => b.growth - a.growth);
  const slowest = Math.max(...measured.map(({ longMillis }) => longMillis));
  return {
    ...most(
      `growth of ${what}, 10 times the length, worst of ${measured.length}`,
      worst?.growth ?? 0,
      12,
    ),
    note: `${worst?.name}: ${worst?.shortMillis.toFixed(1)} -> ${worst?.longMillis.toFixed(1)} ms; slowest million ${slowest.toFixed(0)} ms`,
  };
}

const createShippedSegmenter = () =>
  createSegmenter(
    decodeSegmenter(readFileSync(join(findWeightsDir(), 'segment.bin')), 'segment.bin').model,
  );

/** Our segmenter, and beside it longest match with our lists and vntk when it is installed. */
async function segmentation(texts: readonly string[]): Promise<Figure[]> {
  const segmenter = createShippedSegmenter();
  const syllables = (of: readonly string[]) =>
    of.reduce((sum, text) => sum + segmenter.label(text).tokens.count, 0);
  const speed = (of: readonly string[], work: (text: string) => unknown) =>
    syllables(of) /
    cpuSeconds(() => {
      for (const text of of) work(text);
    });
  const words = parseWordList(readFileSync(WORDS, 'utf8'));
  const figures = [
    rate('segmentation, syllables a second', speed(texts, segmenter.label), 1e6, 3e6),
    rate('peer: longest match, syllables a second', speed(texts, createLongestMatch([], words))),
  ];
  const vntk = await loadVntk();
  if (vntk === undefined) console.log('  peer vntk is not installed: not measured');
  else figures.push(rate('peer: vntk, syllables a second', speed(texts.slice(0, 50), vntk)));
  return figures;
}

/** The Bayes classifier of `natural`, trained on a part of the messages, for one of the six labels. */
function naturalTextsASecond(rows: readonly CivicRow[]): number {
  const part = rows.filter((_, at) => at % 4 === 0);
  const classify = trainNaturalBayes(
    part.map(({ text }) => text),
    part.map(({ labels }) => labels.kind),
  );
  const asked = rows.filter((_, at) => at % 16 === 1).map(({ text }) => text);
  return (
    asked.length /
    cpuSeconds(() => {
      for (const text of asked) classify(text);
    }, 2)
  );
}

/** The 99th percentile of what it takes to compare one more message with 10,000 open tickets, ms of CPU. */
function ticketMillis(city: CityProfile): number {
  const index = createIncidentIndex({
    normalizer: createNormalizer(city.dialect),
    vaguePlaces: vaguePlacesOf(city),
  });
  const finder = createPlaceFinder(city);
  const at = new Date('2025-10-28T00:00:00Z');
  const voices: Voice[] = readCivicRows(city)
    .filter(({ labels }) => labels.kind === 'incident' && labels.category !== '-')
    .map(({ text, labels }) => ({
      text,
      category: labels.category,
      places: finder.find(text),
      at,
    }));
  const voiceOf = (number: number) => voices[number % voices.length];
  for (let ticket = 0; ticket < 10_000; ticket += 1) {
    const voice = voiceOf(ticket);
    if (voice !== undefined) index.add(`T${ticket}`, voice);
  }
  const timesFrom = (first: number) =>
    Array.from({ length: 500 }, (_, number) => {
      const voice = voiceOf((first + number) * 7);
      return voice === undefined ? 0 : 1000 * cpuSeconds(() => index.match(voice), 1);
    });
  // the first ones are those of a program that has just begun, whose code is not compiled yet
  timesFrom(0);
  const times = timesFrom(500).sort((a, b) => a - b);
  return times[Math.floor(times.length * 0.99)] ?? 0;
}
