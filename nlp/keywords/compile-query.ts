import { scan } from '../normalize/scan.ts';
import { createTokens, PLAIN, type Tokens } from '../normalize/tokens.ts';
import { parseQuery, type QueryNode, syntaxError } from './query-syntax.ts';

/** A query ready to be matched against many texts. */
export type CompiledQuery = {
  /** True when the text fits. Linear in the text. */
  matches(text: string): boolean;
  /** As `matches`, on tokens of the text as typed that somebody else has scanned. */
  matchesTokens(tokens: Tokens): boolean;
};

/** One syllable of a query: its accented hash when it was typed with accents, else its accent-free ones. */
type Syllable = { form: number } | { bases: number[] };
type Term = { syllables: Syllable[] };
type Node =
  | { kind: 'term'; term: number }
  | { kind: 'and' | 'or'; parts: Node[] }
  | { kind: 'not'; part: Node }
  | { kind: 'near'; left: number[]; right: number[]; distance: number };

/** Most words and phrases of one query. */
const MOST_TERMS = 200;
/** Places of one term in a text that NEAR looks at. */
const MOST_PLACES = 2000;

/**
 * Compiles a boolean query (see `parseQuery` for its language).
 *
 * Words are whole syllables, never parts of one, in any letter case, Unicode form and tone position. A
 * syllable typed without accents fits any accents (`ngap` fits `ngập`); typed with accents it fits only
 * those (`bão` does not fit `báo`, nor `bao`).
 *
 * @throws AppError `invalid_input` with the position of the mistake
 */
export function compileQuery(query: string): CompiledQuery {
  const terms: Term[] = [];
  const root = compileNode(parseQuery(query), terms);
  const scanned = createTokens();
  const matchesTokens = (tokens: Tokens): boolean => {
    const cache = new Map<number, Int32Array>();
    return holds(root, (term) => placesOf(terms[term], tokens, cache, term));
  };
  return {
    matchesTokens,
    matches: (text) => {
      scan(text, scanned);
      return matchesTokens(scanned);
    },
  };
}

function compileNode(node: QueryNode, terms: Term[]): Node {
  switch (node.kind) {
    case 'words':
      return { kind: 'term', term: addTerm(node.words, node.at, terms) };
    case 'not':
      return { kind: 'not', part: compileNode(node.part, terms) };
    case 'near':
      return {
        kind: 'near',
        left: termsUnder(node.left, terms),
        right: termsUnder(node.right, terms),
        distance: node.distance,
      };
    default:
      return { kind: node.kind, parts: node.parts.map((part) => compileNode(part, terms)) };
  }
}

function termsUnder(node: QueryNode, terms: Term[]): number[] {
  if (node.kind === 'words') return [addTerm(node.words, node.at, terms)];
  return node.kind === 'or' ? node.parts.flatMap((part) => termsUnder(part, terms)) : [];
}

function addTerm(words: readonly string[], at: number, terms: Term[]): number {
  if (terms.length >= MOST_TERMS) throw syntaxError(at, `a query has at most ${MOST_TERMS} words`);
  const tokens = createTokens(16);
  scan(words.join(' '), tokens);
  const syllables: Syllable[] = [];
  for (let k = 0; k < tokens.count; k += 1) {
    if (((tokens.flags[k] ?? 0) & PLAIN) === 0) syllables.push({ form: tokens.form[k] ?? 0 });
    else
      syllables.push({
        bases: basesOf(words.join(' ').slice(tokens.start[k], tokens.end[k]), tokens, k),
      });
  }
  if (syllables.length === 0) throw syntaxError(at, `"${words.join(' ')}" holds no word`);
  terms.push({ syllables });
  return terms.length - 1;
}

/** The scanner takes a doubled letter for elongation, but `uu` is also how `ưu` looks without accents. */
function basesOf(typed: string, tokens: Tokens, at: number): number[] {
  const bases = [tokens.base[at] ?? 0];
  if (!/uu/i.test(typed)) return bases;
  const accented = createTokens(2);
  scan(typed.replace(/uu/i, 'ưu'), accented);
  return [...bases, accented.base[0] ?? 0];
}

function holds(node: Node, places: (term: number) => Int32Array): boolean {
  switch (node.kind) {
    case 'term':
      return places(node.term).length > 0;
    case 'not':
      return !holds(node.part, places);
    case 'and':
      return node.parts.every((part) => holds(part, places));
    case 'or':
      return node.parts.some((part) => holds(part, places));
    case 'near':
      return node.left.some((left) =>
        node.right.some((right) => isNear(places(left), places(right), node.distance)),
      );
  }
}

/** Pairs of first and last token of every place where the term stands; `cache` holds what was looked up. */
function placesOf(
  term: Term | undefined,
  tokens: Tokens,
  cache: Map<number, Int32Array>,
  id: number,
): Int32Array {
  const known = cache.get(id);
  if (known !== undefined) return known;
  const found: number[] = [];
  const { syllables } = term ?? { syllables: [] };
  for (
    let at = 0;
    at + syllables.length <= tokens.count && found.length < 2 * MOST_PLACES;
    at += 1
  ) {
    let fits = true;
    for (let k = 0; k < syllables.length && fits; k += 1)
      fits = isSyllable(syllables[k], tokens, at + k);
    if (fits) found.push(at, at + syllables.length - 1);
  }
  const places = Int32Array.from(found);
  cache.set(id, places);
  return places;
}

function isSyllable(syllable: Syllable | undefined, tokens: Tokens, at: number): boolean {
  if (syllable === undefined) return false;
  if ('form' in syllable) return tokens.form[at] === syllable.form;
  const base = tokens.base[at] ?? 0;
  return base === syllable.bases[0] || (syllable.bases.length > 1 && base === syllable.bases[1]);
}

/** True when some place of each side lies with at most `distance` words between; both lists run forward. */
function isNear(left: Int32Array, right: Int32Array, distance: number): boolean {
  let i = 0;
  let j = 0;
  while (i < left.length && j < right.length) {
    const [leftFirst = 0, leftLast = 0] = left.subarray(i, i + 2);
    const [rightFirst = 0, rightLast = 0] = right.subarray(j, j + 2);
    const between = leftFirst <= rightFirst ? rightFirst - leftLast - 1 : leftFirst - rightLast - 1;
    // one term inside the other is one place, not two that are near
    if (between >= 0 && between <= distance) return true;
    if (leftFirst < rightFirst || (leftFirst === rightFirst && leftLast < rightLast)) i += 2;
    else j += 2;
  }
  return false;
}
