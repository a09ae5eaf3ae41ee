import type { Analysis } from '../../nlp/labels.ts';
import { isDoubtful } from './doubt.ts';
import { languageOf } from './english.ts';
import { isEnglishInsult } from './english-intents.ts';
import { isOneOf, mentionsOneOf } from './plain.ts';
import { criesForHelp, isHarmless, tellsPeople } from './rescue-words.ts';
import { looksLikeWhere } from './says-where.ts';
import type { Gathering, State } from './state.ts';
import type { Talk } from './talk.ts';

/** Requests that are answered even while a report is being gathered. */
const INTERRUPTS: ReadonlySet<Analysis['intent']> = new Set([
  'track_report',
  'track_dossier',
  'procedure_info',
  'flood_info',
  'handoff',
  'my_data',
]);

/** Shorter English texts are greetings and thanks. */
const ENGLISH_REPORT_WORDS = 6;
/** Longer texts that name the water level tell of something, characters. */
const LONGEST_RIVER_QUESTION = 90;
/** How sure the language module must be to break into an open question, 0-1. */
const SURE = 0.6;

/**
 * The language module knows Vietnamese only: an English text of some length is taken for a report, and what kind of
 * matter it is can be corrected below the confirmation.
 */
export const isEnglishReport = ({ heard: { text } }: Talk): boolean =>
  languageOf(text) === 'en' && text.split(/\s+/).length >= ENGLISH_REPORT_WORDS;

/** A question about the river, not a river that is in the house. */
export const asksForRiver = ({ heard, say }: Talk): boolean =>
  heard.text.length <= LONGEST_RIVER_QUESTION &&
  (mentionsOneOf(heard.text, say('words.river')) || STORM_ASKED.test(heard.text.normalize('NFC')));

/** «Bão số 12 khi nào vào»: a storm and when or where it comes. */
const STORM_ASKED =
  /(?<!\p{L})(?:bão|bao)\s+(?:số|so)\s+\d+[^.!]*?(?:khi nào|khi nao|khi mô|khi mo|bao giờ|bao gio|ngày nào|ngay nao|đến đâu|den dau|tới đâu|toi dau|chưa|chua|không|khong)/iu;

/** Trouble that is this sure to be of that category is a rescue, whatever kind the words look like, 0-1. */
const SURELY_RESCUE = 0.45;

/** From here on a rescue is one whatever harmless thing the words name, 0-1. */
const NO_DOUBT = 0.9;

/** Danger to life: by its kind, or by a category that is more than a guess; words that only say where are none. */
export const isRescue = (
  { actionable, category, confidence, kind }: Analysis,
  talk: Pick<Talk, 'heard' | 'say'>,
): boolean =>
  (kind === 'rescue' || isOfRescue({ actionable, category, confidence })) &&
  !isOneOf(talk.heard.text, talk.say('words.no')) &&
  !(isGuess(confidence) && looksLikeWhere(talk.heard.text, talk)) &&
  !(confidence.kind < NO_DOUBT && isHarmless(talk.heard.text, talk.say));

/** Below this in both, words that look like a place are one, 0-1. */
const GUESSED = 0.5;
const isGuess = ({ category, kind }: Analysis['confidence']): boolean =>
  category < GUESSED && kind < GUESSED;

const isOfRescue = ({
  actionable,
  category,
  confidence,
}: Pick<Analysis, 'actionable' | 'category' | 'confidence'>): boolean =>
  actionable && category === 'cuu_nan' && confidence.category >= SURELY_RESCUE;

/** They speak of danger that was, or that may come. */
export const isNotNow = ({ heard, say }: Talk): boolean =>
  mentionsOneOf(heard.text, say('words.not-now'));

export const isCallForHelp = ({ heard, say }: Talk): boolean => criesForHelp(heard.text, say);

/** Something is being asked or gathered in this chat. */
export const isOpen = ({
  gathering,
  held,
  two,
  subscribing,
  dossier,
  procedure,
  scoring,
  correcting,
  consenting,
}: State): boolean =>
  [gathering, held, two, subscribing, dossier, procedure, scoring, correcting, consenting].some(
    Boolean,
  );

