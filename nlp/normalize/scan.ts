import { BASE, CAPITAL, combiningTone, halfWidth, TONE, TONELESS, withQuality } from './letters.ts';
import {
  CAPITALS,
  EMOJI,
  FOREIGN,
  HASH_START,
  hashStep,
  LINK,
  MENTION,
  NUMBER,
  PHONE,
  PLAIN,
  PUNCTUATION,
  pushToken,
  type Tokens,
  WORD,
} from './tokens.ts';

/** Letters of a word beyond this many do not count: no syllable is longer, and it bounds the work. */
const LONGEST_WORD = 32;
/** A tag longer than this is text that happens to hold `<`. */
const LONGEST_TAG = 200;
const LINK_ENDINGS = new Set(
  'com vn net org ly me info xyz top club online site shop gl io link cc tv be vip bet app gg fb'.split(
    ' ',
  ),
);

const letters = new Uint16Array(LONGEST_WORD);

/** Marks without width, direction marks, variation selectors and joiners: they change no word. */
const isInvisible = (unit: number): boolean =>
  unit === 0xad ||
  (unit >= 0x200b && unit <= 0x200f) ||
  (unit >= 0x202a && unit <= 0x202e) ||
  (unit >= 0x2060 && unit <= 0x206f) ||
  unit === 0xfeff ||
  (unit >= 0xfe00 && unit <= 0xfe0f) ||
  unit === 0x20e3;

const isCombining = (unit: number): boolean => unit >= 0x300 && unit <= 0x36f;
const isSpace = (unit: number): boolean =>
  unit <= 32 ||
  unit === 95 ||
  unit === 0xa0 ||
  unit === 0x3000 ||
  (unit >= 0x2000 && unit <= 0x200a) ||
  unit === 0x2028 ||
  unit === 0x2029;
const isDigit = (unit: number): boolean => unit >= 48 && unit <= 57;
const isVowel = (base: number): boolean =>
  base === 97 || base === 101 || base === 105 || base === 111 || base === 117 || base === 121;
const tonelessOf = (unit: number): number => (unit < TONELESS.length ? (TONELESS[unit] ?? 0) : 0);
const isForeignLetter = (unit: number): boolean =>
  (unit >= 0x370 && unit < 0x1e00 && !isCombining(unit)) || (unit >= 0x3040 && unit <= 0xd7af);
const isEmojiUnit = (unit: number): boolean =>
  (unit >= 0x2190 && unit <= 0x21ff) ||
  (unit >= 0x2300 && unit <= 0x27bf) ||
  (unit >= 0x2b00 && unit <= 0x2bff);

/**
 * Cuts a text into tokens in one pass, linear in its length; `tokens` is emptied first.
 *
 * Words come out in canonical form as two hashes. Letters with digits after them are one word (`k0`,
 * `nq1`); digits with letters after them are two tokens (`2h`, `5tr`).
 */
export function scan(text: string, tokens: Tokens, from = 0, to = text.length): void {
  tokens.count = 0;
  let at = from;
  while (at < to) {
    const unit = halfWidth(text.charCodeAt(at));
    if (isSpace(unit) || isInvisible(unit) || isCombining(unit)) at += 1;
    else if (tonelessOf(unit) !== 0) at = scanWord(text, at, to, tokens);
    else if (isDigit(unit)) at = scanNumber(text, at, to, tokens);
    else if (unit >= 0xd800 && unit <= 0xdfff) at = scanAstral(text, at, to, tokens);
    else if (isEmojiUnit(unit)) at = pushEmoji(unit, at, at + 1, tokens);
    else if (isForeignLetter(unit)) at = scanForeign(text, at, to, tokens);
    else at = scanPunctuation(text, unit, at, to, tokens);
  }
}

