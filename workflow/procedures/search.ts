import type { CityProfile } from '../../core/city/schema.ts';
import { createNormalizer } from '../../nlp/normalize/normalize.ts';
import { NUMBER, PLAIN, WORD } from '../../nlp/normalize/tokens.ts';

/** What the search reads of an entry. */
export type Searchable = {
  code: string;
  name: string;
  shortName: string;
  phrases: readonly string[];
};

/** An entry that may be meant; `score` is 0 to about 1.4, comparable only within one question. */
export type Found<Entry> = { entry: Entry; score: number };

export type ProcedureSearch<Entry> = {
  /** Best first; empty when nothing is near. */
  find(text: string, limit?: number): Found<Entry>[];
  /** What one question answers: one entry, a choice, or nothing. */
  decide(text: string): { sure?: Entry; choice: Entry[] };
};

type Word = { base: number; form: number; plain: boolean };
/** `pairs`: neighbours, each with its weight; two fillers beside each other say nothing. */
type Doc = { words: Word[]; pairs: Map<number, number>; weight: number };

/** From here an entry is near enough to be offered. */
const NEAR = 0.34;
/** From here, and this much ahead of the next, it is taken without asking. */
const SURE = 0.5;
const AHEAD = 0.08;
const MOST_CHOICES = 4;
/** An entry that holds less than this of what was asked is about something else: `nhập học` is no `nhập hộ khẩu`. */
const COVERED = 0.6;
/** A word whose accents differ although both were typed with them counts this much. */
const OTHER_ACCENTS = 0.35;

/**
 * Search over procedures that understands how people type: without accents, in short forms and dialect (the language
 * module's normalisation), and in their own words (`phrases`, and the city's list of what residents say for what the
 * law says). A question is compared with each phrase and with the legal name by the words and pairs of words they
 * share, rare ones counting more (inverse document frequency); the best phrase decides.
 */
