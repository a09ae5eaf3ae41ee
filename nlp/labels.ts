/**
 * Every label that the language module gives to a text. The names are stable: training data, the staff
 * screens and the API use them. `docs/language.md` has the border cases.
 */

/** The main purpose of a text, one value. */
export const KINDS = [
  'incident',
  'rescue',
  'complaint',
  'denunciation',
  'question',
  'suggestion',
  'praise',
  'info',
  'chatter',
  'spam',
] as const;
export type Kind = (typeof KINDS)[number];

/** The writer's attitude to what they talk about; a plain report of trouble is negative. */
export const SENTIMENTS = ['negative', 'neutral', 'positive'] as const;
export type Sentiment = (typeof SENTIMENTS)[number];

/** `emergency`: danger to life or limb now; `urgent`: will hurt or spread within a day. */
export const URGENCIES = ['emergency', 'urgent', 'normal'] as const;
export type Urgency = (typeof URGENCIES)[number];

/** What a message to the bot wants of it. */
export const INTENTS = [
  'report',
  'rescue',
  'track_report',
  'track_dossier',
  'procedure_info',
  'flood_info',
  'subscribe',
  'unsubscribe',
  'handoff',
  'rate',
  'my_data',
  'greeting',
  'thanks',
  'other',
] as const;
export type Intent = (typeof INTENTS)[number];

/** Why a label was given: the words of the text that decided, as typed, and what came second. */
export type Reason = {
  label: 'kind' | 'sentiment' | 'category' | 'urgency' | 'toxic' | 'intent' | 'place';
  value: string;
  /** Words or phrases of the text as typed, strongest first, at most five. */
  words: string[];
  /** The second choice and its probability, 0-1. */
  runnerUp?: { value: string; confidence: number };
};

/** Everything the module says of one text. */
export type Analysis = {
  kind: Kind;
  sentiment: Sentiment;
  /** Id of one of the city's categories; null when none fits. */
  category: string | null;
  /** True when a responsible body could do something about a concrete matter now. */
  actionable: boolean;
  urgency: Urgency;
  /** Canonical names of the city's places that the text names, in the order of the text, without doubles. */
  place: string[];
  /**
   * Words that may name a place but need not, or may name several: every reading with its score (0-1), best first.
   * Those from one half on are in `place` too. Absent when nothing is in doubt.
   */
  placeDoubts?: { words: string; readings: { name: string; score: number }[] }[];
  /** Other cities, provinces and countries that the text names; absent when there are none. */
  elsewhere?: string[];
  toxic: boolean;
  intent: Intent;
  /** Calibrated probability (0-1) of each given label. */
  confidence: {
    kind: number;
    sentiment: number;
    category: number;
    urgency: number;
    toxic: number;
    intent: number;
    actionable: number;
  };
  because: Reason[];
};

/** A place of the city found in a text. */
export type PlaceMention = {
  /** Id in the city's gazetteer, e.g. `street:hung-vuong`. */
  id: string;
  /** Canonical accented name. */
  name: string;
  kind: 'street' | 'landmark' | 'ward';
  /** Offsets into the text as typed, UTF-16 units, end exclusive. */
  start: number;
  end: number;
  /** 0-1: how sure it is that these words name this place. */
  score: number;
  /** Present-day ward ids where it lies, when known. */
  wards: string[];
  /** What stands around the name as typed: `kiệt 48`, `gần`, `đối diện`, `tổ 7`. */
  detail?: string;
  /** Other readings of the same words, best first; empty when there is no doubt. */
  candidates: { id: string; name: string; score: number }[];
};

/** The language module, loaded once; every call is pure, synchronous and linear in the text's length. */
export type Analyzer = {
  analyze(text: string): Analysis;
  findPlaces(text: string): PlaceMention[];
};
