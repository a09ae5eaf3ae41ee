/**
 * What each letter is, by UTF-16 unit: its toneless lower-case form, its tone, and its plain ASCII base.
 *
 * Tones are read off the letter and kept apart, so that `hòa` and `hoà` come out the same wherever the
 * mark sits. The hook (hỏi) and the tilde (ngã) count as one tone: central speakers write one for the
 * other, and hardly any two words of a report differ only in them.
 */

const SIZE = 0x1f00;
const COMBINING_TONE: Record<string, number> = {
  '\u0300': 1,
  '\u0301': 2,
  '\u0309': 3,
  '\u0303': 3,
  '\u0323': 4,
};
const QUALITY_MARKS = '\u0302\u0306\u031b';

/** Letters of other alphabets that look like Latin ones, as spammers use to hide words. */
const LOOK_ALIKES: Record<string, string> = {
  а: 'a',
  в: 'b',
  е: 'e',
  к: 'k',
  м: 'm',
  н: 'h',
  о: 'o',
  р: 'p',
  с: 'c',
  т: 't',
  у: 'y',
  х: 'x',
  і: 'i',
  ѕ: 's',
  ј: 'j',
  А: 'a',
  В: 'b',
  Е: 'e',
  К: 'k',
  М: 'm',
  Н: 'h',
  О: 'o',
  Р: 'p',
  С: 'c',
  Т: 't',
  У: 'y',
  Х: 'x',
  І: 'i',
  α: 'a',
  ο: 'o',
  ν: 'v',
  ι: 'i',
  κ: 'k',
  τ: 't',
  Α: 'a',
  Β: 'b',
  Ε: 'e',
  Ζ: 'z',
  Η: 'h',
  Ι: 'i',
  Κ: 'k',
  Μ: 'm',
  Ν: 'n',
  Ο: 'o',
  Ρ: 'p',
  Τ: 't',
  Υ: 'y',
  Χ: 'x',
  ð: 'đ',
  Ð: 'đ',
  ɗ: 'đ',
  Ɖ: 'đ',
  ø: 'o',
  ß: 's',
  ı: 'i',
};

/** Toneless lower-case letter (`ằ` -> `ă`), 0 when the unit is no letter we know. */
export const TONELESS = new Uint16Array(SIZE);
/** 0 level, 1 huyền, 2 sắc, 3 hỏi or ngã, 4 nặng. */
export const TONE = new Uint8Array(SIZE);
/** 1 for capital letters. */
export const CAPITAL = new Uint8Array(SIZE);
/** ASCII base of a toneless letter (`ă` -> `a`, `đ` -> `d`). */
export const BASE = new Uint16Array(SIZE);

const learn = (unit: number, letter: string) => {
  if (letter !== letter.toLowerCase()) CAPITAL[unit] = 1;
  const parts = letter.toLowerCase().normalize('NFD');
  const first = parts.charAt(0);
  let quality = '';
  for (const mark of parts.slice(1)) {
    const tone = COMBINING_TONE[mark];
    if (tone !== undefined) TONE[unit] = tone;
    else if (QUALITY_MARKS.includes(mark)) quality += mark;
  }
  const toneless = (first + quality).normalize('NFC').charCodeAt(0);
  TONELESS[unit] = toneless;
  BASE[toneless] = first === 'đ' ? 100 : first.charCodeAt(0);
};
for (let unit = 0x41; unit < SIZE; unit += 1) {
  const letter = String.fromCharCode(unit);
  const isLatin = unit < 0x250 || unit >= 0x1e00;
  if (isLatin && /\p{L}/u.test(letter)) learn(unit, letter);
}
for (const [unit, letter] of Object.entries(LOOK_ALIKES)) learn(unit.charCodeAt(0), letter);
BASE[0x111] = 100;

/** Folds full-width forms (`Ａ`, `５`) onto ASCII; other units stay. */
export const halfWidth = (unit: number): number =>
  unit >= 0xff01 && unit <= 0xff5e ? unit - 0xfee0 : unit;

/** Tone (1-4) of a combining mark, 0 when it carries none. */
export function combiningTone(unit: number): number {
  if (unit === 0x300 || unit === 0x340) return 1;
  if (unit === 0x301 || unit === 0x341) return 2;
  if (unit === 0x309 || unit === 0x303) return 3;
  return unit === 0x323 ? 4 : 0;
}

/** A toneless letter under a combining quality mark (circumflex, breve, horn): `a` + U+0302 -> `â`. */
export function withQuality(toneless: number, mark: number): number {
  if (mark === 0x302)
    return toneless === 97 ? 0xe2 : toneless === 101 ? 0xea : toneless === 111 ? 0xf4 : toneless;
  if (mark === 0x306) return toneless === 97 ? 0x103 : toneless;
  if (mark === 0x31b) return toneless === 111 ? 0x1a1 : toneless === 117 ? 0x1b0 : toneless;
  return toneless;
}
