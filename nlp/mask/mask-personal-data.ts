import { findHouseNumbers } from './house-number.ts';
import {
  BANK_WORDS,
  EMAIL,
  ID_WORDS,
  LONG_NUMBER,
  PASSPORT,
  PHONE,
  PLATE,
  PLATE_WORDS,
  SPOKEN_PHONE,
} from './patterns.ts';

/** What was masked. */
export type PersonalDataKind =
  | 'phone'
  | 'id_card'
  | 'email'
  | 'bank_account'
  | 'plate'
  | 'house_number';

/** Where personal data stood: offsets into the text, UTF-16 units, end exclusive. */
export type MaskedPart = { kind: PersonalDataKind; start: number; end: number };

/** How many characters around a number are read for words such as `CCCD` or `số tài khoản`. */
const BEFORE = 48;
const AFTER = 24;
const MASK = '•';
/**
 * What is blotted out can uncover a name that was glued to it, so a text is looked at again. One that uncovers
 * more after this many rounds is made for it, by no resident: all of it is blotted out, which bounds the work.
 */
const MOST_ROUNDS = 6;

/**
 * Blots out phone numbers, numbers of identity papers, e-mail addresses, bank accounts, number plates, and
 * the house number of a private person that stands with their name.
 *
 * Every letter and digit of such a part becomes `•`, so the text keeps its length and offsets stay good.
 * River levels, money, dates, ticket and dossier codes, public numbers (112-115, 1022, 1800 and 1900
 * lines) and house numbers without a name stay. Linear in the length of the text; masking twice changes nothing.
 */
export function maskPersonalData(text: string): { text: string; found: MaskedPart[] } {
  let masked = text;
  const found: MaskedPart[] = [];
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const more = findPersonalData(masked);
    found.push(...more);
    const next = blotOut(masked, more);
    if (next === masked) return { text: masked, found: withoutOverlaps(found) };
    masked = next;
  }
  const [rest] = findPersonalData(masked);
  if (rest !== undefined) {
    found.push({ kind: rest.kind, start: 0, end: text.length });
    masked = blotOut(masked, found.slice(-1));
  }
  return { text: masked, found: withoutOverlaps(found) };
}

function blotOut(text: string, parts: readonly MaskedPart[]): string {
  let masked = '';
  let from = 0;
  for (const { start, end } of parts) {
    masked +=
      text.slice(from, start) +
      text.slice(start, end).replace(/[\p{L}\p{N}\p{M}]/gu, (letter) => MASK.repeat(letter.length));
    from = end;
  }
  return masked + text.slice(from);
}

/** The parts that {@link maskPersonalData} blots out, in the order of the text, without overlaps. */
export function findPersonalData(text: string): MaskedPart[] {
  if (!/[\d\uff10-\uff19@]/.test(text) && !SPOKEN_PHONE.test(text)) return [];
  const plain = asAsciiDigits(text);
  const parts: MaskedPart[] = [];
  collect(plain, EMAIL, 'email', parts, () => true);
  collect(plain, PHONE, 'phone', parts, (match, at) => isPhone(plain, match, at));
  collect(plain, PLATE, 'plate', parts, (match, at) => isPlate(plain, match, at));
  for (const match of plain.matchAll(LONG_NUMBER)) {
    const kind = kindOfNumber(plain, match[0], match.index);
    if (kind !== undefined)
      parts.push({ kind, start: match.index, end: match.index + match[0].length });
  }
  collect(plain, PASSPORT, 'id_card', parts, (_, at) => ID_WORDS.test(before(plain, at)));
  collect(plain, new RegExp(SPOKEN_PHONE, 'giu'), 'phone', parts, () => true);
  for (const { start, end } of findHouseNumbers(plain))
    parts.push({ kind: 'house_number', start, end });
  return withoutOverlaps(parts);
}

/** Full-width digits as ASCII, so that one set of patterns serves; the length stays. */
const asAsciiDigits = (text: string): string =>
  text.replace(/[\uff10-\uff19]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0xfee0));

const before = (text: string, at: number): string =>
  text
    .slice(Math.max(0, at - BEFORE), at)
    .toLowerCase()
    .normalize('NFC');
const after = (text: string, at: number): string =>
  text
    .slice(at, at + AFTER)
    .toLowerCase()
    .normalize('NFC');

function collect(
  text: string,
  pattern: RegExp,
  kind: PersonalDataKind,
  parts: MaskedPart[],
  accept: (match: string, at: number) => boolean,
): void {
  for (const match of text.matchAll(pattern))
    if (accept(match[0], match.index))
      parts.push({ kind, start: match.index, end: match.index + match[0].length });
}

/** Letters may stand for zeros, but most of it must be digits; a number right after `STK` is an account. */
function isPhone(text: string, match: string, at: number): boolean {
  if (match.replace(/\D/g, '').length < 7) return false;
  const lead = before(text, at);
  return !ID_WORDS.test(lead.slice(-24)) || match.replace(/\D/g, '').length === 10;
}

function isPlate(text: string, match: string, at: number): boolean {
  const told = PLATE_WORDS.test(before(text, at).slice(-24));
  const compact = match.replace(/[ .-]/g, '');
  const province = Number(compact.slice(0, 2));
  if (province < 11) return false;
  if (told) return true;
  const letters = /\p{L}+/u.exec(compact)?.[0] ?? '';
  const hasSeries = /^\d\d\p{L}+\d?[ .-]/u.test(match) || /^\d\d-?\p{L}+\d[ .-]?\d/u.test(match);
  const upper = letters === letters.toUpperCase();
  // `50k 1000 cái` is money: small letters count only with a series digit and five digits, or a hyphen or dot
  return upper
    ? hasSeries
    : /^\d\d-?\p{L}\d[ .-]?\d{3}\.?\d\d$/u.test(match) || /^\d\d\p{L}{1,2}\d?-\d/u.test(match);
}

/** What a long number is, by its length and the words around it. */
function kindOfNumber(text: string, match: string, at: number): PersonalDataKind | undefined {
  const digits = match.replace(/\D/g, '');
  const lead = before(text, at);
  if (ID_WORDS.test(lead) && (digits.length === 9 || digits.length === 12)) return 'id_card';
  // citizen ids open with the code of a province (001-096) and the century and sex (0-9)
  if (digits.length === 12 && /^0(0[1-9]|[1-8]\d|9[0-6])\d/.test(digits) && match === digits)
    return 'id_card';
  if (digits.length < 6 || digits.length > 19) return undefined;
  const isMoney = /^\s*(đ|d|k|tr|triệu|trieu|đồng|dong|nghìn|ngàn|vnd|vnđ|tỷ|ty)(?![\p{L}])/u.test(
    after(text, at + match.length),
  );
  if (isMoney) return undefined;
  return BANK_WORDS.test(lead) || BANK_WORDS.test(after(text, at + match.length))
    ? 'bank_account'
    : undefined;
}

function withoutOverlaps(parts: MaskedPart[]): MaskedPart[] {
  const kept: MaskedPart[] = [];
  for (const part of parts.sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = kept.at(-1);
    if (last === undefined || part.start >= last.end) kept.push(part);
    else if (part.end > last.end) last.end = part.end;
  }
  return kept;
}
