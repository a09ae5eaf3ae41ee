/**
 * Codes of dossiers (mã số hồ sơ): the form of Điều 19 Thông tư 01/2018/TT-VPCP, `000.00.04.G18-260609-0123`, and the
 * newer short one of the portals, `G09.20-20260609-0092637`. Unit codes of Quảng Trị are not confirmed by a source, so
 * any is taken.
 */
const CODE =
  /^(?:\d{3}\.\d{2}\.\d{2}\.[A-Z]\d{2}|[A-Z]\d{2}(?:\.\d{1,3}){0,3})-(?:\d{6}|\d{8})-\d{4,7}$/;

const DASHES = /[\u2010-\u2015\u2212\u00AD_/]/g;
const GAP = '[\\s.,:;_/\\-\\u2010-\\u2015\\u2212]*';
/** Digits with what hands and cameras take for them. */
const DIGIT = '[0-9OoIl|]';
const SLOPPY = new RegExp(
  `(?<![\\p{L}\\p{N}])(?:(?:${DIGIT}${GAP}){7})?[A-Za-z]${GAP}(?:${DIGIT}${GAP}){11,23}${DIGIT}(?![\\p{L}\\p{N}])`,
  'u',
);
/** What was meant to be one: a letter, two digits, a mark and more digits. */
const ATTEMPT =
  /(?<![\p{L}\p{N}])(?:\d{3}[.\s]\d{2}[.\s]\d{2}[.\s])?[A-Za-z]\d{2}[.-]\d[\d.\-\s]{3,}/u;

/** Trimmed, upper case, one kind of dash, no spaces. */
export const tidyDossierCode = (code: string): string =>
  code.normalize('NFC').toUpperCase().replace(DASHES, '-').replace(/\s+/g, '');

/** True for a code in one of the two forms, after {@link tidyDossierCode}. */
export const isDossierCode = (code: string): boolean => CODE.test(code);

/** What a code is found by: letters and digits only; O counts as 0, I and L as 1. */
export const dossierKey = (code: string): string =>
  code
    .normalize('NFC')
    .toUpperCase()
    .replace(/[^0-9A-Z|]/g, '')
    .replaceAll('O', '0')
    .replace(/[IL|]/g, '1');

/** Digits of the last number of a code, zeros in front included. */
const LAST_NUMBER = [4, 5, 6, 7];

/** Keys that a code may have been meant for whose last number lost its zeros: `H50.12-260609-12`. */
export function paddedKeys(typed: string): string[] {
  const last = /[^0-9OoIl|]([0-9OoIl|]{1,6})\s*$/.exec(typed)?.[1];
  if (!last) return [];
  const before = typed.trimEnd().slice(0, -last.length);
  return LAST_NUMBER.filter((length) => length > last.length).map((length) =>
    dossierKey(before + last.padStart(length, '0')),
  );
}

/**
 * The first dossier code in a sentence, however sloppily typed (`h50 12 2o26o6o9 0000123`). `malformed` is what looks
 * like one but cannot be.
 */
export function findDossierCode(
  sentence: string,
): { key: string; typed: string } | { malformed: string } | undefined {
  const text = sentence.normalize('NFC');
  const found = SLOPPY.exec(text)?.[0];
  // Three letters in a row are a word: «alo 0909123456» is a number to call.
  if (found && !/^[A-Za-z][OoIl|]{2}/.test(found))
    return { key: dossierKey(found), typed: found.trim() };
  const attempt = ATTEMPT.exec(text)?.[0];
  return attempt ? { malformed: attempt.trim() } : undefined;
}

const ANYWHERE = new RegExp(
  `(?<![\\p{L}\\p{N}])(?:${CODE.source.slice(1, -1)})(?![\\p{L}\\p{N}])`,
  'u',
);

/** The dossier code in what a QR or bar code says: the code itself, or an address or a line of fields with it. */
export function dossierCodeIn(scanned: string): string | undefined {
  return ANYWHERE.exec(tidyDossierCode(unescaped(scanned)))?.[0];
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
