import { scan } from '../normalize/scan.ts';
import { createTokens, PLAIN, PUNCTUATION, type Tokens, WORD } from '../normalize/tokens.ts';
import { DISTRICT, IN, LOCATIVE, MILD_PERSON, PERSON, rolesAt, TOWN } from './place-words.ts';
import { isCapital } from './spelling.ts';

/**
 * Provinces, cities, districts and communes that residents name when they speak of other places: those after
 * July 2025, the former provinces, large towns, and the neighbourhood of Quảng Trị.
 */
const NAMES =
  'Huế|Đà Nẵng|Hà Nội|Sài Gòn|Hồ Chí Minh|HCM|TPHCM|SG|HN|ĐN|Hải Phòng|Cần Thơ|Quảng Bình|Đồng Hới|Quảng Nam|Quảng Ngãi|' +
  'Bình Định|Quy Nhơn|Phú Yên|Tuy Hòa|Khánh Hòa|Nha Trang|Ninh Thuận|Bình Thuận|Phan Thiết|Lâm Đồng|Đà Lạt|Gia Lai|Pleiku|' +
  'Kon Tum|Đắk Lắk|Đắc Lắc|Buôn Ma Thuột|Đắk Nông|Bình Phước|Tây Ninh|Bình Dương|Đồng Nai|Biên Hòa|Vũng Tàu|Long An|Tiền Giang|' +
  'Mỹ Tho|Bến Tre|Trà Vinh|Vĩnh Long|Đồng Tháp|An Giang|Kiên Giang|Rạch Giá|Hậu Giang|Sóc Trăng|Bạc Liêu|Cà Mau|' +
  'Thanh Hóa|Nghệ An|Vinh|Hà Tĩnh|Ninh Bình|Nam Định|Thái Bình|Hưng Yên|Hải Dương|Bắc Ninh|Bắc Giang|Quảng Ninh|Hạ Long|' +
  'Lạng Sơn|Cao Bằng|Hà Giang|Tuyên Quang|Lào Cai|Yên Bái|Phú Thọ|Việt Trì|Vĩnh Phúc|Thái Nguyên|Bắc Kạn|Sơn La|Lai Châu|Hòa Bình|' +
  'Hội An|Tam Kỳ|Thủ Đức|Bình Thạnh|Gò Vấp|Tân Bình|Hải Lăng|Triệu Phong|Gio Linh|Vĩnh Linh|Hướng Hóa|Đakrông|Khe Sanh|Lao Bảo|Cửa Việt|' +
  'thị xã Quảng Trị|tx Quảng Trị|TXQT|thành cổ Quảng Trị|Hồ Xá|Lệ Thủy|Ba Đồn|Phong Nha|Lào|Nhật|Hàn|Mỹ|Thái Lan|Trung Quốc|' +
  // communes of Quảng Trị since July 2025, and old ones that people still name; Hiếu Giang is the river, Bến Hải and
  // Cồn Cỏ are streets of Đông Hà
  'Cam Lộ|Cam Thành|Cam Chính|Cam Nghĩa|Cam Tuyền|Cam Thủy|Cam Hiếu|Ái Tử|Triệu Bình|Triệu Cơ|Triệu Ái|Triệu Giang|' +
  'Triệu Thượng|Nam Cửa Việt|Diên Sanh|Mỹ Thủy|Vĩnh Định|La Vang|Cửa Tùng|Bến Quan|Cồn Tiên|Vĩnh Hoàng|Vĩnh Thủy|Gio Mai|' +
  'Gio Quang|Gio Châu|Gio Việt|Gio Hải|Hướng Hiệp|Hướng Phùng|Hướng Lập|Ba Lòng|Tà Rụt|La Lay|A Dơi|Krông Klang|' +
  // districts and towns of Quảng Bình and Huế
  'Quảng Trạch|Bố Trạch|Tuyên Hóa|Minh Hóa|Kiến Giang|Hoàn Lão|Quy Đạt|Phong Điền|Quảng Điền|Hương Thủy|Phú Vang|Phú Lộc|Phú Bài|A Lưới|Lăng Cô';

/** Words between a name and the town it lies in that are looked past: `ở`, `tp`, a comma. */
const REACH = 5;

