import { CAPITALS, PLAIN, type Tokens, WORD } from '../normalize/tokens.ts';
import type { Variant } from './gazetteer.ts';
import { canBeSyllable } from './syllable-shape.ts';

/** Weight of what cannot be the place, whatever else speaks for it. */
export const RULED_OUT = -9;

/** What one text is like as a whole, counted once. */
export type TextShape = {
  /** Share of words that bear accents, 0-1. */
  accented: number;
  /** Most words are in capitals, so that capitals say nothing. */
  shouting: boolean;
};

/** A name found in a text, before it is decided whether it is the place. */
export type Candidate = {
  variant: Variant;
  /** Tokens, end exclusive. */
  from: number;
  to: number;
  /** A word of it was mistyped. */
  slip: boolean;
};

/** How sure the way of writing alone is. */
export function priorOf(
  text: string,
  tokens: Tokens,
  { variant, from, slip }: Candidate,
  shape: TextShape,
): number {
  const { place, writing, keys } = variant;
  const slipped = slip ? -0.6 : 0;
  const plain =
    isPlain(tokens, from, from + keys.length) && variant.accented.some((one) => one === 1);
  if (place.kind === 'ward') {
    if (writing === 'full') return (keys.length === 1 ? 1 : 2.5) + slipped;
    return (plain ? 1 : 1.4) + slipped;
  }
  if (place.kind === 'landmark') return (writing === 'bare' ? 0.9 : 2.2) + slipped;
  if (writing === 'initials') {
    const typedInCapitals = !shape.shouting && ((tokens.flags[from] ?? 0) & CAPITALS) !== 0;
    const length = variant.text.replaceAll(' ', '').length;
    if (typedInCapitals) return length > 2 ? 0.2 : -1.4;
    return (length > 2 ? -1.2 : -2.8) - (canBeSyllable(variant.text.toLowerCase()) ? 2 : 0);
  }
  if (writing === 'partial')
    return (isCapital(text, tokens.start[from] ?? 0) && !shape.shouting ? -0.4 : -1.8) + slipped;
  if (writing === 'joined') return 0.9 + (place.doubtful === 'always' ? -2 : 0);
  let prior = keys.length >= 3 ? 2.6 : plain ? 1.1 : 1.5;
  if (place.doubtful === 'always') prior -= 2.5;
  else if (place.doubtful === 'unaccented' && plain) prior -= 1.3;
  return prior + slipped;
}

/** Compares accents; a syllable without them says nothing unless the rest of the text bears accents. */
export function spellingOf(
  text: string,
  tokens: Tokens,
  { variant, from, slip }: Candidate,
  shape: TextShape,
): number {
  if (
    variant.writing === 'initials' &&
    variant.keys.length === 1 &&
    (tokens.end[from] ?? 0) - (tokens.start[from] ?? 0) !== variant.text.length
  )
    return RULED_OUT;
  let conflicts = 0;
  let missing = 0;
  let agreeing = 0;
  let firstDiffers = false;
  for (let k = 0; k < variant.keys.length; k += 1) {
    const at = from + k;
    if (tokens.kind[at] !== WORD || tokens.form[at] === variant.forms[k]) {
      if (variant.accented[k] === 1) agreeing += 1;
      continue;
    }
    if (((tokens.flags[at] ?? 0) & PLAIN) === 0 && !isBarelessD(text, tokens, at, variant, k))
      conflicts += 1;
    else if (variant.accented[k] === 1) missing += 1;
    if (k === 0) firstDiffers = true;
  }
  if (slip) return conflicts > 1 ? -1 : 0;
  if (conflicts === 0 && missing === 0) return 0;
  const generic =
    variant.place.kind !== 'street' && variant.keys.length > 1 && variant.writing !== 'bare';
  if (generic && firstDiffers && (agreeing > 0 || shape.accented > 0.5 || conflicts > 0)) {
    if (conflicts > 0) return RULED_OUT;
    // `cho` without its accent is the commonest preposition: `cho Đông Hà thêm đẹp`
    return variant.text.startsWith('ch') || variant.text.startsWith('Ch') ? -2.6 : -0.4;
  }
  const width = variant.keys.length;
  if (conflicts > 1 || (conflicts === 1 && (width === 1 || variant.writing === 'partial')))
    return RULED_OUT;
  if (conflicts === 1) return width > 2 ? -0.6 : -1;
  // `ba triệu` beside accented words is the number
  if (agreeing > 0 && variant.place.doubtful !== undefined) return -1.5;
  return agreeing > 0 ? -0.3 : shape.accented > 0.5 ? -0.25 : 0;
}

/** True when only the bar of the đ is missing: `Dông Giang`. */
function isBarelessD(
  text: string,
  tokens: Tokens,
  at: number,
  variant: Variant,
  k: number,
): boolean {
  const typed = text.charCodeAt(tokens.start[at] ?? 0) | 32;
  const right = variant.text.split(' ')[k]?.normalize('NFC').toLowerCase() ?? '';
  return (
    typed === 100 &&
    right.startsWith('đ') &&
    text.slice(tokens.start[at], tokens.end[at]).normalize('NFC').toLowerCase().slice(1) ===
      right.slice(1)
  );
}

const isPlain = (tokens: Tokens, from: number, to: number): boolean => {
  for (let at = from; at < to; at += 1) if (((tokens.flags[at] ?? 0) & PLAIN) === 0) return false;
  return true;
};

/** True when a capital letter stands at an offset. */
export const isCapital = (text: string, at: number): boolean => {
  const letter = text.charAt(at);
  return letter !== letter.toLowerCase();
};
