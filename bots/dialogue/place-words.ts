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

/** What places are called after, in the words of a street: each with at least one word of a name behind it. */
const PLACE_NOUN =
  '(?:cổng )?(?:trường|quán|tiệm|chợ|cầu|cau|chùa|công viên|bệnh viện|siêu thị|khách sạn|chung cư|nhà hàng|nhà thờ|nhà văn hóa|trạm y tế|công ty|cây xăng|bến xe|khu phố|kp|kiệt|hẻm|ngõ|tổ \\d|thôn|xóm|truong|quan|tiem|chua|cong vien|benh vien|sieu thi|khach san|chung cu|nha hang|nha tho|nha van hoa|tram y te|cong ty|cay xang|ben xe|khu pho|kiet|hem|thon|xom|to \\d)';
const BEFORE =
  '(?:trước|gần|đối diện|cạnh|ở|tại|trong|sau lưng|ngay|phía trước|phía sau|truoc|gan|doi dien|canh|o|tai|sau lung|phia truoc|phia sau)';
const PHRASE = new RegExp(
  `(?<![\\p{L}\\p{N}])${BEFORE} (?:${PLACE_NOUN})(?: [\\p{L}\\p{N}/-]+){1,4}`,
  'iu',
);

/** Where it is, in words that name a place which no map of ours has: `trước trường mầm non Hoa Sen`; at most 60 characters. */
export const placePhraseIn = (text: string): string | undefined =>
  PHRASE.exec(text.normalize('NFC').replace(/\s+/g, ' '))?.[0].slice(0, 60);

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
