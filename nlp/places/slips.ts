import { scan } from '../normalize/scan.ts';
import { stripAccents } from '../normalize/strip-accents.ts';
import { createTokens, joinHashes, type Tokens, WORD } from '../normalize/tokens.ts';
import type { Variant } from './gazetteer.ts';
import { canBeSyllable, everySyllable } from './syllable-shape.ts';

/** Longest run of letters that is looked at for a slip, and how many repaired words are remembered. */
const LONGEST = 12;
const REMEMBERED = 4096;
const HOLE = 0x2f6e2b1;

/** What typing slips do to names: words that are no syllable are repaired or compared letter by letter. */
export type SlipReader = {
  /** True when the word at `at` can be no Vietnamese syllable. */
  isBroken(tokens: Tokens, at: number): boolean;
  /** The key of the syllable that a broken word stands for under chat spelling or raw Telex; 0 when unclear. */
  repairedKey(text: string, tokens: Tokens, at: number): number;
  /**
   * Names that begin at `from` with a word that is a syllable but not the right one (`Trần Hưng Dạn`). Only
   * names of three or more words, and no last word that other names with the same beginning could end in.
   */
  namesFrom(
    text: string,
    tokens: Tokens,
    keys: Int32Array,
    from: number,
  ): { variant: Variant; from: number; to: number }[];
  /** Names of two to four words that fit around the broken word at `at` but for one or two letters of it. */
  namesAround(
    text: string,
    tokens: Tokens,
    keys: Int32Array,
    at: number,
  ): { variant: Variant; from: number; to: number }[];
};

/** @param variants the ways to write the city's places; only full names of words are compared */
export function createSlipReader(variants: readonly Variant[]): SlipReader {
  const scratch = createTokens(8);
  const keyOf = (letters: string): number => {
    scan(letters, scratch);
    return scratch.count === 1 ? (scratch.base[0] ?? 0) : 0;
  };
  const known = new Set(everySyllable().map(keyOf));
  const holes = new Map<number, { variant: Variant; hole: number; letters: string }[]>();
  for (const variant of variants) {
    const width = variant.keys.length;
    const { writing } = variant;
    if ((writing !== 'full' && writing !== 'bare') || width < 2 || width > 4) continue;
    const syllables = stripAccents(variant.text).toLowerCase().split(' ');
    if (syllables.length !== width) continue;
    const numbered = variant.place.kind === 'ward' && /\d$/.test(variant.place.name);
    if (numbered && !/^phường \d$/.test(variant.text)) continue;
    for (let hole = 0; hole < width; hole += 1) {
      const letters = syllables[hole] ?? '';
      if (letters.length < 3 || /\d/.test(letters)) continue;
      const key = keyWithHole(variant.keys, 0, width, hole);
      const list = holes.get(key) ?? [];
      list.push({ variant, hole, letters });
      holes.set(key, list);
    }
  }
  const repaired = new Map<number, number>();
  const beginnings = new Map<number, Set<string>>();
  for (const { keys, place } of variants) {
    const beginning = joinHashes(keys[0] ?? 0, keys[1] ?? 0);
    beginnings.set(beginning, (beginnings.get(beginning) ?? new Set()).add(place.id));
  }

  return {
    namesFrom: (text, tokens, keys, from) => {
      const found: { variant: Variant; from: number; to: number }[] = [];
      for (let width = 3; width <= 4 && from + width <= tokens.count; width += 1) {
        const shared =
          (beginnings.get(joinHashes(keys[from] ?? 0, keys[from + 1] ?? 0))?.size ?? 0) > 1;
        for (let hole = 1; hole < (shared ? width - 1 : width); hole += 1) {
          const entries = holes.get(keyWithHole(keys, from, width, hole));
          if (entries === undefined) continue;
          const typed = lettersAt(text, tokens, from + hole);
          for (const entry of entries)
            if (entry.hole === hole && typed !== entry.letters && isSlipOf(typed, entry.letters))
              found.push({ variant: entry.variant, from, to: from + width });
        }
      }
      return found;
    },
    isBroken: (tokens, at) => !known.has(tokens.base[at] ?? 0),
    repairedKey: (text, tokens, at) => {
      const base = tokens.base[at] ?? 0;
      const before = repaired.get(base);
      if (before !== undefined) return before;
      const letters = lettersAt(text, tokens, at);
      const syllable = [...chatSpellings(letters), rawTelex(letters)].find(canBeSyllable);
      const key = syllable === undefined || syllable.length < 2 ? 0 : keyOf(syllable);
      if (repaired.size >= REMEMBERED) repaired.clear();
      repaired.set(base, key);
      return key;
    },
    namesAround: (text, tokens, keys, at) => {
      const found: { variant: Variant; from: number; to: number }[] = [];
      let typed: string[] | undefined;
      for (let width = 2; width <= 4; width += 1) {
        for (let hole = 0; hole < width; hole += 1) {
          const from = at - hole;
          if (from < 0 || from + width > tokens.count) continue;
          const entries = holes.get(keyWithHole(keys, from, width, hole));
          if (entries === undefined) continue;
          typed ??= chatSpellings(lettersAt(text, tokens, at));
          for (const entry of entries)
            if (entry.hole === hole && typed.some((letters) => isSlipOf(letters, entry.letters)))
              found.push({ variant: entry.variant, from, to: from + width });
        }
      }
      return found;
    },
  };
}

function keyWithHole(keys: ArrayLike<number>, from: number, width: number, hole: number): number {
  let hash = width;
  for (let k = 0; k < width; k += 1)
    hash = joinHashes(hash, k === hole ? HOLE : (keys[from + k] ?? 0));
  return hash;
}

function lettersAt(text: string, tokens: Tokens, at: number): string {
  if (tokens.kind[at] !== WORD) return '';
  const start = tokens.start[at] ?? 0;
  const end = Math.min(tokens.end[at] ?? 0, start + 2 * LONGEST);
  return stripAccents(text.slice(start, end))
    .toLowerCase()
    .replace(/(.)\1+/g, (drawnOut, letter: string) => (drawnOut === 'uu' ? drawnOut : letter))
    .slice(0, LONGEST);
}

/** Letters that chats put for sounds: `fan` for phan, `zuy` for duy, `kjet` for kiet. */
function chatSpellings(letters: string): string[] {
  const common = letters
    .replace(/^f/, 'ph')
    .replaceAll('j', 'i')
    .replace(/^w/, 'qu')
    .replace(/^c(?=[ie])/, 'k');
  return common.startsWith('z') ? [`d${common.slice(1)}`, `gi${common.slice(1)}`] : [common];
}

/** Tone and hat keys of the Telex layout that stayed in the text: `lowji` for loi. */
const rawTelex = (letters: string): string =>
  letters.charAt(0) + letters.slice(1).replace(/[sfrxjw]/g, '');

/** One letter wrong, missing, doubled or two swapped; two of them in a long word. */
function isSlipOf(typed: string, right: string): boolean {
  if (typed.length < 2) return false;
  const allowed = Math.min(typed.length, right.length) >= 5 ? 2 : 1;
  return Math.abs(typed.length - right.length) <= allowed && editDistance(typed, right) <= allowed;
}

/** Letters to insert, delete, replace or swap with their neighbour; both words are at most {@link LONGEST} long. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1];
      let best = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
      );
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1])
        best = Math.min(best, (beforeLast[column - 2] ?? 0) + 1);
      current.push(best);
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length] ?? 0;
}
