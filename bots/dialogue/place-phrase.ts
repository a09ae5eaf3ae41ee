import { STREET_NAME } from '../../nlp/places/unknown-streets.ts';
import { lowerCaseWords } from './lower-case-words.ts';

/** What places are called after, in the words of a street: each with at least one word of a name behind it. */
const PLACE_NOUN =
  '(?:cổng )?(?:ngã ba|ngã tư|ngã năm|vòng xoay|bùng binh|nga ba|nga tu|trường|quán|tiệm|chợ|cầu|cau|chùa|công viên|bệnh viện|siêu thị|khách sạn|chung cư|nhà hàng|nhà thờ|nhà văn hóa|trạm y tế|công ty|cây xăng|bến xe|khu phố|kp|kiệt|hẻm|ngõ|tổ \\d|thôn|xóm|truong|quan|tiem|chua|cong vien|benh vien|sieu thi|khach san|chung cu|nha hang|nha tho|nha van hoa|tram y te|cong ty|cay xang|ben xe|khu pho|kiet|hem|thon|xom|to \\d)';
/** Words that begin with what a place is called after: `cây xăng`, `nhà văn hóa thôn`. */
export const BEGINS_WITH_PLACE = new RegExp(`^\\s*${PLACE_NOUN}(?![\\p{L}\\p{N}])`, 'iu');
const BEFORE =
  '(?:trước|gần|đối diện|cạnh|ở|tại|trong|sau lưng|sau|ngay|đoạn gần|phía trước|phía sau|truoc|gan|doi dien|canh|o|tai|sau lung|ngay|doan gan|phia truoc|phia sau)';
const WORD = '[\\p{L}\\p{N}/-]+';
/** A part of a ward or an alley is named by its number. */
const NUMBERED = new RegExp(
  `(?<![\\p{L}\\p{N}])(?:${BEFORE} )?(?:(?:khu phố|khu pho|kp|tổ|to(?= \\d+,? (?:khu|kp|phuong))|thôn|thon|xóm|xom|kiệt|kiet|hẻm|hem|ngõ|ngo) ?\\d[\\d/]*(?:,? (?=khu phố|khu pho|kp))?)+`,
  'iu',
);
/** What may follow such a number: the ward or the street, or a name in capitals. */
const OF_WARD =
  /^(?:,? (?:[Pp]hường|phuong|[Đđ]ường|duong) (?:\d+(?![\p{L}\d])|\p{Lu}\p{Ll}*(?: \p{Lu}\p{Ll}*){0,3}))?(?: \p{Lu}\p{Ll}*){0,4}/u;
const HEAD = new RegExp(`^${BEFORE} ${PLACE_NOUN}`, 'iu');
const NAMED = new RegExp(`(?<![\\p{L}\\p{N}])${BEFORE} ${PLACE_NOUN}(?: ${WORD}){1,5}`, 'iu');
/** Without a word for «at», only a name in capitals tells that a place is meant: `cổng trường Lê Quý Đôn`. */
const CAPITALS = new RegExp(
  `(?<![\\p{L}\\p{N}])(?:${PLACE_NOUN})(?: \\p{L}+){0,2}(?: \\p{Lu}\\p{Ll}*){1,4}`,
  'u',
);
/** A street that no map of ours has: `đường Bạch Đằng`. */
const STREET = new RegExp(
  `(?<![\\p{L}\\p{N}])(?:[Đđ]ường|[Dd]uong|[Pp]hố) (?:${STREET_NAME}|\\d{1,3}[A-Z])(?!\\p{L})`,
  'u',
);
const IN_ENGLISH =
  /(?<!\p{L})(?:at|near|in front of|opposite|behind|next to) (?:the )?(?:\p{Lu}\p{Ll}*[ ]?){1,4}(?:station|market|bridge|school|hospital|hotel|park|church|pagoda|airport|cafe|restaurant|stadium|supermarket|junction|roundabout|river)?|(?<!\p{L})on (?:the )?(?:\p{Lu}\p{Ll}*[ ]){1,4}(?:[Ss]treet|[Rr]oad|[Ss]t|[Rr]d)(?!\p{L})/u;
/** Words that go on telling: the name of the place has ended before them. */
const tellsOn = lowerCaseWords(
  'bị có đang không ko chưa rồi quá lắm đi ad nha nhé thì mà là và với nước rác đèn điện cây đường hư hỏng ngập mất bể vỡ gãy đổ sụt lún yếu nhiều hay ' +
    'cứ vẫn toàn mấy cả hết nữa luôn từ tới lúc hôm ngày đêm sáng chiều giờ người ta xe chó ai này đó kia ni nớ tê hôi thối ồn làm giúp cho tối khói mùi ' +
    'cúp kẹt thu bán xin nhờ vì nên trong ngoài cần sửa dọn bẩn dơ',
);

/** Where it is, in words that name a place which no map of ours has: `trước trường mầm non Hoa Sen`; at most 60 characters. */
export function placePhraseIn(text: string): string | undefined {
  const words = text.normalize('NFC').replace(/\s+/g, ' ');
  const numbered = numberedIn(words);
  const named = numbered ?? cutAtTelling(NAMED.exec(words)?.[0]);
  const written = [CAPITALS, STREET, IN_ENGLISH].map((form) => form.exec(words)?.[0]).find(Boolean);
  return (named ?? written)
    ?.trim()
    .replace(/^(?:ở|tại|o|tai|at|on) /iu, '')
    .slice(0, 60);
}

function numberedIn(words: string): string | undefined {
  const found = NUMBERED.exec(words);
  if (!found) return undefined;
  const rest = OF_WARD.exec(words.slice(found.index + found[0].length))?.[0] ?? '';
  return found[0] + rest;
}

/** The phrase up to the word that goes on telling; `undefined` when no name is left behind the noun. */
function cutAtTelling(phrase: string | undefined): string | undefined {
  if (phrase === undefined) return undefined;
  const head = HEAD.exec(phrase)?.[0] ?? '';
  const name = phrase.slice(head.length).trim().split(' ');
  const end = name.findIndex(tellsOn);
  const kept = end < 0 ? name : name.slice(0, end);
  return kept.length > 0 ? `${head} ${kept.join(' ')}` : undefined;
}
