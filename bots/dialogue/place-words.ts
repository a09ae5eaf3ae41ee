import type { Analyzer } from '../../nlp/labels.ts';
import { mentionsOneOf, wordsBesides } from './plain.ts';
import type { Talk } from './talk.ts';

type Places = Pick<Analyzer, 'findPlaces'>;

/** Words that are this sure to tell of a kind of trouble are no mere place, 0-1. */
const SURE_OF_TROUBLE = 0.9;

/** The words with the places that they name cut out. */
function withoutPlaces(text: string, analyzer: Places): { found: number; rest: string } {
  const found = analyzer.findPlaces(text);
  let rest = text;
  for (const { start, end } of [...found].sort((a, b) => b.start - a.start))
    rest = `${rest.slice(0, start)} ${rest.slice(end)}`;
  return { found: found.length, rest };
}

/** True when the words say where and nothing else: `à nhầm, trước trường Phan Đình Phùng`, `số 45 Lê Lợi`. */
export function isPlaceOnly(text: string, talk: Pick<Talk, 'say'>, analyzer: Analyzer): boolean {
  const { found, rest } = withoutPlaces(text, analyzer);
  if (found === 0) return false;
  const besides = wordsBesides(rest, talk.say('words.place'), talk.say('words.correcting'));
  if (!besides.every((word) => /^\d+[a-z]?$/.test(word))) return false;
  // Without accents many words of trouble look like small words: what is left must not tell of any.
  const { actionable, confidence } = analyzer.analyze(rest);
  return !(actionable && confidence.category >= SURE_OF_TROUBLE && rest.trim().includes(' '));
}

/** True when the words may say where, even if we do not know the place: a number of a house, `quán`, `gần`, `kiệt`. */
export function mayBePlace(text: string, talk: Pick<Talk, 'say'>, analyzer: Places): boolean {
  if (/\d/.test(text) || mentionsOneOf(text, talk.say('words.place'))) return true;
  // A name with capitals, or one or two words: `Dong Ha Mart`, `nhà Tám`
  if (/\p{Lu}\p{L}*\s+\p{Lu}/u.test(text)) return true;
  return analyzer.findPlaces(text).length > 0;
}

/** The words behind `tôi muốn báo`, `xin phản ánh`: what is told, without the wish to tell it; undefined without such a wish. */
export function behindWish(text: string): string | undefined {
  const wish = WISH.exec(text.normalize('NFC'));
  const rest = wish
    ? text
        .normalize('NFC')
        .slice(wish.index + wish[0].length)
        .trim()
    : '';
  return rest.split(/\s+/).length >= 2 ? rest : undefined;
}

const WISH =
  /(?:muốn|muon|xin|cần|can|cho|đề nghị|de nghi|gửi|gui)\s+(?:(?:được|duoc|tôi|toi|tui|em|mình|minh|con)\s+)?(?:báo cáo|bao cao|trình báo|trinh bao|báo|bao|phản ánh|phan anh|kiến nghị|kien nghi|phản hồi|phan hoi)(?:\s+(?:là|la|về|ve|việc|viec|rằng|rang|với|voi|một|mot|1|tình trạng|tinh trang|các|cac|anh|chị|ad|admin))*[\s:,.-]+/iu;

/** What is meant when somebody corrects themselves in one breath: `ở Lê Lợi, à không, Lê Duẩn` is Lê Duẩn. */
export const lastMeant = (text: string): string =>
  /(?:,|\.|\s)\s*(?:à|ah|ý|a)\s+(?:không|khong|ko|nhầm|nham|quên|quen|lộn|lon)(?:\s+phải|\s+phai|\s+rồi|\s+roi)?[\s,.:]+(.{3,})$/iu
    .exec(text.normalize('NFC'))?.[1]
    ?.trim() ?? text;
