import { createHash } from 'node:crypto';
import { stripAccents } from '../../nlp/normalize/strip-accents.ts';

/** Shorter texts are said by many on their own (`hay quá`, `chúc mừng cả nhà`): they are no copies. */
const FEWEST_WORDS = 8;
/** Words that people put around what they share, in lower case. */
const FRAME =
  /\b(?:share|shared|copy|cop|st|sưu tầm|nguồn|cre|via|theo|fb|mng|mọi người|ai biết|up|hóng)\b/gu;

/**
 * A key that two posts share when one repeats the other: links, mentions, tags, signs, case, accents, drawn-out
 * letters and the words people put around a share are left out. Undefined for a text of fewer than 8 words.
 */
export function fingerprintOf(text: string): string | undefined {
  const bare = text
    .normalize('NFC')
    .toLowerCase()
    .replace(/https?:\/\/\S+|www\.\S+|[@#][\p{L}\p{N}_.]+/gu, ' ')
    .replace(FRAME, ' ');
  const words = stripAccents(bare)
    .replace(/([a-z])\1{2,}/g, '$1')
    .split(/[^a-z0-9]+/)
    .filter(Boolean);
  if (words.length < FEWEST_WORDS) return undefined;
  return createHash('sha1').update(words.join(' ')).digest('base64url').slice(0, 16);
}
