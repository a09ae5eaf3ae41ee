/** A word that opens a person's name. */
const TITLE =
  '(?:anh|chị|ông|bà|cô|chú|bác|em|thầy|o|mệ|mụ|dì|cậu|dượng|thím|mợ|eng|ả|cụ|cháu|Anh|Chị|Ông|Bà|Cô|Chú|Bác|Em|Thầy|O|Mệ|Mụ|Dì|Cậu|Dượng|Thím|Mợ|Eng|Ả|Cụ|Cháu)';
const NAME = String.raw`\p{Lu}\p{Ll}{1,7}`;
/** `ông Tuấn`, `tên Nguyễn Văn Tửu`: a title and a word with a capital. */
const PERSON = new RegExp(
  String.raw`(?<!\p{L})(?:${TITLE} ${NAME}|(?:tên|ten|họ tên)(?: là| la)? ${NAME})`,
  'u',
);
/** The same in small letters without accents, where only `nha ong sau` is clear. */
const PLAIN_PERSON = /(?<!\p{L})(?:nha|cua) (?:anh|chi|ong|ba|chu|bac|co|di|me|o) [a-z]{2,7}/u;
const PERSON_AFTER = new RegExp(
  String.raw`^[^.!?\n]{0,24}?(?<!\p{L})(?:nhà|của|hộ|gia đình) ${TITLE} ${NAME}`,
  'u',
);
const PLAIN_PERSON_AFTER =
  /^[^.!?\n]{0,24}?(?<!\p{L})(?:nha|cua|ho) (?:anh|chi|ong|ba|chu|bac|co|di|me|o) [a-z]{2,7}/u;
const ACCENTED = /[\u0080-\uffff]/;
/** What says that the number is an address, right before it. */
const ADDRESS_BEFORE =
  /(?<!\p{L})(?:số|so|sn|số nhà|so nha|nhà|nha|ở|tại|tai|địa chỉ|dia chi|đc|dc|đ\/c|:)\s{0,2}$/iu;
/** What a number counts when it is no address. */
const COUNTED =
  /^\s{0,2}(?:tuổi|tuoi|t|người|nguoi|ng|giờ|gio|h|ngày|ngay|tháng|thang|năm|nam|triệu|trieu|tr|nghìn|ngàn|k|đ|đồng|dong|m|mét|met|km|cm|phút|phut|con|cái|cai|lần|lan|ca|chiếc|chiec|tầng|tang|bữa|bua|hôm|hom|tuần|tuan|đứa|dua|cháu|%|lít|ký|kg|cây)(?!\p{L})/iu;
const NUMBER =
  /(?<![\p{L}\d])(?<!\d[.,/:-])\d{1,4}[a-zA-Z]?(?:\/\d{1,4}[a-zA-Z]?){0,3}(?![\p{L}\d])(?![.,:-]\d)/gu;
const STREET_AFTER =
  /^,?\s{1,2}(?:(?:đường|đg|duong|dg|kiệt|hẻm|ngõ)(?!\p{L})|\p{Lu}\p{Ll}{1,7}(?:\s\p{Lu})?)/u;

const BEFORE = 56;
const AFTER = 48;
/** A text this long is no message of a resident; numbers beyond are not looked at, which bounds the work. */
const MOST_UNITS = 100_000;

/**
 * House numbers that stand with a person's name: `nhà ông Tuấn số 12 Lê Lợi`, `số 45/2, nhà của bà Hoa`.
 * A number without a name beside it is a place like any other and is not found.
 */
export function findHouseNumbers(text: string): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = [];
  for (const match of text.matchAll(NUMBER)) {
    if (match.index > MOST_UNITS) break;
    const start = match.index;
    const end = start + match[0].length;
    const after = text.slice(end, end + AFTER);
    if (COUNTED.test(after)) continue;
    const before = sentencePart(text.slice(Math.max(0, start - BEFORE), start));
    const saysAddress = ADDRESS_BEFORE.test(before);
    const plain = !ACCENTED.test(before + after);
    const namedBefore = PERSON.test(before) || (plain && PLAIN_PERSON.test(before));
    if (namedBefore && (saysAddress || STREET_AFTER.test(after)) && !isAlley(before))
      found.push({ start, end });
    else if (saysAddress && (PERSON_AFTER.test(after) || (plain && PLAIN_PERSON_AFTER.test(after))))
      found.push({ start, end });
  }
  return found;
}

/** The part after the last full stop: a name in another sentence is another matter. */
const sentencePart = (before: string): string =>
  before.slice(Math.max(before.lastIndexOf('. '), before.lastIndexOf('\n'), -1) + 1);

/** The number of an alley leads to many doors. */
const isAlley = (before: string): boolean =>
  /(?:kiệt|kiet|hẻm|hem|ngõ|ngách|phố|pho|tổ|to|xóm|xom|phường|phuong|lớp|lop)\s{0,2}$/iu.test(
    before,
  );
