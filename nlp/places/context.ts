import {
  CAPITALS,
  EMOJI,
  LINK,
  NUMBER,
  PLAIN,
  PUNCTUATION,
  type Tokens,
  WORD,
} from '../normalize/tokens.ts';
import { type Elsewhere, isElsewhere } from './elsewhere.ts';
import * as say from './place-words.ts';
import {
  type Candidate,
  isCapital,
  priorOf,
  RULED_OUT,
  spellingOf,
  type TextShape,
} from './spelling.ts';

/** Two capitals that mostly stand for something else: thành phố, Hà Nội, bình thường, … */
const OTHER_SHORT_FORMS = new Set(['TP', 'HN', 'BT', 'NH', 'ND', 'NT', 'LH', 'CV']);

/** Evidence for a place from this on. */
export const ACCEPTED = 0.8;

/** Counts what the context rules need to know of the whole text. */
export function shapeOf(tokens: Tokens): TextShape {
  let words = 0;
  let accented = 0;
  let capitals = 0;
  for (let at = 0; at < tokens.count; at += 1) {
    if (tokens.kind[at] !== WORD) continue;
    const flags = tokens.flags[at] ?? 0;
    words += 1;
    if ((flags & PLAIN) === 0) accented += 1;
    if ((flags & CAPITALS) !== 0) capitals += 1;
  }
  return {
    accented: words === 0 ? 0 : accented / words,
    shouting: words > 3 && capitals > words * 0.6,
  };
}

/**
 * How strongly a text says that a name in it is the place: the sum of the weights below, which were set by
 * hand and checked on the training messages. {@link ACCEPTED} and more is a place.
 */
export function evidenceFor(
  text: string,
  tokens: Tokens,
  candidate: Candidate,
  shape: TextShape,
  elsewhere: Elsewhere,
): number {
  const { variant, from, to } = candidate;
  const spelling = spellingOf(text, tokens, candidate, shape);
  if (spelling === RULED_OUT) return RULED_OUT;
  const before = headBefore(text, tokens, from);
  const prior = priorOf(text, tokens, candidate, shape);
  const around = aroundOf(text, tokens, candidate, shape, before);
  if (around === RULED_OUT || isElsewhere(tokens, from, to, elsewhere)) return RULED_OUT;
  const generic = variant.place.kind === 'landmark' && variant.writing === 'full';
  const conflictNeedsStreet =
    !generic && spelling < -0.5 && variant.keys.length < 3 && around < 1.7;
  return conflictNeedsStreet ? RULED_OUT : prior + spelling + around;
}

/** Index of the word before a name that says what it is, past a dot after a short form (`Đ. Lê Lợi`). */
function headBefore(text: string, tokens: Tokens, from: number): number {
  const before = from - 1;
  if (before < 1 || tokens.kind[before] !== PUNCTUATION) return before;
  if (text.charCodeAt(tokens.start[before] ?? 0) !== 46) return before;
  const short = before - 1;
  const letters = (tokens.end[short] ?? 0) - (tokens.start[short] ?? 0);
  return tokens.kind[short] === WORD && letters <= 2 && tokens.end[short] === tokens.start[before]
    ? short
    : before;
}

function aroundOf(
  text: string,
  tokens: Tokens,
  candidate: Candidate,
  shape: TextShape,
  head: number,
): number {
  const { variant, from, to } = candidate;
  const { place } = variant;
  const before = say.rolesAt(tokens, head);
  const wider = say.rolesAt(tokens, head - 1);
  const after = say.rolesAt(tokens, to);
  if (place.kind === 'ward') {
    const numbered = tokens.kind[head] === NUMBER && (wider & say.LOCATIVE) !== 0 ? 0.8 : 0;
    return aroundWard(text, tokens, candidate, before, after) + numbered;
  }
  if (
    /^đường \d/.test(variant.text) &&
    ((before & say.PART) !== 0 || ((after & say.UNIT) !== 0 && (before & say.LOCATIVE) === 0))
  )
    return RULED_OUT;
  let weight = 0;
  const street = streetWordsBefore(text, tokens, head, before, wider);
  weight += street;
  if (street === 0 && (before & say.LOCATIVE) !== 0) weight += 1;
  else if (street === 0 && (before & say.HAPPENING) !== 0 && place.doubtful === undefined)
    weight += 0.4;
  if (variant.writing === 'initials') {
    // two letters stand for too much: only a street word or a sure street beside them decides
    const letters = variant.text.replaceAll(' ', '').length;
    const capitals = !shape.shouting && ((tokens.flags[from] ?? 0) & CAPITALS) !== 0;
    if (letters === 2 && street < 1.5) {
      const opens = place.main && isClauseStart(tokens, from) && (after & say.HAPPENING) !== 0;
      return !capitals ? -3 : opens && !OTHER_SHORT_FORMS.has(variant.text) ? 2.4 : 1;
    }
    return weight + ((after & say.HAPPENING) !== 0 || to >= tokens.count ? 0.6 : 0);
  }
  if (!shape.shouting && startsWithCapitals(text, tokens, from, to))
    weight += shape.accented > 0 ? 0.8 : 0.5;
  if ((after & say.HAPPENING) !== 0 || to >= tokens.count || tokens.kind[to] === NUMBER)
    weight += 0.6;
  else if (tokens.kind[to] === PUNCTUATION) weight += 0.4;
  if (place.kind === 'landmark') return weight;

  if (isClauseStart(tokens, from) || (before & say.CALL) !== 0) weight += 0.8;
  if (street === 0) {
    const address =
      (before & say.PERSON) !== 0 &&
      /^(địa|dia)$/.test(
        text
          .slice(tokens.start[head - 1], tokens.end[head - 1])
          .slice(0, 8)
          .toLowerCase(),
      );
    const titled = (before & say.PERSON) !== 0 && (before & say.LOCATIVE) === 0 && !address;
    if (titled) weight -= 4;
    else if ((before & say.MILD_PERSON) !== 0) weight -= shape.accented > 0.3 ? 1.5 : 0.9;
    if ((before & say.FAMILY_NAME) !== 0 && isCapital(text, tokens.start[from - 1] ?? 0))
      weight -= 2.5;
    if ((before & say.OTHER_KIND) !== 0) weight -= 4;
    if ((before & say.SCHOOL) !== 0 && !/\d/.test(place.name)) weight -= 4;
    if (((before | after | wider) & say.BUSINESS) !== 0) weight -= 3;
    if (
      (before & say.FESTIVAL) !== 0 ||
      ((before & say.ANCESTOR) !== 0 && (wider & say.FESTIVAL) !== 0)
    )
      weight -= 5;
    if (place.doubtful !== undefined) weight += aroundDoubtful(tokens, candidate, before, after);
    if (
      /^(Bà|Ông) /.test(place.name) &&
      (before & (say.HOUSE_NUMBER | say.PERSON | say.MILD_PERSON)) !== 0
    )
      weight -= 2.5;
  }
  return weight;
}