/** Recognises names of places outside of the city. */
export type Elsewhere = {
  /** How many tokens a name of another place takes from `at`; 0 when none begins there. */
  lengthAt(tokens: Tokens, at: number): number;
  /**
   * Names of other places in the text, each once, as they are usually written.
   *
   * @param own places of the city found in the text, in its order: a name inside of one is none (`chợ Lao Bảo`)
   */
  namesIn(text: string, tokens: Tokens, own: readonly { start: number; end: number }[]): string[];
};

/** Words before a name that make it a person's, `chị Mỹ`. */
const OF_A_PERSON = PERSON | MILD_PERSON;
/** More names of other towns are not listed. */
const MOST_NAMES = 20;

/** @param own names that are not elsewhere: the city itself and its neighbours' names are the caller's */
export function createElsewhere(own: readonly string[]): Elsewhere {
  const root = new Map<number, Entry[]>();
  const scratch = createTokens(16);
  for (const name of NAMES.split('|')) {
    if (own.includes(name)) continue;
    scan(name, scratch);
    const forms = Array.from(scratch.form.subarray(0, scratch.count));
    const bases = Array.from(scratch.base.subarray(0, scratch.count));
    const first = bases[0] ?? 0;
    const list = root.get(first) ?? [];
    list.push({ name, forms, bases });
    list.sort((a, b) => b.forms.length - a.forms.length);
    root.set(first, list);
  }
  const entryAt = (tokens: Tokens, at: number): Entry | undefined => {
    if (tokens.kind[at] !== WORD) return undefined;
    return root.get(tokens.base[at] ?? 0)?.find((entry) => fits(tokens, at, entry));
  };
  return {
    lengthAt: (tokens, at) => entryAt(tokens, at)?.forms.length ?? 0,
    namesIn: (text, tokens, within) => {
      const names = new Set<string>();
      let next = 0;
      for (let at = 0; at < tokens.count && names.size < MOST_NAMES; at += 1) {
        const entry = entryAt(tokens, at);
        if (entry === undefined) continue;
        const start = tokens.start[at] ?? 0;
        while (next < within.length && (within[next]?.end ?? 0) <= start) next += 1;
        const isOwn = (within[next]?.start ?? Number.POSITIVE_INFINITY) <= start;
        // one syllable without accents may be another word: `my`, `vinh`, `lao`
        const clear =
          entry.forms.length > 1 || tokens.form[at] === entry.forms[0] || isCapital(text, start);
        if (!isOwn && clear && (rolesAt(tokens, at - 1) & OF_A_PERSON) === 0) names.add(entry.name);
        at += entry.forms.length - 1;
      }
      return [...names];
    },
  };
}

type Entry = { name: string; forms: number[]; bases: number[] };

/** True when the words from `at` on are the name, each with its accents or without any. */
function fits(tokens: Tokens, at: number, { forms, bases }: Entry): boolean {
  if (at + forms.length > tokens.count) return false;
  return forms.every((form, k) => {
    const plain = ((tokens.flags[at + k] ?? 0) & PLAIN) !== 0;
    return plain ? tokens.base[at + k] === bases[k] : tokens.form[at + k] === form;
  });
}

/** True when the words around say that the name is one of another town. */
export function isElsewhere(
  tokens: Tokens,
  from: number,
  to: number,
  elsewhere: Elsewhere,
): boolean {
  for (let at = to; at < Math.min(to + REACH, tokens.count); at += 1) {
    const roles = rolesAt(tokens, at);
    if ((roles & DISTRICT) !== 0 || elsewhere.lengthAt(tokens, at) > 0) return true;
    if ((roles & (IN | TOWN)) === 0 && tokens.kind[at] !== PUNCTUATION) break;
  }
  for (let at = from - 1; at >= Math.max(0, from - 3); at -= 1) {
    if (tokens.kind[at] === PUNCTUATION && at !== from - 1) return false;
    const length = elsewhere.lengthAt(tokens, at);
    if (length > 0 && at + length <= from)
      return (
        at === 0 ||
        tokens.kind[at - 1] === PUNCTUATION ||
        (rolesAt(tokens, at - 1) & LOCATIVE) !== 0
      );
  }
  return false;
}
