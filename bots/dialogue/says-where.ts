import type { Analyzer } from '../../nlp/labels.ts';
import { lowerCaseWords } from './lower-case-words.ts';
import { BEGINS_WITH_PLACE } from './place-phrase.ts';
import { criesForHelp } from './rescue-words.ts';
import type { Talk } from './talk.ts';

/** What words that say where begin with: `gần`, `số 18`, `đoạn`; most words that do are no longer. */
const WHERE =
  /^(?:(?:dạ|da|à|a|ừ|u|thì|thi|là|la|nó|no|chỗ|cho)[ ,]+)*(?:(?:ở|tại|tai|gần|gan|trước|truoc|đối diện|doi dien|cạnh|canh|bên|ben|sau|phía|phia|chỗ|đoạn|doan|khúc|khuc|đầu|dau|cuối|cuoi|góc|goc|ngay|số|so|nhà số|nha so|kiệt|kiet|hẻm|hem|ngõ|ngo|đường|duong|khu phố|khu pho|kp|tổ|thôn|thon|xóm|xom)\s|o (?:thôn|thon|xom|kiet|hem|duong|gan|truoc|cho|so|nha|kp|khu|doi|sau|day|do)(?:\s|$))/iu;
const MOST_WHERE_WORDS = 8;

/** Words of trouble or of a question: what holds one is more than a place. */
const isTelling = lowerCaseWords(
  'có bị đang không ko chưa quá lắm nước rác đèn điện hư hỏng ngập mất bể vỡ gãy sụt lún hôi thối ồn tối khói mùi cúp kẹt xin bao mấy khi sao lụt nác cháy tắt tràn nghẹt',
);

/** True when the words have the shape of words that only say where, whatever they are about. */
export function looksLikeWhere(text: string, { say }: Pick<Talk, 'say'>): boolean {
  const words = text.normalize('NFC').trim();
  const count = words.split(/\s+/).length;
  if (count < 2 || count > MOST_WHERE_WORDS || /[?]/.test(words) || !WHERE.test(words))
    return false;
  if (criesForHelp(words, say)) return false;
  return !words.split(/\s+/).slice(1).some(isTelling);
}

/** What is left of words about a place, and is this sure to tell of trouble, tells it, 0-1. */
const SURE_OF_TROUBLE = 0.6;

/** True when the words only say where, whether the place is known or not: `gần nhà văn hóa thôn`, `đường 9D á`. */
export function saysWhere(
  text: string,
  talk: Pick<Talk, 'say'>,
  analyzer: Pick<Analyzer, 'analyze'>,
): boolean {
  if (!looksLikeWhere(text, talk)) return false;
  const rest = text.normalize('NFC').trim().replace(WHERE, '').replace(BEGINS_WITH_PLACE, '');
  if (!rest.includes(' ')) return true;
  const { actionable, category, confidence } = analyzer.analyze(rest);
  return !(actionable && category !== null && confidence.category >= SURE_OF_TROUBLE);
}