/** Weight of `đường`, `kiệt 48`, `số 12`, `ngã tư` and the like right before a name. */
function streetWordsBefore(
  text: string,
  tokens: Tokens,
  head: number,
  before: number,
  wider: number,
): number {
  if (head < 0) return 0;
  if (tokens.kind[head] === NUMBER) {
    if ((wider & (say.ALLEY | say.HOUSE_NUMBER)) !== 0) return 3;
    if ((wider & say.CROSSING) !== 0) return 2.5;
    return (tokens.end[head] ?? 0) - (tokens.start[head] ?? 0) <= 7 ? 1.5 : 0;
  }
  if (/^k\d/i.test(text.slice(tokens.start[head], tokens.end[head]).slice(0, 3))) return 3;
  const single = (tokens.end[head] ?? 0) - (tokens.start[head] ?? 0) === 1;
  if ((before & say.STREET) !== 0) return 3;
  if ((before & say.ALLEY) !== 0 && !single) return 3;
  if ((wider & say.CROSSING) !== 0 && isFork(text, tokens, head)) return 2.5;
  if ((before & say.CROSSING) !== 0 && !single && !isFork(text, tokens, head)) return 2;
  return 0;
}

/** True for the number word of `ngã ba`, `ngã tư`. */
function isFork(text: string, tokens: Tokens, at: number): boolean {
  const word = text
    .slice(tokens.start[at], Math.min(tokens.end[at] ?? 0, (tokens.start[at] ?? 0) + 4))
    .toLowerCase();
  return /^(ba|tư|tu|bốn|năm|sáu)$/.test(word.normalize('NFC'));
}

function aroundDoubtful(
  tokens: Tokens,
  { from, to }: Candidate,
  before: number,
  after: number,
): number {
  let weight = 0;
  if ((before & say.YOUTH) !== 0) weight -= 4;
  if ((before & say.MONEY) !== 0 || (tokens.kind[from - 1] === NUMBER && (after & say.UNIT) !== 0))
    weight -= 3;
  if ((before & say.ACTING) !== 0) weight -= 1.2;
  if ((after & say.UNIT) !== 0 && to < tokens.count) weight -= 1.2;
  return weight;
}

function aroundWard(
  text: string,
  tokens: Tokens,
  { variant, from, to }: Candidate,
  before: number,
  after: number,
): number {
  const { writing, place, keys } = variant;
  if (writing === 'full') {
    if (
      (after & say.TIMES) !== 0 &&
      /\d$/.test(place.name) &&
      (say.rolesAt(tokens, to + 1) & say.THIS) === 0
    )
      return RULED_OUT;
    if (
      tokens.kind[from - 1] === NUMBER &&
      keys.length === 1 &&
      tokens.end[from - 1] === tokens.start[from]
    )
      return RULED_OUT;
    if (
      /\d$/.test(place.name) &&
      to < tokens.count &&
      tokens.kind[to] === PUNCTUATION &&
      tokens.kind[to + 1] === NUMBER &&
      text.charCodeAt(tokens.start[to] ?? 0) !== 44
    )
      return -2;
    const short = !/^[pf]h/i.test(variant.text) && !variant.text.startsWith('fư');
    return short && keys.length === 2 && /\d$/.test(place.name)
      ? -1.2 + ((before & say.LOCATIVE) !== 0 ? 1 : 0)
      : (before & say.LOCATIVE) !== 0
        ? 0.8
        : 0;
  }
  if ((before & (say.SIDE | say.WATER)) !== 0) return RULED_OUT;
  if ((before & say.PERSON) !== 0 && (before & say.LOCATIVE) === 0) return -3;
  return (
    ((before & (say.LOCATIVE | say.AREA)) !== 0 ? 1 : 0) + ((after & say.HAPPENING) !== 0 ? 0.4 : 0)
  );
}

function isClauseStart(tokens: Tokens, from: number): boolean {
  if (from === 0) return true;
  const kind = tokens.kind[from - 1];
  return kind === PUNCTUATION || kind === EMOJI || kind === LINK;
}

function startsWithCapitals(text: string, tokens: Tokens, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1)
    if (tokens.kind[at] === WORD && !isCapital(text, tokens.start[at] ?? 0)) return false;
  return true;
}
