import type { CityProfile } from '../../core/city/schema.ts';
import { createNormalizer } from '../../nlp/normalize/normalize.ts';
import { stripAccents } from '../../nlp/normalize/strip-accents.ts';
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

type Word = { base: number; form: number; plain: boolean; last: boolean };
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
/** What a word that says nothing counts. */
const FILLER = 0.15;
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
  const particles = city.procedureWords.particles.flatMap(readAll);
  const particleForms = new Set(particles.map(({ form }) => form));
  const particleBases = new Set(particles.map(({ base }) => base));
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
      ? FILLER
      : Math.log(1 + entries.length / (1 + (frequency.get(base) ?? 0))) / Math.log(entries.length);
  const index = documents.map(({ entry, texts }) => ({
    entry,
    docs: texts.map(toDoc),
    numbers: numbersIn([entry.name, entry.shortName, ...entry.phrases].join('. ')),
  }));
  const codes = new Map(entries.map((entry) => [entry.code, entry]));

  /** Says nothing of what is wanted: `vậy` with its accents anywhere, `vay` only behind everything else. */
  function isFiller({ base, form, plain, last }: Word): boolean {
    if (ignored.has(base)) return true;
    return plain ? last && particleBases.has(base) : particleForms.has(form);
  }

  function weightOf(word: Word): number {
    return isFiller(word) && !frequency.has(word.base) ? FILLER : rarity(word.base);
  }

  function find(text: string, limit = 10): Found<Entry>[] {
    const code = /\b\d\.\d{6}\b/.exec(text)?.[0];
    const named = code && codes.get(code);
    if (named) return [{ entry: named, score: 2 }];
    const typed = readAll(text);
    const asked = toDoc(typed);
    const extended = toDoc([...typed, ...meantBy(typed)]);
    const numbers = numbersIn(text);
    return index
      .filter((one) => !isOtherNumber(numbers, one.numbers))
      .map(({ entry, docs }) => ({
        entry,
        score: Math.max(
          ...docs.map((doc) => likeness(asked, doc)),
          extendedScore(extended, docs),
          docs.some((doc) => isSaid(doc, typed)) ? NEAR : 0,
        ),
      }))
      .filter(({ score }) => score >= NEAR)
      .sort((a, b) => b.score - a.score || (a.entry.code < b.entry.code ? -1 : 1))
      .slice(0, limit);
  }

  /** The part of what was asked, fillers aside, that the entry's words hold, 0-1; 1 when a whole phrase of it was said. */
  function coverage(typed: readonly Word[], entry: Entry): number {
    const meant = meantBy(typed);
    // What has a legal word of its own need not be in the entry as it was said.
    if (meant.length > 0) return 1;
    if (holdsPhrase(entry, typed)) return 1;
    const content = typed.filter((word) => !isFiller(word));
    const held = new Set(docsOf(entry).flatMap(({ words }) => words.map(({ base }) => base)));
    const whole = sum(content.map(({ base }) => rarity(base)));
    return whole === 0
      ? 0
      : sum(content.filter(({ base }) => held.has(base)).map(({ base }) => rarity(base))) / whole;
  }

  const docsOf = (entry: Entry) => index.find((one) => one.entry === entry)?.docs ?? [];
  const holdsPhrase = (entry: Entry, typed: readonly Word[]) =>
    docsOf(entry).some((doc) => isSaid(doc, typed));

  /** Whether every word of a phrase that says something is among those typed, at least two, not with other accents. */
  function isSaid({ words }: Doc, typed: readonly Word[]): boolean {
    const content = words.filter((word) => !isFiller(word));
    return (
      content.length > 1 &&
      content.every(({ base, form, plain }) =>
        typed.some((word) => word.base === base && (word.form === form || word.plain || plain)),
      )
    );
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
        last: false,
      });
    }
    const last = words.at(-1);
    if (last) last.last = true;
    return words;
  }

  function meantBy(words: readonly Word[]): Word[] {
    const typed = ` ${keyOf(words)} `;
    return synonyms.flatMap(({ from, to }) => (typed.includes(from) ? to : []));
  }

  function toDoc(words: Word[]): Doc {
    const known = new Map(words.map((word) => [word.base, word]));
    const pairs = new Map(pairsOf(words));
    const single = sum([...known.values()].map(weightOf));
    return { words: [...known.values()], pairs, weight: single + sum(pairs.values()) };
  }

  function pairsOf(words: readonly Word[]): [number, number][] {
    return words.slice(1).map((word, at) => {
      const before = words[at] ?? word;
      const fillers = ignored.has(before.base) && ignored.has(word.base);
      return [Math.imul(before.base, 31) + word.base, fillers ? 0.02 : 0.25];
    });
  }

  /** How much the two share, of what both have. What the question says counts more than what the phrase has besides. */
  function likeness(asked: Doc, doc: Doc): number {
    let shared = 0;
    for (const word of asked.words) {
      const same = doc.words.find(({ base }) => base === word.base);
      if (!same) continue;
      const agrees = word.form === same.form || word.plain || same.plain;
      shared += weightOf(word) * (agrees ? 1 : OTHER_ACCENTS);
    }
    for (const [pair, weight] of asked.pairs) if (doc.pairs.has(pair)) shared += weight;
    const whole = 0.55 * asked.weight + 0.45 * doc.weight;
    return whole === 0 ? 0 : shared / whole;
  }

  return {
    find,
    decide(text) {
      const typed = readAll(text);
      const near = find(text, MOST_CHOICES + 1);
      const [first, ...others] = near.filter(({ entry }) => coverage(typed, entry) >= COVERED);
      if (!first) return { choice: [] };
      const next = others[0]?.score ?? 0;
      const isAhead = first.score >= SURE && first.score - next >= AHEAD;
      const isOnlySaid =
        holdsPhrase(first.entry, typed) && !others.some(({ entry }) => holdsPhrase(entry, typed));
      if (isAhead || isOnlySaid)
        return { sure: first.entry, choice: others.slice(0, 3).map(({ entry }) => entry) };
      return { choice: [first, ...others].slice(0, MOST_CHOICES).map(({ entry }) => entry) };
    },
  };
}

