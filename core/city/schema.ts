import { z } from 'zod';
import { capSchema } from './cap-schema.ts';
import { CONSENT_TOPICS } from './consent-topics.ts';
import { escalationSchema } from './escalation-schema.ts';
import { exchangeSchema } from './exchange-schema.ts';
import { mailingRulesSchema } from './mailing-schema.ts';
import {
  procedureIndexSchema,
  procedureSchema,
  procedureWordsSchema,
  registryNoticeSchema,
} from './procedure-schema.ts';
import { stationKindSchema, stationSchema } from './station-schema.ts';
import { systemSchema } from './system-schema.ts';
import { topicSchema } from './topic-schema.ts';
import { warningTemplatesSchema } from './warning-templates-schema.ts';

/**
 * The form of `cities/<id>/`: everything that is one city, as data. Each entry keeps where it was learnt
 * from (`source`: keys of the city's `sources.json`); a rule keeps the decision it comes from and the days
 * it holds. Days are local, `validFrom` and `validTo` both inclusive; an absent end is open.
 */

const day = z.iso.date();
const source = z.union([z.string(), z.array(z.string())]);
const position = z.object({ lat: z.number().min(-90).max(90), lon: z.number().min(-180).max(180) });
const validity = { validFrom: day.optional(), validTo: day.optional() };

/** A ward with the days it exists. `polygon` rings are [lon, lat], outer ring first, closed. */
export const wardSchema = z.object({
  id: z.string(),
  /** National code; codes are reused with other meanings, so it counts only together with the validity. */
  code: z.string(),
  name: z.string(),
  aliases: z.array(z.string()),
  ...validity,
  /** Id of the present ward that took this one in. */
  successor: z.string().optional(),
  centre: position.optional(),
  polygons: z.array(z.array(z.array(z.tuple([z.number(), z.number()])))).optional(),
  source,
});

export const streetSchema = z.object({
  id: z.string(),
  name: z.string(),
  aliases: z.array(z.string()),
  /** Ids of wards (old or new) where it runs, when a source says so. */
  wards: z.array(z.string()),
  /** A main street: where short forms (`NCT`) stand for several streets, the main one is read first. */
  main: z.boolean().optional(),
  /**
   * The name also reads as ordinary words or a person: `always` (`Thanh Niên`, youth), or only when typed
   * without accents (`ba trieu`, three million). Such a name needs a street word or a place word beside it.
   */
  doubtful: z.enum(['always', 'unaccented']).optional(),
  source,
});

export const landmarkSchema = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.string(),
  aliases: z.array(z.string()),
  wards: z.array(z.string()),
  position: position.optional(),
  /** How exact the position is, metres. */
  precisionMetres: z.number().optional(),
  source,
});

export const DEADLINE_LEVELS = ['emergency', 'urgent', 'quick', 'normal', 'complex'] as const;

export const categorySchema = z.object({
  id: z.string(),
  vi: z.string(),
  en: z.string(),
  /** The word that residents use, for buttons; at most 40 characters. */
  short: z.string(),
  deadline: z.enum(DEADLINE_LEVELS),
  keywords: z.array(z.string()),
});

/** A responsible unit; names change with reforms, so each name has its days. */
export const bodySchema = z.object({
  id: z.string(),
  names: z
    .array(
      z.object({
        vi: z.string(),
        ...validity,
        /** True when a source shows that the unit bears this name; unverified names are not shown to residents. */
        verified: z.boolean(),
      }),
    )
    .min(1),
  role: z.string(),
  ...validity,
  /** Bodies that took over its tasks; more than one when they were split by ward. */
  successors: z.array(z.string()).optional(),
  /** Wards that it serves; absent: the whole city. */
  wards: z.array(z.string()).optional(),
  /** The general body that it is for its wards: the Phòng of one ward is a unit of `qldt`. */
  unitOf: z.string().optional(),
  /** What an operator should know or confirm. */
  note: z.string().optional(),
  source,
});

