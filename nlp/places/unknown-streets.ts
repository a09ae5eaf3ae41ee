import type { PlaceMention } from '../labels.ts';

/** Where the name of a street stands that no list has, from its first letter to behind its last. */
export type UnknownStreet = Pick<PlaceMention, 'kind' | 'score' | 'start' | 'end'>;

/** `đường`, or an alley with its number: what stands behind it in capitals is the name of a street. */
const HEAD =
  '(?:(?:[Đđ]ường|ĐƯỜNG|[Dd]uong|[Pp]hố|[Đđ]\\.)|(?:[Kk]iệt|[Kk]iet|[Hh]ẻm|[Hh]em|[Nn]gõ|[Nn]go)(?: số)?(?: \\d+[\\p{L}/\\d]{0,8})?)';
/** Two to four words in capitals, as the source of a pattern. */
export const STREET_NAME = '\\p{Lu}\\p{Ll}{1,6}(?: \\p{Lu}\\p{Ll}{1,6}){1,3}';
const STREET = new RegExp(`(?<![\\p{L}\\p{N}])${HEAD} ?(${STREET_NAME})(?![\\p{L}\\p{N}])`, 'gu');
/** Cheaper than the pattern, and most texts have none. */
const MAY_HAVE = /[đĐdD](?:ường|ƯỜNG|uong|\.)|[pP]hố|[kK]i[eệ]t|[hH][eẻ]m|[nN]g[oõ]/;

/**
 * Names of streets that no list of ours has, by how they are written: two to four words in capitals behind `đường`,
 * `phố`, `kiệt 12`. What is told does not depend on which street it is, so the labels must not either.
 *
 * @param known where names of known places stand, in the order of the text
 */
export function unknownStreets(
  text: string,
  known: readonly Pick<PlaceMention, 'start' | 'end'>[],
): UnknownStreet[] {
  if (!MAY_HAVE.test(text)) return [];
  return [...text.matchAll(STREET)].flatMap((match) => {
    const name = match[1] ?? '';
    const end = match.index + match[0].length;
    const start = end - name.length;
    if (known.some((one) => one.start < end && start < one.end)) return [];
    return [{ kind: 'street' as const, score: 1, start, end }];
  });
}
