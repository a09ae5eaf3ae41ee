import { z } from 'zod';
import { recordId, time } from './common.ts';

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
  /** Deliveries by state. */
  deliveries: counts,
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