/**
 * First rule whose conditions all hold decides. An absent condition holds always; `wards` are wards of
 * today (see `presentWard`), `places` ids of streets and landmarks.
 */
export const routingRuleSchema = z.object({
  id: z.string(),
  when: z.strictObject({
    categories: z.array(z.string()).optional(),
    wards: z.array(z.string()).optional(),
    places: z.array(z.string()).optional(),
    urgencies: z.array(z.enum(['emergency', 'urgent', 'normal'])).optional(),
    channels: z.array(z.string()).optional(),
    sources: z.array(z.string()).optional(),
    /** Local hours, from inclusive, to exclusive; from > to spans midnight. */
    hours: z
      .object({ from: z.number().int().min(0).max(23), to: z.number().int().min(1).max(24) })
      .optional(),
  }),
  body: z.string(),
  /** Number of the decision the rule comes from, or why there is none. */
  decision: z.string(),
  ...validity,
});

/** How long a body has. Working hours count only inside the calendar's half-days. */
export const deadlineRuleSchema = z.object({
  id: z.string(),
  level: z.enum(DEADLINE_LEVELS),
  /** Restricts the rule to these categories; the first rule that fits decides. */
  categories: z.array(z.string()).optional(),
  hours: z.number().positive(),
  unit: z.enum(['working', 'calendar']),
  decision: z.string(),
  version: z.string(),
  ...validity,
  source,
});

const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day such as 07:30');

export const calendarSchema = z.object({
  /** IANA zone of the city; Vietnam has had no summer time since 1975. */
  timeZone: z.string(),
  utcOffsetMinutes: z.number().int(),
  /** Working half-days on each weekday, 1 = Monday … 7 = Sunday. */
  week: z.array(
    z.object({ weekday: z.number().int().min(1).max(7), from: clockTime, to: clockTime }),
  ),
  /** Why these half-days. */
  note: z.string().optional(),
  holidays: z.array(
    z.object({
      date: day,
      name: z.string(),
      /** `announced`: by the yearly notice of the Government; `computed`: from the law and the lunar calendar. */
      status: z.enum(['announced', 'computed']),
      source,
    }),
  ),
  /** Days off that are worked, in exchange for a bridge day. */
  workedDays: z.array(
    z.object({ date: day, name: z.string(), like: z.number().int().min(1).max(7), source }),
  ),
});

/** The consent text in force on a topic: `consent.<topic>` of the texts. A new version is asked for anew. */
export const consentSchema = z.object({
  topic: z.enum(CONSENT_TOPICS),
  version: z.string(),
  source,
});

/** Talks with a person: how soon an officer should say something, and when a silent talk ends. */
export const handoffSchema = z.object({
  /** Of office time. */
  answerMinutes: z.number().positive(),
  /** Around the clock. */
  silenceMinutes: z.number().positive(),
  note: z.string().optional(),
  source,
});

/** The clocks of requests about one's own data, and how long personal data are kept. */
export const personalDataSchema = z.object({
  requests: z.object({
    answerWorkingDays: z.number().positive(),
    finishDays: z.number().positive(),
    /** From receipt, when the longer time is needed. */
    extendedDays: z.number().positive(),
    /** How long the link to the file works. */
    linkHours: z.number().positive(),
    source,
  }),
  retention: z.object({
    messageDays: z.number().positive(),
    deliveryDays: z.number().positive(),
    /** Of an ended talk with a person. */
    talkDays: z.number().positive(),
    /** How long an ended report is tied to who sent it. */
    reporterDays: z.number().positive(),
    /** Of receipts. */
    requestDays: z.number().positive(),
    note: z.string().optional(),
    source,
  }),
});

