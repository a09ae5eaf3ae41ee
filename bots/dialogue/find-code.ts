import { parsePublicCode } from '../../core/ids.ts';

const GAP = '[\\s.,:_/\\-\\u2010-\\u2015\\u2212]*';

/**
 * The first public code in a sentence, however sloppily typed: `tình hình đh7kqm 4xta sao rồi` gives `DH-7KQM-4XTA`.
 *
 * `malformed` is what looks like one but has a wrong length or a letter that no code has.
 */
export function findPublicCode(
  sentence: string,
  prefix: string,
): { code: string } | { malformed: string } | undefined {
  const letters = [...prefix].map((letter) => (letter === 'D' ? '[DĐ]' : letter)).join(GAP);
  const open = `(?<![\\p{L}\\p{N}])${letters}`;
  const text = sentence.normalize('NFC');
  const body = new RegExp(`${open}(?:${GAP}[0-9A-Z]){8}(?![\\p{L}\\p{N}])`, 'iu').exec(text);
  const code = body && parsePublicCode(body[0], prefix);
  if (code) return { code };
  // Four or more letters and digits, one of them a digit: "DH 2026" is a year, "dh 7kq" an attempt at a code.
  const attempt = new RegExp(
    `${open}\\s*[-\\u2010-\\u2015.]\\s*[0-9A-Z][0-9A-Z\\-.]{2,14}`,
    'iu',
  ).exec(text);
  if (attempt && /\d/.test(attempt[0])) return { malformed: attempt[0] };
  if (body && /\d/.test(body[0])) return { malformed: body[0] };
  return undefined;
}