export function createProcedureSearch<Entry extends Searchable>(
  entries: readonly Entry[],
  city: Pick<CityProfile, 'dialect' | 'procedureWords'>,
): ProcedureSearch<Entry> {
  const normalizer = createNormalizer(city.dialect);
  const ignored = new Set(city.procedureWords.ignored.flatMap((text) => pairKeys(readAll(text))));
  const synonyms = city.procedureWords.said.flatMap(({ said, means }) =>
    said.map((phrase) => ({ from: ` ${keyOf(readAll(phrase))} `, to: readAll(means) })),
  );
  const frequency = new Map<number, number>();
  const documents = entries.map((entry) => ({
    entry,
    texts: [...new Set([entry.name, entry.shortName, ...entry.phrases])].map(readAll),
  }));
  for (const { texts } of documents)
    for (const base of new Set(texts.flatMap((words) => words.map((word) => word.base))))
      frequency.set(base, (frequency.get(base) ?? 0) + 1);
  const rarity = (base: number): number =>
    ignored.has(base)
      ? 0.15
      : Math.log(1 + entries.length / (1 + (frequency.get(base) ?? 0))) / Math.log(entries.length);
  const index = documents.map(({ entry, texts }) => ({ entry, docs: texts.map(toDoc) }));
  const codes = new Map(entries.map((entry) => [entry.code, entry]));

  function find(text: string, limit = 10): Found<Entry>[] {
    const code = /\b\d\.\d{6}\b/.exec(text)?.[0];
    const named = code && codes.get(code);
    if (named) return [{ entry: named, score: 2 }];
    const typed = readAll(text);
    const asked = toDoc(typed);
    const extended = toDoc([...typed, ...meantBy(typed)]);
    return index
      .map(({ entry, docs }) => ({
        entry,
        score: Math.max(...docs.map((doc) => likeness(asked, doc)), extendedScore(extended, docs)),
      }))
      .filter(({ score }) => score >= NEAR)
      .sort((a, b) => b.score - a.score || (a.entry.code < b.entry.code ? -1 : 1))
      .slice(0, limit);
  }

  /** The part of what was asked, fillers aside, that the entry's words hold, 0-1. */
  function coverage(text: string, entry: Entry): number {
    const typed = readAll(text);
    const meant = meantBy(typed);
    // What has a legal word of its own need not be in the entry as it was said.
    if (meant.length > 0) return 1;
    const content = typed.filter(({ base }) => !ignored.has(base));
    const held = new Set(
      index
        .find((one) => one.entry === entry)
        ?.docs.flatMap(({ words }) => words.map(({ base }) => base)),
    );
    const whole = sum(content.map(({ base }) => rarity(base)));
    return whole === 0
      ? 0
      : sum(content.filter(({ base }) => held.has(base)).map(({ base }) => rarity(base))) / whole;
  }

  function extendedScore(extended: Doc, docs: readonly Doc[]): number {
    return Math.max(...docs.map((doc) => likeness(extended, doc))) * 0.98;
  }

  function readAll(text: string): Word[] {
    const tokens = normalizer.normalize(text.slice(0, 500));
    const words: Word[] = [];
    for (let at = 0; at < tokens.count; at += 1) {
      const kind = tokens.kind[at];
      if (kind !== WORD && kind !== NUMBER) continue;
      words.push({
        base: tokens.base[at] ?? 0,
        form: tokens.form[at] ?? 0,
        plain: ((tokens.flags[at] ?? 0) & PLAIN) !== 0,
      });
    }
    return words;
  }

  function meantBy(words: readonly Word[]): Word[] {
    const typed = ` ${keyOf(words)} `;
    return synonyms.flatMap(({ from, to }) => (typed.includes(from) ? to : []));
  }

  function toDoc(words: Word[]): Doc {
    const known = new Map(words.map((word) => [word.base, word]));
    const pairs = new Map(pairsOf(words));
    const single = [...known.keys()].reduce((sum, base) => sum + rarity(base), 0);
    return { words: [...known.values()], pairs, weight: single + sum(pairs.values()) };
  }

  function pairsOf(words: readonly Word[]): [number, number][] {
    return words.slice(1).map(({ base }, at) => {
      const before = words[at]?.base ?? 0;
      const fillers = ignored.has(before) && ignored.has(base);
      return [Math.imul(before, 31) + base, fillers ? 0.02 : 0.25];
    });
  }

  /** How much the two share, of what both have. What the question says counts more than what the phrase has besides. */
  function likeness(asked: Doc, doc: Doc): number {
    let shared = 0;
    for (const word of asked.words) {
      const same = doc.words.find(({ base }) => base === word.base);
      if (!same) continue;
      const agrees = word.form === same.form || word.plain || same.plain;
      shared += rarity(word.base) * (agrees ? 1 : OTHER_ACCENTS);
    }
    for (const [pair, weight] of asked.pairs) if (doc.pairs.has(pair)) shared += weight;
    const whole = 0.55 * asked.weight + 0.45 * doc.weight;
    return whole === 0 ? 0 : shared / whole;
  }

  return {
    find,
    decide(text) {
      const near = find(text, MOST_CHOICES + 1);
      const [first, ...others] = near.filter(({ entry }) => coverage(text, entry) >= COVERED);
      if (!first) return { choice: [] };
      const next = others[0]?.score ?? 0;
      if (first.score >= SURE && first.score - next >= AHEAD)
        return { sure: first.entry, choice: others.slice(0, 3).map(({ entry }) => entry) };
      return { choice: [first, ...others].slice(0, MOST_CHOICES).map(({ entry }) => entry) };
    },
  };
}

const keyOf = (words: readonly Word[]): string => words.map(({ base }) => base).join(' ');

/** Every word of a filler phrase is a filler. */
const pairKeys = (words: readonly Word[]): number[] => words.map(({ base }) => base);

const sum = (values: Iterable<number>): number => {
  let total = 0;
  for (const value of values) total += value;
  return total;
};
