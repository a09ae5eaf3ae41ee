import type { DialectWord } from './dialect.ts';
import { scan } from './scan.ts';
import {
  createTokens,
  joinHashes,
  PLAIN,
  pushToken,
  REWRITTEN,
  type Tokens,
  WORD,
} from './tokens.ts';

type Entry = {
  /** How many typed tokens the entry takes in: 1 or 2. */
  width: number;
  forms: readonly { form: number; base: number; plain: boolean }[];
  notBefore: ReadonlySet<number>;
  notAfter: ReadonlySet<number>;
};

/** The tables of short forms and dialect words, compiled for lookup by hash. */
export type RewriteTable = {
  entries: ReadonlyMap<number, Entry>;
  /** By the low 16 bits of a form's hash: 1 when a word of that hash may be rewritten, 2 when it may open a pair. */
  hints: Uint8Array;
};

const NOTHING: ReadonlySet<number> = new Set();

function wordsOf(text: string, scratch: Tokens): Entry['forms'] {
  scan(text, scratch);
  return Array.from({ length: scratch.count }, (_, at) => ({
    form: scratch.form[at] ?? 0,
    base: scratch.base[at] ?? 0,
    plain: ((scratch.flags[at] ?? 0) & PLAIN) !== 0,
  }));
}

/**
 * Compiles short forms and dialect words into one table; a later entry replaces an earlier one.
 * Keys longer than two words are left out: the scanner looks no further than one neighbour.
 */
export function compileRewrites(
  shortForms: Readonly<Record<string, string>>,
  dialect: readonly DialectWord[],
): RewriteTable {
  const entries = new Map<number, Entry>();
  const hints = new Uint8Array(1 << 16);
  const scratch = createTokens(16);
  const setOf = (words: string | undefined): ReadonlySet<number> =>
    words === undefined ? NOTHING : new Set(wordsOf(words, scratch).map((word) => word.form));
  const add = ({ word, standard, notBefore, notAfter }: DialectWord) => {
    const key = wordsOf(word, scratch);
    const [first, second] = key;
    if (first === undefined || key.length > 2) return;
    const forms = wordsOf(standard, scratch);
    if (forms.length === key.length && forms.every((form, at) => form.form === key[at]?.form))
      return;
    const slot = first.form & 0xffff;
    hints[slot] = (hints[slot] ?? 0) | (second === undefined ? 1 : 2);
    entries.set(second === undefined ? first.form : joinHashes(first.form, second.form), {
      width: key.length,
      forms,
      notBefore: setOf(notBefore),
      notAfter: setOf(notAfter),
    });
  };
  for (const [word, standard] of Object.entries(shortForms)) add({ word, standard });
  for (const entry of dialect) add(entry);
  return { entries, hints };
}

/** Copies `from` into `into` with the table applied; rewritten tokens keep the offsets of what was typed. */
export function rewrite(from: Tokens, table: RewriteTable, into: Tokens): void {
  into.count = 0;
  for (let at = 0; at < from.count; at += 1) {
    const form = from.form[at] ?? 0;
    const entry = from.kind[at] === WORD ? find(from, at, form, table) : undefined;
    if (entry === undefined) {
      pushToken(
        into,
        from.kind[at] ?? 0,
        from.flags[at] ?? 0,
        from.start[at] ?? 0,
        from.end[at] ?? 0,
        form,
        from.base[at] ?? 0,
      );
      continue;
    }
    const end = from.end[at + entry.width - 1] ?? 0;
    const capitals = (from.flags[at] ?? 0) & ~PLAIN;
    for (const word of entry.forms)
      pushToken(
        into,
        WORD,
        capitals | REWRITTEN | (word.plain ? PLAIN : 0),
        from.start[at] ?? 0,
        end,
        word.form,
        word.base,
      );
    at += entry.width - 1;
  }
}

function find(
  from: Tokens,
  at: number,
  form: number,
  { entries, hints }: RewriteTable,
): Entry | undefined {
  const hint = hints[form & 0xffff] ?? 0;
  if (hint === 0) return undefined;
  const next = at + 1 < from.count ? (from.form[at + 1] ?? 0) : 0;
  const pair = next === 0 || (hint & 2) === 0 ? undefined : entries.get(joinHashes(form, next));
  if (pair !== undefined && pair.width === 2) return pair;
  const entry = entries.get(form);
  if (entry === undefined || entry.width !== 1) return undefined;
  if (entry.notBefore.has(next)) return undefined;
  return at > 0 && entry.notAfter.has(from.form[at - 1] ?? 0) ? undefined : entry;
}
