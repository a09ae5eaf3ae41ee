import type { Analysis } from '../../nlp/labels.ts';
import { isDoubtful } from './doubt.ts';
import { languageOf } from './english.ts';
import { isEnglishInsult } from './english-intents.ts';
import { mentionsOneOf } from './plain.ts';
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
  heard.text.length <= LONGEST_RIVER_QUESTION && mentionsOneOf(heard.text, say('words.river'));

/** Danger to life, whatever kind the words look like: trouble of that category is never an ordinary report. */
export const isRescue = ({ actionable, category, kind }: Analysis): boolean =>
  kind === 'rescue' || (actionable && category === 'cuu_nan');

/** They speak of danger that was, or that may come. */
export const isNotNow = ({ heard, say }: Talk): boolean =>
  mentionsOneOf(heard.text, say('words.not-now'));

export const isCallForHelp = ({ heard, say }: Talk): boolean =>
  mentionsOneOf(heard.text, say('words.rescue'));

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

/** Water that comes into a house or rises fast, without a place: first of all, is anybody in danger? */
export const isMaybeDanger = ({ heard, say }: Talk, { place }: Analysis): boolean =>
  place.length === 0 && mentionsOneOf(heard.text, say('words.maybe-danger'));

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
