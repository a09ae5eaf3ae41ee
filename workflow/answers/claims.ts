/*
 * What a text claims in numbers: codes, dates, times of day, days in words, counts in words, and every other number
 * together with the word before or behind it, so that the 5 of "phường 5" does not allow "5 ngày".
 */

export type ClaimKind = 'code' | 'date' | 'time' | 'number';

/** One claim. It is backed when a source gives one of the keys that it `needs`. */
export type Claim = { kind: ClaimKind; part: string; needs: string[]; gives: string[] };

/** What one pattern makes of a match; undefined when it is something else. */
type Reader = {
  pattern: RegExp;
  read(
    match: RegExpMatchArray,
    context: { before: string; after: string },
  ): Omit<Claim, 'part'> | undefined;
};

const COUNTS = 'một|hai|ba|bốn|tư|năm|sáu|bảy|tám|chín|mười|mươi|vài|mấy|nửa';
const UNITS = 'phút|giờ|tiếng|ngày|hôm|tuần|tháng|quý|năm|buổi';
/** A length of time follows, no time of day. */
const SPAN_BEFORE = /(?<!\p{L})(?:trong|sau|khoảng|hơn|mất|suốt|within|in|after|about|for)\s*$/iu;

const same = (kind: ClaimKind, key: string) => ({ kind, needs: [key], gives: [key] });

function date(day: string, month: string, year: string | undefined): Omit<Claim, 'part'> {
  const short = `date:${Number(day)}/${Number(month)}`;
  if (!year) return same('date', short);
  const full = `${short}/${year.length === 2 ? `20${year}` : year}`;
  return { kind: 'date', needs: [full], gives: [full, short] };
}

const READERS: readonly Reader[] = [
  {
    pattern: /(?<![\p{L}\p{N}-])\p{Lu}{2,3}-[\p{L}\p{N}]{4}-[\p{L}\p{N}]{4}(?![\p{L}\p{N}-])/gu,
    read: ([whole]) => same('code', `code:${whole}`),
  },
  {
    pattern: /(?<![\d/.-])(\d{1,2})[/-](\d{1,2})(?:[/-](\d{4}|\d{2}))?(?![\d/]|[.-]\d)/gu,
    read: ([, day = '', month = '', year]) => date(day, month, year),
  },
  {
    pattern: /(?<!\p{N})(\d{1,2})\s+tháng\s+(\d{1,2})(?:\s*(?:năm|,)\s*(\d{4}))?(?!\p{N})/giu,
    read: ([, day = '', month = '', year]) => date(day, month, year),
  },
  {
    pattern: /(?<![\p{N}.,/])(\d{1,2})(?::|\s?(?:giờ|gi|g|h)(?!\p{L})\s?|h)(\d{2})?(?!\p{N})/giu,
    read([whole, hour = '', minute], { before }) {
      if (whole.endsWith(':') || Number(hour) > 24 || SPAN_BEFORE.test(before)) return undefined;
      return same('time', `time:${Number(hour)}:${minute ?? '00'}`);
    },
  },
  {
    pattern:
      /(?<!\p{L})(?:(?:hôm|sáng|trưa|chiều|tối|đêm|ngày)\s+(?:nay|mai|kia|mốt|qua)|(?:tuần|tháng|quý|năm)\s+(?:này|nay|sau|tới|trước)|(?:thứ\s+(?:hai|ba|tư|năm|sáu|bảy)|chủ\s+nhật|cuối\s+(?:tuần|tháng|năm))|today|tonight|tomorrow|yesterday|(?:next|this)\s+(?:week|month|year))(?!\p{L})/giu,
    read: ([whole]) => same('date', `say:${plain(whole)}`),
  },
  {
    pattern: new RegExp(
      String.raw`(?<!\p{L})(?:${COUNTS})(?:\s+(?:${COUNTS}))?\s+(?:${UNITS})(?!\p{L})`,
      'giu',
    ),
    read: ([whole]) => same('number', `say:${plain(whole)}`),
  },
  {
    pattern: /\p{N}+(?:[.,]\p{N}+)*/gu,
    read([whole], { before, after }) {
      const last = /([\p{L}%]+)\s*$/u.exec(before)?.[1];
      const next = /^\s*([\p{L}%]+)/u.exec(after)?.[1];
      const keys = [
        ...(last ? [`number:${plain(last)}→${whole}`] : []),
        ...(next ? [`number:${whole}→${plain(next)}`] : []),
      ];
      const alone = `number:${whole}`;
      return keys.length > 0
        ? { kind: 'number', needs: keys, gives: keys }
        : { kind: 'number', needs: [alone], gives: [alone] };
    },
  },
];

/** Stands where a claim was read, so that it is read once and neighbours stay apart. */
const READ = '\uffff';

/** All claims of a text, whatever width its digits have. */
export function claimsOf(given: string): Claim[] {
  let text = given.normalize('NFKC');
  const claims: Claim[] = [];
  for (const { pattern, read } of READERS) {
    let rest = '';
    let from = 0;
    for (const match of text.matchAll(pattern)) {
      const [part] = match;
      const end = match.index + part.length;
      const claim = read(match, {
        before: text.slice(Math.max(0, match.index - 24), match.index),
        after: text.slice(end, end + 24),
      });
      if (!claim) continue;
      claims.push({ ...claim, part: part.trim() });
      rest += text.slice(from, match.index) + READ;
      from = end;
    }
    text = rest + text.slice(from);
  }
  return claims;
}

const plain = (words: string): string => words.toLowerCase().normalize('NFC').replace(/\s+/g, ' ');