export const gaugeSchema = z.object({
  id: z.string(),
  river: z.string(),
  station: z.string(),
  /** Alarm levels BĐ1-BĐ3, metres. */
  alarmMetres: z.tuple([z.number(), z.number(), z.number()]),
  /** This far above BĐ3 the flood is extraordinary, metres; the risk table of the Government has the same step. */
  extremeAboveMetres: z.number().positive().default(1),
  /** A level that was reached counts as left only this far below it, metres: waves do not make it flicker. */
  hysteresisMetres: z.number().nonnegative().default(0.1),
  /** Ids of wards (old or new) that the river floods, for the draft of a warning. */
  wards: z.array(z.string()).default([]),
  note: z.string().optional(),
  /** Highest levels on record; `date` is as exact as the source: a year, a day, or a day and hour. */
  peaks: z.array(z.object({ metres: z.number(), date: z.string(), source })),
  source,
});

export const floodPointSchema = z.object({
  id: z.string(),
  place: z.string(),
  /** Ids. */
  streets: z.array(z.string()),
  wards: z.array(z.string()),
  /** Depth as the source words it, e.g. `~0,5 m`. */
  depth: z.string().optional(),
  /** When it was seen under water. */
  seen: z.string().optional(),
  source,
});

export const cityProfileSchema = z.object({
  id: z.string(),
  name: z.string(),
  province: z.string(),
  /** Two or three capital letters that open every public code, e.g. DH. */
  codePrefix: z.string().regex(/^[A-Z]{2,3}$/),
  centre: position,
  bounds: z.object({ south: z.number(), west: z.number(), north: z.number(), east: z.number() }),
  wards: z.array(wardSchema).min(1),
  source,
  neighbours: z.array(z.object({ name: z.string(), aliases: z.array(z.string()), source })),
  /** What the desk promises: forward within minutes, the unit accepts within working hours. */
  intake: z.object({
    forwardMinutes: z.number().positive(),
    acceptWorkingHours: z.number().positive(),
    source,
  }),
  streets: z.array(streetSchema),
  landmarks: z.array(landmarkSchema),
  /** Words of the local dialect with the standard word. */
  dialect: z.array(z.object({ word: z.string(), standard: z.string(), source })),
  categories: z.array(categorySchema).min(1),
  bodies: z.array(bodySchema).min(1),
  routing: z.array(routingRuleSchema).min(1),
  deadlines: z.array(deadlineRuleSchema).min(1),
  escalation: escalationSchema,
  calendar: calendarSchema,
  consents: z.array(consentSchema),
  handoff: handoffSchema,
  personalData: personalDataSchema,
  gauges: z.array(gaugeSchema),
  warningTemplates: warningTemplatesSchema,
  cap: capSchema,
  stationKinds: z.array(stationKindSchema),
  stations: z.array(stationSchema),
  /** When nothing but a warning is sent, unless a resident chose otherwise. Times of day in the city. */
  quietHours: z.object({ from: clockTime, to: clockTime, source }),
  floodPoints: z.array(floodPointSchema),
  procedures: z.array(procedureSchema),
  procedureIndex: procedureIndexSchema,
  procedureWords: procedureWordsSchema,
  registryNotices: z.array(registryNoticeSchema),
  exchange: exchangeSchema,
  /** The systems of the city plan and what becomes of their events. */
  systems: z.array(systemSchema),
  /** News that residents may ask for, and who answers about it. */
  topics: z.array(topicSchema),
  /** What messages to many cost, and how they are kept plain. */
  mailings: mailingRulesSchema,
  emergencyNumbers: z.array(
    z.object({ number: z.string().regex(/^\d{3,4}$/), for: z.string(), source }),
  ),
  /** What each `source` key stands for: an address, a decision, or how else it was learnt. */
  sources: z.record(z.string(), z.string()),
  /** Sentences for residents by language and key; `{name}` marks what is filled in. */
  texts: z.object({ vi: z.record(z.string(), z.string()), en: z.record(z.string(), z.string()) }),
});

export type CityProfile = z.infer<typeof cityProfileSchema>;
export type Ward = z.infer<typeof wardSchema>;
export type Body = z.infer<typeof bodySchema>;
export type RoutingRule = z.infer<typeof routingRuleSchema>;
export type DeadlineRule = z.infer<typeof deadlineRuleSchema>;
export type Gauge = z.infer<typeof gaugeSchema>;
export type Calendar = z.infer<typeof calendarSchema>;
