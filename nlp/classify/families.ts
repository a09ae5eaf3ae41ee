import type { Normalizer } from '../normalize/normalize.ts';
import { joinHashes, PLAIN, type Tokens } from '../normalize/tokens.ts';

/** Most words of a phrase that is looked for. */
export const LONGEST_PHRASE = 4;

type Entry = { family: number; forms: Int32Array };

/** Told of a family that tokens [from, to] belong to. */
export type FamilyNote = (family: number, sure: boolean, from: number, to: number) => void;

/** Which families of words a text touches; phrases are found by their unaccented form, then checked. */
export type Families = {
  names: readonly string[];
  /**
   * Families of the phrase [first, last] of tokens, told to `note` with whether every accent agrees
   * (`sure`) or the words were typed without accents and may be others.
   *
   * @param positions tokens that are words, in their order; `first` and `last` are places in it
   * @param joined hash of the tokens' bases under {@link joinHashes}, left to right
   */
  match(
    tokens: Tokens,
    positions: Int32Array,
    first: number,
    last: number,
    joined: number,
    note: FamilyNote,
  ): void;
};

/** Compiles word families through the city's normalizer, so that dialect and short forms meet them. */
export function compileFamilies(
  families: Readonly<Record<string, string>>,
  normalizer: Normalizer,
): Families {
  const names = Object.keys(families);
  const table = new Map<number, Entry[]>();
  for (const [family, name] of names.entries())
    for (const phrase of (families[name] ?? '').split('|')) {
      const tokens = normalizer.normalize(phrase);
      if (tokens.count === 0 || tokens.count > LONGEST_PHRASE) continue;
      let joined = tokens.base[0] ?? 0;
      for (let at = 1; at < tokens.count; at += 1)
        joined = joinHashes(joined, tokens.base[at] ?? 0);
      const entries = table.get(joined) ?? [];
      entries.push({ family, forms: tokens.form.slice(0, tokens.count) });
      table.set(joined, entries);
    }
  const present = new Uint8Array(1 << 16);
  for (const key of table.keys()) present[key & 0xffff] = 1;
  return {
    names,
    match: (tokens, positions, first, last, joined, note) => {
      if (present[joined & 0xffff] === 0) return;
      const entries = table.get(joined);
      if (entries === undefined) return;
      for (const { family, forms } of entries) {
        if (forms.length !== last - first + 1) continue;
        const agreement = agree(tokens, positions, first, forms);
        if (agreement > 0)
          note(family, agreement === 2, positions[first] ?? 0, positions[last] ?? 0);
      }
    },
  };
}

/** 2 when every word is written alike, 1 when the words that differ bear no accent at all, 0 otherwise. */
function agree(tokens: Tokens, positions: Int32Array, first: number, forms: Int32Array): number {
  let agreement = 2;
  for (let k = 0; k < forms.length; k += 1) {
    const at = positions[first + k] ?? 0;
    if (tokens.form[at] === forms[k]) continue;
    if (((tokens.flags[at] ?? 0) & PLAIN) === 0) return 0;
    agreement = 1;
  }
  return agreement;
}
