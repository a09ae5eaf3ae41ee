import { z } from 'zod';
import { recordId, time } from './common.ts';
import { missed } from './missed.ts';

const CAP = {
  severity: ['Extreme', 'Severe', 'Moderate', 'Minor', 'Unknown'],
  urgency: ['Immediate', 'Expected', 'Future', 'Past', 'Unknown'],
  certainty: ['Observed', 'Likely', 'Possible', 'Unlikely', 'Unknown'],
  response: [
    'Shelter',
    'Evacuate',
    'Prepare',
    'Execute',
    'Avoid',
    'Monitor',
    'Assess',
    'AllClear',
    'None',
  ],
} as const;

const line = z.string().trim().max(400).default('');
/** What residents read; headline, what, doNow and source are needed before it goes on. */
export const warningWords = z.strictObject({
  headline: line,
  what: line,
  where: line,
  howBad: line,
  doNow: line,
  goTo: line,
  nextNews: line,
  source: line,
});
/** Where it holds; parts add up. Rings are [latitude, longitude]. */
export const warningArea = z.strictObject({
  wards: z.array(z.string()).max(50).default([]),
  circles: z
    .array(
      z.strictObject({
        lat: z.number(),
        lon: z.number(),
        radiusKm: z.number().positive().max(100),
      }),
    )
    .max(100)
    .default([]),
  polygons: z
    .array(
      z
        .array(z.tuple([z.number(), z.number()]))
        .min(3)
        .max(5000),
    )
    .max(100)
    .default([]),
  wholeCity: z.boolean().default(false),
});
const said = {
  vi: warningWords,
  en: warningWords,
  severity: z.enum(CAP.severity),
  urgency: z.enum(CAP.urgency),
  certainty: z.enum(CAP.certainty),
  response: z.enum(CAP.response),
  until: time.optional(),
  riskLevel: z.number().int().min(1).max(5).optional(),
  area: warningArea,
};
export const warningDraft = z.strictObject({
  hazard: z.enum(['flood', 'storm', 'heavy_rain', 'landslide', 'fire', 'water', 'other']),
  drill: z.boolean().default(false),
  ...said,
});
export type WarningDraft = z.input<typeof warningDraft>;
export const warningEdit = z.strictObject({ revision: z.number().int(), ...said });
export type WarningEdit = z.input<typeof warningEdit>;

export const warningStep = z.strictObject({
  step: z.enum([
    'submit',
    'approve',
    'break_glass',
    'send_back',
    'discard',
    'pause',
    'resume',
    'stop',
  ]),
  /** For `submit`: codes of the doubts that were looked at. */
  confirmed: z.array(z.string()).max(20).default([]),
  /** For `break_glass`: why one person alone sends it. */
  reason: z.string().trim().max(500).default(''),
});
export type WarningStep = z.input<typeof warningStep>;
export const warningFollow = z.strictObject({ kind: z.enum(['update', 'all_clear']) });

const counts = z.record(z.string(), z.number().int());
export const warningPreview = z.object({
  /** When the list of subscribers was read; of very many it may be some minutes old. */
  asOf: time,
  audience: z.number().int(),
  subscribers: z.number().int(),
  unreachable: z.number().int(),
  byWard: z.array(z.object({ ward: z.string().nullable(), count: z.number().int() })),
  byChannel: z.array(z.object({ channel: z.string(), count: z.number().int() })),
  doubts: z.array(
    z.object({ code: z.string(), path: z.string(), message: z.string(), mustMend: z.boolean() }),
  ),
});
export type WarningPreview = z.infer<typeof warningPreview>;

const warningMessage = z.object({ text: z.string(), buttons: z.array(z.string()) });
/** What residents would read. */
export const warningMessages = z.object({ vi: warningMessage, en: warningMessage });
export type WarningMessages = z.infer<typeof warningMessages>;

export const warningVersion = z.object({
  id: recordId,
  number: z.number().int(),
  kind: z.enum(['alert', 'update', 'all_clear']),
  state: z.string(),
  vi: z.record(z.string(), z.string()),
  en: z.record(z.string(), z.string()),
  severity: z.string(),
  urgency: z.string(),
  certainty: z.string(),
  response: z.string(),
  until: time.nullable(),
  /** Disaster-risk level 1-5 as the official bulletin gives it. */
  riskLevel: z.number().int().nullable(),
  area: warningArea,
  createdBy: z.string(),
  approvedBy: z.string().nullable(),
  breakGlass: z.string().nullable(),
  audience: z.number().int().nullable(),
  /** Deliveries by state, over all channels. */
  deliveries: counts,
  /** The same by channel, and how many the platform took within the last minute. */
  channels: z.array(
    z.object({ channel: z.string(), states: counts, lastMinute: z.number().int() }),
  ),
  /** Until the slowest channel is done if it goes on as in the last minute; null while that is not known. */
  secondsLeft: z.number().int().nullable(),
  steps: z.array(z.string()),
  revision: z.number().int(),
});
export type WarningVersionView = z.infer<typeof warningVersion>;
export const warning = z.object({
  id: recordId,
  identifier: z.string(),
  hazard: z.string(),
  drill: z.boolean(),
  state: z.string(),
  until: time.nullable(),
  /** It holds on although its time is over: an update or the all-clear is due. */
  overdue: z.boolean(),
  versions: z.array(warningVersion),
  /** Answers of residents: received, safe, help. */
  receipts: counts,
});
export type WarningView = z.infer<typeof warning>;
export const warnings = z.object({ items: z.array(warning) });

export const warningReachQuery = z.strictObject({
  /** The version in force by default. */
  version: z.coerce.number().int().min(1).optional(),
});
/** Whom a version reached, by ward, and whom it did not, by ward and place: for the telephone and the loudspeaker. */
export const warningReach = z.object({
  identifier: z.string(),
  version: z.number().int(),
  drill: z.boolean(),
  headline: z.string(),
  doNow: z.string(),
  at: time,
  wards: z.array(
    z.object({
      ward: z.string().nullable(),
      told: z.number().int(),
      reached: z.number().int(),
      answered: z.number().int(),
      help: z.number().int(),
    }),
  ),
  groups: z.array(
    z.object({
      ward: z.string().nullable(),
      /** Old ward and street, as far as residents named them. */
      place: z.string().nullable(),
      items: z.array(missed.extend({ places: z.array(z.string()) })),
    }),
  ),
});
export type WarningReach = z.infer<typeof warningReach>;
