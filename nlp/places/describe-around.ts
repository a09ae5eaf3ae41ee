import { NUMBER, PUNCTUATION, type Tokens, WORD } from '../normalize/tokens.ts';
import { ALLEY, HOUSE_NUMBER, POSITION, rolesAt, STREET } from './place-words.ts';

/** Words that are looked at before a name for where exactly. */
const REACH = 8;
const AREA_WORDS = /^(tổ|to|khu|kp|phố|pho|xóm|xom|thôn|thon|cụm|cum|tdp|dân|dan)$/u;

/**
 * What stands before a name and says where at it, as typed: `kiệt 48`, `số 12`, `gần`, `đối diện trường`,
 * `tổ 7 khu phố 10`. `undefined` when nothing does.
 */
export function describeAround(
  text: string,
  tokens: Tokens,
  from: number,
  to: number,
): string | undefined {
  const before = wordsBefore(text, tokens, from);
  if (before !== undefined) return before;
  return areaAfter(text, tokens, to);
}

function wordsBefore(text: string, tokens: Tokens, from: number): string | undefined {
  let first = from;
  let last = -1;
  for (let at = from - 1; at >= 0 && at >= from - REACH; at -= 1) {
    const roles = rolesAt(tokens, at);
    const typed = wordAt(text, tokens, at);
    const inside =
      tokens.kind[at] === NUMBER ||
      (roles & (ALLEY | HOUSE_NUMBER | POSITION | STREET)) !== 0 ||
      AREA_WORDS.test(typed) ||
      /^(ba|tư|tu|4|nhà|nha|của|cua)$/u.test(typed);
    const comma = tokens.kind[at] === PUNCTUATION && typed === ',';
    const isOnLine = !/\n/.test(text.slice(tokens.end[at], tokens.start[at + 1]));
    if (!isOnLine || (!inside && !comma)) break;
    if (!comma) first = at;
    if (last < 0 && !comma && (roles & STREET) === 0) last = at + 1;
  }
  if (last <= first) return undefined;
  const words = text.slice(tokens.start[first], tokens.end[last - 1]).trim();
  return /\d/.test(words) || (rolesAt(tokens, first) & (POSITION | ALLEY)) !== 0
    ? words
    : undefined;
}

/** `Phường 5, tổ 7 khu phố 10`: the part of a ward may come after it. */
function areaAfter(text: string, tokens: Tokens, to: number): string | undefined {
  let at = to;
  while (at < tokens.count && tokens.kind[at] === PUNCTUATION && wordAt(text, tokens, at) === ',')
    at += 1;
  const first = at;
  let numbered = false;
  for (; at < tokens.count && at < first + REACH; at += 1) {
    if (tokens.kind[at] === NUMBER && at > first) numbered = true;
    else if (tokens.kind[at] !== WORD || !AREA_WORDS.test(wordAt(text, tokens, at))) break;
  }
  return numbered ? text.slice(tokens.start[first], tokens.end[at - 1]) : undefined;
}

const wordAt = (text: string, tokens: Tokens, at: number): string =>
  text
    .slice(tokens.start[at], Math.min(tokens.end[at] ?? 0, (tokens.start[at] ?? 0) + 8))
    .toLowerCase()
    .normalize('NFC');