function scanWord(text: string, start: number, to: number, tokens: Tokens): number {
  let length = 0;
  let tone = 0;
  let capitals = 0;
  let counted = 0;
  let run = 1;
  let at = start;
  for (; at < to; at += 1) {
    const unit = halfWidth(text.charCodeAt(at));
    const toneless = tonelessOf(unit);
    if (toneless !== 0) {
      capitals += CAPITAL[unit] ?? 0;
      counted += 1;
      const itsTone = TONE[unit] ?? 0;
      if (itsTone !== 0) tone = itsTone;
      if (length > 0 && letters[length - 1] === toneless) {
        run += 1;
        continue;
      }
      run = 1;
      if (length < LONGEST_WORD) letters[length++] = toneless;
    } else if (isCombining(unit)) {
      const itsTone = combiningTone(unit);
      if (itsTone !== 0) tone = itsTone;
      else if (length > 0) letters[length - 1] = withQuality(letters[length - 1] ?? 0, unit);
    } else if (isDigit(unit)) {
      counted += 1;
      if (length < LONGEST_WORD) letters[length++] = unit;
    } else if (!isInvisible(unit)) break;
  }
  if (run > 1 && tone === 0 && mayEndInDoubleU(length)) letters[length++] = 117;
  const linkEnd = endOfLink(text, start, at, to);
  if (linkEnd > at) {
    pushToken(tokens, LINK, 0, start, linkEnd, LINK_HASH, LINK_HASH);
    return linkEnd;
  }
  pushWord(tokens, length, tone, counted > 1 && capitals === counted, start, at);
  return at;
}

/** Onsets of syllables in `-ưu`, which is typed `-uu` without accents: `cứu`, `lưu`, `hữu`, `trừu`. */
const UU_ONSETS = new Set(['', 'b', 'c', 'h', 'k', 'kh', 'l', 'm', 's', 'tr']);

/** True for a word of {@link letters} whose last `u` stands for two and is not drawn out (`vuuu` for `vu`). */
function mayEndInDoubleU(length: number): boolean {
  if (length > 3 || letters[length - 1] !== 117) return false;
  return UU_ONSETS.has(String.fromCharCode(...letters.subarray(0, length - 1)));
}

const LINK_HASH = 0x51ab0001;
const MENTION_HASH = 0x51ab0002;
const PHONE_HASH = 0x51ab0003;
const FOREIGN_HASH = 0x51ab0004;

function pushWord(
  tokens: Tokens,
  length: number,
  tone: number,
  capitals: boolean,
  start: number,
  end: number,
): void {
  let plain = tone === 0;
  let form = HASH_START;
  let base = HASH_START;
  for (let k = 0; k < length; k += 1) {
    let letter = letters[k] ?? 0;
    if (letter === 103 && k === length - 1 && k > 0 && isVowel(BASE[letters[k - 1] ?? 0] ?? 0)) {
      // no syllable ends in a vowel and g: chats write `cốg` for `cống`
      form = hashStep(form, 110);
      base = hashStep(base, 110);
    }
    if (letter === 121 && k > 0 && k === length - 1) {
      const before = BASE[letters[k - 1] ?? 0] ?? 0;
      if (!isVowel(before) || (before === 117 && k > 1 && letters[k - 2] === 113)) letter = 105;
    } else if (letter === 117 && k + 2 < length && letters[k + 1] === 0x1a1) letter = 0x1b0;
    else if (letter === 111 && k > 0 && letters[k - 1] === 0x1b0 && k + 1 < length) letter = 0x1a1;
    const itsBase = letter < 128 ? letter : (BASE[letter] ?? letter);
    if (itsBase !== letter) plain = false;
    form = hashStep(form, letter);
    base = hashStep(base, itsBase);
  }
  if (tone !== 0) form = hashStep(form, tone);
  pushToken(tokens, WORD, (plain ? PLAIN : 0) | (capitals ? CAPITALS : 0), start, end, form, base);
}

/** End of the link or e-mail address that the word [start, end) opens; `end` when it opens none. */
function endOfLink(text: string, start: number, end: number, to: number): number {
  const next = end < to ? text.charCodeAt(end) : 0;
  if (next === 58) {
    if (text.charCodeAt(end + 1) !== 47 || text.charCodeAt(end + 2) !== 47) return end;
    return endOfRun(text, end, to);
  }
  if (next === 64)
    return tonelessOf(text.charCodeAt(end + 1)) !== 0 ? endOfRun(text, end, to) : end;
  if (next !== 46 || end + 1 >= to) return end;
  let stop = end + 1;
  while (stop < to && stop - end < 8 && isAsciiLetter(text.charCodeAt(stop))) stop += 1;
  if (stop - end < 3) return end;
  if (end - start === 3 && text.slice(start, end).toLowerCase() === 'www')
    return endOfRun(text, end, to);
  return LINK_ENDINGS.has(text.slice(end + 1, stop).toLowerCase()) &&
    !(stop < to && tonelessOf(text.charCodeAt(stop)) !== 0)
    ? endOfRun(text, end, to)
    : end;
}

const isAsciiLetter = (unit: number): boolean => {
  const lower = unit | 32;
  return lower >= 97 && lower <= 122;
};

