import type { Analyzer } from '../../nlp/labels.ts';
import { placePhraseIn } from './place-phrase.ts';
import { mentionsOneOf } from './plain.ts';
import type { Talk } from './talk.ts';

/** What kind of danger it is: each has a number of its own beside 112, and its own first advice. */
const DANGERS = [
  { name: 'despair', number: '115' },
  { name: 'bomb', number: '113' },
  { name: 'gas', number: '114' },
  { name: 'fire', number: '114' },
  { name: 'missing', number: '113' },
  { name: 'child', number: '111' },
  { name: 'crime', number: '113' },
  { name: 'hurt', number: '115' },
  { name: 'water', number: undefined },
] as const;

/** The first advice, and the number to call beside 112. */
export type Advice = { text: string; number?: string; isDespair?: boolean };

/** What to do first, by what the words name; without a hint, what is right in every danger. */
export function adviceFor(text: string, { say }: Pick<Talk, 'say'>): Advice {
  const danger = DANGERS.find(({ name }) => mentionsOneOf(text, say(`words.danger.${name}`)));
  if (!danger) return { text: say('rescue.call') };
  const { name, number } = danger;
  if (name === 'water') return { text: say('rescue.call') };
  return { text: say(`rescue.call.${name}`), number, isDespair: name === 'despair' };
}

const COUNT =
  '(?:\\d{1,2}|một|mot|hai|ba|bốn|bon|năm|nam|sáu|sau|bảy|bay|tám|tam|chín|chin|mười|muoi|mấy|nhiều|one|two|three|four|five|six)';
const PEOPLE =
  '(?:người|nguoi|ng|mạng|mẹ con|me con|cha con|bố con|bo con|vợ chồng|vo chong|ông cháu|bà cháu|ba chau|anh em|chị em|đứa|dua|cháu|chau|em bé|em be|con nhỏ|con nho|trẻ|tre|cụ|ông bà|ong ba|people|persons?|adults?|kids?|children)';
const COUNTED = new RegExp(
  `(?<![\\p{L}\\p{N}])${COUNT}\\s*${PEOPLE}(?![\\p{L}\\p{N}])|(?:một mình|mot minh|1 mình|1 minh|alone)`,
  'iu',
);
/** Nothing but a number: `3`, `5 nguoi`, `hơn 10`. */
const BARE =
  /^(?:có|co|hơn|hon|khoảng|khoang|tất cả|about|over)?\s*\d{1,2}(?:\s*[-+]\s*\d{0,2})?\s*(?:người|nguoi|ng|people)?[.! ]*$/iu;

/**
 * Words that call for help by themselves, or a cry for help beside nothing harmless: «cứu tôi khỏi tiếng ồn» is no rescue,
 * and a rubbish van that `chay roi` has driven off.
 */
export const criesForHelp = (text: string, say: Talk['say']): boolean =>
  mentionsOneOf(text, say('words.rescue')) ||
  isSomebodyLost(text) ||
  (mentionsOneOf(text, say('words.cry')) && !isHarmless(text, say));

/** «Cháu tui 3 tuổi đi lạc ở chợ», accents or not; a dog that is lost and papers that are, are no danger to life. */
const SOMEBODY_LOST =
  /(?<!\p{L})(?:cháu|chau|bé|em bé|em be|trẻ|con (?:tui|tôi|toi|em|mình|minh|gái|gai|trai|nhỏ|nho)|bà (?:nội|ngoại|cụ|già|tui|tôi)|ba (?:noi|ngoai|cu|gia)|ông (?:nội|ngoại|cụ|già|tui|tôi)|ong (?:noi|ngoai|cu|gia)|cụ|mẹ (?:tui|tôi|em)|me (?:tui|toi)|người già|nguoi gia)(?!\p{L})[^.!?\n]{0,30}?(?<!\p{L})(?:đi lạc|di lac|bị lạc|bi lac|lạc mất|lac mat|thất lạc|that lac)(?!\p{L})(?!\s+(?:giấy|giay|hồ sơ|ho so|thẻ|the|sổ|so|bằng|bang|căn cước|can cuoc|cccd|đồ|do|ví|vi|xe|điện thoại|dien thoai|học bạ|hoc ba)(?!\p{L}))/iu;
const ANIMAL = /(?<!\p{L})(?:chó|mèo|trâu|bò|heo|lợn|gà|vịt|chim|cún)(?!\p{L})/iu;
const isSomebodyLost = (text: string): boolean => SOMEBODY_LOST.test(text) && !ANIMAL.test(text);

/** The words name trouble that endangers nobody, and nothing that does. */
export const isHarmless = (text: string, say: Talk['say']): boolean =>
  mentionsOneOf(text, say('words.harmless')) && !mentionsOneOf(text, say('words.rescue'));

/** True when the words say how many people are in danger. */
export const tellsPeople = (text: string): boolean => COUNTED.test(text) || BARE.test(text.trim());

/** True when the words are a number of people and nothing else. */
export const isOnlyPeople = (text: string): boolean => BARE.test(text.trim());

/** True when the words name a place, known to us or not. */
export const tellsPlace = (text: string, analyzer: Pick<Analyzer, 'findPlaces'>): boolean =>
  text !== '' && (analyzer.findPlaces(text).length > 0 || placePhraseIn(text) !== undefined);
