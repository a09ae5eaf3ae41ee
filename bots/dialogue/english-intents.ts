import { languageOf } from './english.ts';
import type { Talk } from './talk.ts';

/** What an English sentence asks for; trouble that is told is none of these and becomes a report. */
export type EnglishIntent =
  | 'dossier'
  | 'procedure'
  | 'river'
  | 'subscribe'
  | 'unsubscribe'
  | 'track'
  | 'handoff'
  | 'my-data'
  | 'thanks'
  | 'greeting';

/** First that fits wins: the narrow before the wide. */
const RULES: readonly (readonly [EnglishIntent, RegExp])[] = [
  [
    'unsubscribe',
    /\b(?:unsubscribe|stop (?:sending|the) (?:\w+ ){0,3}(?:warning|alert|message)s?)\b/,
  ],
  [
    'subscribe',
    /\b(?:subscribe|sign (?:me )?up|(?:warn|alert|notify) me|(?:send|get|receive) (?:me )?(?:\w+ ){0,2}(?:warning|alert)s)\b/,
  ],
  [
    'my-data',
    /\b(?:my (?:personal )?(?:data|information)|data (?:do )?you (?:keep|have|store|hold)|(?:keep|know|store) about me)\b/,
  ],
  [
    'handoff',
    /\b(?:talk|speak|chat) (?:to|with) (?:an? |the |some )?(?:real )?(?:person|human|officer|official|someone|somebody|staff|agent)\b|\breal person\b/,
  ],
  [
    'dossier',
    /\b(?:my|our|the) (?:dossier|application|paperwork|papers|file)\b.*\b(?:status|ready|done|progress|result|late|returned)\b|\b(?:status|progress|result|where|when)\b.*\b(?:my|our|the) (?:dossier|application|paperwork|papers|file)\b/,
  ],
  [
    'track',
    /\b(?:status|news|progress|happened|become|became|update)\b.*\bmy (?:last )?report\b|\bmy reports?\b.*\b(?:status|fixed|done|going)\b|\b(?:where|when|any news)\b.*\bmy (?:last )?reports?\b/,
  ],
  [
    'river',
    /\b(?:how|what|is|will|when|any|are|show|tell|check)\b.*\b(?:river|water level|flood (?:level|warning|forecast|risk)|warnings? in force|floods?\b(?! (?:victim|relief))|flood(?:ed|ing)? (?:today|tonight|tomorrow)|alarm level)/,
  ],
  [
    'procedure',
    /\b(?:certificate|licen[cs]e|permit|residence|certified cop(?:y|ies)|notar\w+|passport|id card|household business|adopt\w*|land (?:title|use right)|procedure|required documents|what (?:documents|papers)|register (?:a|an|my|our|the)\b)/,
  ],
  [
    'greeting',
    /^(?:hello|hi|hey|good (?:morning|afternoon|evening))(?: there| bot| everybody)?[.!\s]*$/,
  ],
  ['thanks', /^(?:thanks?|thank you|many thanks|cheers)\b.{0,30}$/],
];

/** Marks of a question or a wish: without one, only greetings and thanks are more than a report. */
const ASKS =
  /\?|\b(?:how|what|where|when|which|who|can|could|may|do i|is there|is the|will|would|want|need|like to|please|show|tell|check|any news|status|stop|unsubscribe|subscribe|apply|register|renew)\b/;
/** Trouble in the street, told. Someone who tells it wants it mended, whatever else they name. */
const TELLS =
  /\b(?:broken|burst|leak\w*|pothole|garbage|rubbish|trash|fallen|collapsed|overflow\w*|blocked|is (?:flooded|out|down|dark)|not working|stinks?|noise|in (?:my|our|the) house)\b/;

const INSULTS = /\b(?:idiots?|useless|stupid|fuck\w*|shit\w*|assholes?|bastards?|morons?)\b/;

/** Insults in English that tell of no trouble. */
export const isEnglishInsult = (text: string): boolean =>
  INSULTS.test(text.toLowerCase()) && !TELLS.test(text.toLowerCase());

/** An English question that tells of no trouble: it is no report. */
export const isEnglishQuestion = ({
  heard: { text },
  language,
}: Pick<Talk, 'heard' | 'language'>) =>
  (languageOf(text) ?? language) === 'en' &&
  /\?|^(?:how|what|where|when|which|who|why|can|could|may|do|does|is|are|will)\b/i.test(text) &&
  !TELLS.test(text.toLowerCase());

/**
 * What an English sentence asks for, by rules; `undefined` when it is no English or asks for nothing that we know.
 * The language module knows Vietnamese only, and residents who write English are few: rules that can be read are
 * worth more here than a model that cannot be trained.
 */
export function englishIntentOf({
  heard: { text },
  language,
}: Pick<Talk, 'heard' | 'language'>): EnglishIntent | undefined {
  if ((languageOf(text) ?? language) !== 'en') return undefined;
  const words = text.toLowerCase();
  const found = RULES.find(([, rule]) => rule.test(words))?.[0];
  if (found === 'greeting' || found === 'thanks') return found;
  return ASKS.test(words) && !TELLS.test(words) ? found : undefined;
}