const DIGITS = ['một', 'hai', 'ba', 'bốn', 'năm', 'sáu', 'bảy', 'tám', 'chín', 'mười'];
/** Numbers that make it another thing: to enter class 1 is not to enter class 6. */
const NUMBERED = new RegExp(
  `(lớp|lop|cấp|cap)\\s+(\\d+|${DIGITS.join('|')})(?![\\p{L}\\d])`,
  'giu',
);

/** The numbers behind such words: `lop` -> `1`. */
function numbersIn(text: string): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const [, word = '', number = ''] of text.normalize('NFC').matchAll(NUMBERED)) {
    const key = stripAccents(word).toLowerCase();
    const at = DIGITS.indexOf(number.toLowerCase());
    found.set(key, (found.get(key) ?? new Set()).add(at < 0 ? number : String(at + 1)));
  }
  return found;
}

/** Whether an entry knows numbers behind a word that was asked about, and not the one that was. */
function isOtherNumber(
  asked: ReadonlyMap<string, ReadonlySet<string>>,
  known: ReadonlyMap<string, ReadonlySet<string>>,
): boolean {
  return [...asked].some(([word, numbers]) => {
    const own = known.get(word);
    return own !== undefined && ![...numbers].some((number) => own.has(number));
  });
}

const keyOf = (words: readonly Word[]): string => words.map(({ base }) => base).join(' ');

/** Every word of a filler phrase is a filler. */
const pairKeys = (words: readonly Word[]): number[] => words.map(({ base }) => base);

const sum = (values: Iterable<number>): number => {
  let total = 0;
  for (const value of values) total += value;
  return total;
};