function endOfRun(text: string, from: number, to: number): number {
  let at = from;
  while (at < to && !isSpace(text.charCodeAt(at))) at += 1;
  return at;
}

function scanNumber(text: string, start: number, to: number, tokens: Tokens): number {
  let at = start;
  let digits = 0;
  let form = HASH_START;
  for (; at < to; at += 1) {
    const unit = halfWidth(text.charCodeAt(at));
    if (isDigit(unit)) {
      digits += 1;
      form = hashStep(form, unit);
      continue;
    }
    const joins = unit === 46 || unit === 44 || unit === 58 || unit === 47 || unit === 45;
    if (!joins || at + 1 >= to || !isDigit(halfWidth(text.charCodeAt(at + 1)))) break;
  }
  if (digits >= 9 && digits <= 12)
    pushToken(tokens, PHONE, PLAIN, start, at, PHONE_HASH, PHONE_HASH);
  else {
    const base = 0x4e550000 + Math.min(digits, 8);
    pushToken(tokens, NUMBER, PLAIN, start, at, digits <= 3 ? form : base, base);
  }
  return at;
}

function scanAstral(text: string, at: number, to: number, tokens: Tokens): number {
  const point = text.codePointAt(at) ?? 0;
  if (point < 0x10000 || at + 1 >= to) return at + 1;
  if (point >= 0x1f3fb && point <= 0x1f3ff) return at + 2;
  if (point >= 0x1d400 && point <= 0x1d7ff) return scanStyled(text, at, to, tokens);
  if (point >= 0x20000 && point <= 0x3ffff) return scanForeign(text, at, to, tokens);
  return pushEmoji(point, at, at + 2, tokens);
}

/** Mathematical letters (`𝐕𝐚𝐲`) as spammers use them: one token of its own kind. */
function scanStyled(text: string, start: number, to: number, tokens: Tokens): number {
  let at = start;
  while (at + 1 < to) {
    const point = text.codePointAt(at) ?? 0;
    if (point < 0x1d400 || point > 0x1d7ff) break;
    at += 2;
  }
  pushToken(tokens, FOREIGN, 0, start, at, FOREIGN_HASH + 1, FOREIGN_HASH + 1);
  return at;
}

function pushEmoji(point: number, start: number, end: number, tokens: Tokens): number {
  const hash = hashStep(0x3e000001, point);
  const last = tokens.count - 1;
  if (last >= 0 && tokens.kind[last] === EMOJI && tokens.form[last] === hash)
    tokens.end[last] = end;
  else pushToken(tokens, EMOJI, 0, start, end, hash, hash);
  return end;
}

function scanForeign(text: string, start: number, to: number, tokens: Tokens): number {
  let at = start;
  while (at < to) {
    const unit = text.charCodeAt(at);
    const astral = unit >= 0xd840 && unit <= 0xd8ff && at + 1 < to;
    if (!astral && !isForeignLetter(unit) && !isCombining(unit)) break;
    at += astral ? 2 : 1;
  }
  const end = Math.max(at, start + 1);
  pushToken(tokens, FOREIGN, 0, start, end, FOREIGN_HASH, FOREIGN_HASH);
  return end;
}

function scanPunctuation(
  text: string,
  unit: number,
  start: number,
  to: number,
  tokens: Tokens,
): number {
  if (unit === 60) {
    const end = endOfTag(text, start, to);
    if (end > start) return end;
  }
  if (unit === 64 && start + 1 < to && tonelessOf(text.charCodeAt(start + 1)) !== 0) {
    const end = endOfRun(text, start, to);
    pushToken(tokens, MENTION, 0, start, end, MENTION_HASH, MENTION_HASH);
    return end;
  }
  let at = start + 1;
  while (at < to && text.charCodeAt(at) === text.charCodeAt(start)) at += 1;
  const hash = hashStep(hashStep(0x7c000001, unit), at - start > 1 ? 2 : 1);
  pushToken(tokens, PUNCTUATION, 0, start, at, hash, hash);
  return at;
}

function endOfTag(text: string, start: number, to: number): number {
  const next = text.charCodeAt(start + 1);
  if (!(isAsciiLetter(next) || next === 47 || next === 33)) return start;
  const stop = Math.min(to, start + LONGEST_TAG);
  for (let at = start + 1; at < stop; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === 62) return at + 1;
    if (unit === 60) return start;
  }
  return start;
}
