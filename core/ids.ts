import { createHmac, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';

/** Letters that cannot be taken for one another when read aloud or off a photo: no 0/O, 1/I/L, 5/S, 2/Z, 8/B. */
const CODE_LETTERS = '34679ACDEFGHJKMNPQRTUVWXY';

/**
 * A code a resident can read over the phone: `DH-` + 4 + `-` + 4 letters and digits, e.g. `DH-7KQM-4XTA`.
 *
 * 25^8 = 1.5e11 codes, drawn at random so that nobody can count or guess other people's reports.
 */
export function createPublicCode(prefix: string): string {
  const draw = () => CODE_LETTERS[randomInt(CODE_LETTERS.length)];
  const four = () => Array.from({ length: 4 }, draw).join('');
  return `${prefix}-${four()}-${four()}`;
}

/** Brings a sloppily typed code (`dh7kqm 4xta`, `DH 7KQM–4XTA`) into its form; `undefined` when it cannot be one. */
export function parsePublicCode(typed: string, prefix: string): string | undefined {
  const bare = typed
    .toUpperCase()
    .replaceAll('Đ', 'D')
    .replace(/[^0-9A-Z]/g, '');
  if (!bare.startsWith(prefix)) return undefined;
  const body = bare.slice(prefix.length);
  if (body.length !== 8 || [...body].some((letter) => !CODE_LETTERS.includes(letter)))
    return undefined;
  return `${prefix}-${body.slice(0, 4)}-${body.slice(4)}`;
}

/** An unguessable token, base64url. @param bytes entropy, 32 by default */
export const createToken = (bytes = 32): string => randomBytes(bytes).toString('base64url');

/** A keyed pseudonym: the same input under the same key gives the same name, and the name gives nothing back. */
export const pseudonym = (key: string, ...parts: string[]): string =>
  createHmac('sha256', key).update(parts.join('\u0000')).digest('base64url').slice(0, 22);

/** Compares two secrets in time that does not depend on where they differ. */
export function sameSecret(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