/** Ends as questions do: an answer is wanted, whatever kind the words look like. */
export const isAsked = (text: string): boolean =>
  /(?:\?|(?<!\p{L})(?:không|khong|ko|k|chưa|chua|đâu|dau|khi nào|khi nao|bao giờ|bao gio))[\s.!]*$/iu.test(
    text,
  );

/** Words of abuse that tell of nothing to be mended. */
export const isInsult = ({ heard }: Talk, { actionable, toxic }: Analysis): boolean =>
  (toxic && !actionable) || isEnglishInsult(heard.text);

/**
 * Water that comes into a house or rises fast, without a place, and poisoned people or beaten children anywhere: first of
 * all, is anybody in danger?
 */
export const isMaybeDanger = (talk: Talk, { actionable, category, place }: Analysis): boolean =>
  isMaybeHurt(talk) ||
  (place.length === 0 && mentionsOneOf(talk.heard.text, talk.say('words.maybe-danger'))) ||
  isPerhapsRescue({ actionable, category }, talk);

const isMaybeHurt = (talk: Talk): boolean =>
  mentionsOneOf(talk.heard.text, talk.say('words.maybe-hurt')) && !isNotNow(talk);

/** Trouble that looks like danger to life, were it only by a guess. */
export const isPerhapsRescue = (
  { actionable, category }: Pick<Analysis, 'actionable' | 'category'>,
  { heard, say }: Pick<Talk, 'heard' | 'say'>,
): boolean =>
  actionable &&
  category === 'cuu_nan' &&
  !looksLikeWhere(heard.text, { say }) &&
  !isOneOf(heard.text, say('words.no'));

/** Water in the house and people in it, counted: no question whether anybody is in danger. */
export const isInWater = ({ heard, say }: Talk): boolean =>
  mentionsOneOf(heard.text, say('words.maybe-danger')) && tellsPeople(heard.text);

/** Longer opinions are passed on as they stand, words. */
const SCANT_WORDS = 3;
export const isScant = (text: string): boolean => text.split(/\s+/).length <= SCANT_WORDS;

/** A word or two that answer «what happened there?» are the matter, not a question: `ngập`. */
export const interrupts = (
  { confidence, intent, kind }: Analysis,
  { asked }: Gathering,
  text: string,
): boolean =>
  kind === 'question' &&
  INTERRUPTS.has(intent) &&
  confidence.intent >= SURE &&
  !(asked === 'matter' && isScant(text));

/** An opinion of no kind at no place: asked about before it is passed on. */
export const tellsNothing = ({ actionable, category, place }: Analysis): boolean =>
  !actionable && category === null && place.length === 0;

/** Purposes that a short text of trouble is taken for when its words are few or look like others (`ồn ào`, `cảm ơn`). */
const NOT_TOLD: ReadonlySet<Analysis['intent']> = new Set([
  'report',
  'other',
  'greeting',
  'thanks',
]);

/** «P2 ngập rồi», «ngập»: few words of water in the street that ask for nothing are told, not asked. */
export const isFloodTold = (
  { heard, say }: Pick<Talk, 'heard' | 'say'>,
  { category, confidence, intent, place }: Analysis,
): boolean =>
  intent === 'flood_info' &&
  category === 'ngap_up' &&
  confidence.category >= SURE &&
  (place.length > 0 || isScant(heard.text)) &&
  !isAsked(heard.text) &&
  !mentionsOneOf(heard.text, say('words.asks-river'));

/** A kind of trouble that is sure, at a place, and no question: told, whatever the purpose looks like. */
export const isTold = (
  text: string,
  { category, confidence, intent, kind, place }: Analysis,
): boolean =>
  (NOT_TOLD.has(intent) || isDoubtful({ confidence, intent, kind, place }, text)) &&
  kind !== 'incident' &&
  kind !== 'praise' &&
  kind !== 'suggestion' &&
  kind !== 'complaint' &&
  place.length > 0 &&
  category !== null &&
  confidence.category >= SURE &&
  !isAsked(text);
