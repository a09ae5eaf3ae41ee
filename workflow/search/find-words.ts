import type { ClientSession } from 'mongoose';
import { SearchWord } from '../../models/search-word.ts';
import { afterCommit } from '../../models/transaction.ts';
import { searchFilter, searchTerms, telling } from './search-words.ts';

/** Words that one beginning may stand for. */
const MOST_ENDINGS = 24;

/**
 * Writes down the words of a ticket after it is committed. What a crash swallows comes with the next ticket that has
 * the word; until then it is found by its whole spelling.
 */
export function createWordNotes(): (words: readonly string[], session: ClientSession) => void {
  /** Words that this process has written down already. */
  const known = new Set<string>();

  return (words, session) => {
    const fresh = words.filter((word) => /^[a-z]{1,20}$/.test(word) && !known.has(word));
    if (fresh.length === 0) return;
    afterCommit(session, () => {
      for (const word of fresh) known.add(word);
      const upserts = fresh.map((word) => ({
        updateOne: { filter: { _id: word }, update: { $setOnInsert: { _id: word } }, upsert: true },
      }));
      SearchWord.bulkWrite(upserts, { ordered: false }).catch(() => {
        for (const word of fresh) known.delete(word);
      });
    });
  };
}

/**
 * {@link searchFilter} for tickets: when the last word is the most telling one, the words that begin so are looked up,
 * so that the store can go by its index. A code, whole or begun, is looked up as one.
 *
 * @param codePrefix of the city's codes
 */
export async function findWordsFilter(
  typed: string,
  codePrefix: string,
): Promise<Record<string, unknown> | undefined> {
  const code = codeBegun(typed, codePrefix);
  if (code) return { code: { $gte: code, $lt: `${code}~` } };
  const { whole, last } = searchTerms(typed);
  const [first] = whole;
  const lastLeads = last !== undefined && (first === undefined || telling(last) > telling(first));
  if (!lastLeads || !/^[a-z]+$/.test(last)) return searchFilter(typed);
  const endings = await SearchWord.find({ _id: { $gte: last, $lt: `${last}~` } })
    .sort({ _id: 1 })
    .limit(MOST_ENDINGS)
    .lean<{ _id: string }[]>();
  if (whole.length > 0 && endings.length === 0) return searchFilter(typed);
  const begun = { searchWords: { $in: [...new Set([last, ...endings.map(({ _id }) => _id)])] } };
  return { $and: [begun, ...whole.map((word) => ({ searchWords: word }))] };
}

/** `dh 7kqm4` as `DH-7KQM-4`; undefined for what does not begin like a code with a digit or a dash in it. */
function codeBegun(typed: string, prefix: string): string | undefined {
  const bare = typed.trim().toUpperCase();
  if (!new RegExp(`^${prefix}[- ]?[0-9A-Z]{1,4}[- ]?[0-9A-Z]{0,4}$`).test(bare)) return undefined;
  const letters = bare.slice(prefix.length).replace(/[- ]/g, '');
  if (!bare.startsWith(`${prefix}-`) && !/\d/.test(letters)) return undefined;
  const rest = letters.slice(4);
  return `${prefix}-${letters.slice(0, 4)}${rest && `-${rest}`}`;
}
