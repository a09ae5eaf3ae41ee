import { z } from 'zod';

/** What a template may leave to be filled in: see `workflow/warnings/river-words.ts`. */
export const RIVER_SLOTS = [
  'river',
  'station',
  'level',
  'against',
  'trend',
  'time',
  'next',
] as const;

/** The same for a limit that was passed: see `workflow/environment/draft-notices.ts`. */
export const EXCEEDANCE_SLOTS = ['station', 'place', 'reading', 'limit', 'time', 'next'] as const;

const sentence = z.string().max(500);
const wordsSchema = z.strictObject({
  headline: sentence.min(1),
  what: sentence.min(1),
  howBad: sentence,
  doNow: sentence.min(1),
  goTo: sentence,
  nextNews: sentence,
  /** Who says so. */
  from: sentence.min(1),
});

/** Words for one move of a river on its ladder, in both languages. */
export const riverTemplateSchema = z.strictObject({
  /** Stage that is reached, 0-4; see `workflow/ladder`. */
  stage: z.int().min(0).max(4),
  direction: z.enum(['rise', 'fall']),
  /** CAP 1.2 values. */
  severity: z.enum(['Extreme', 'Severe', 'Moderate', 'Minor']),
  urgency: z.enum(['Immediate', 'Expected', 'Future', 'Past']),
  certainty: z.enum(['Observed', 'Likely', 'Possible']),
  response: z.enum(['Evacuate', 'Prepare', 'Avoid', 'Monitor', 'AllClear']),
  /** How long the draft says that it holds. */
  holdsHours: z.number().positive(),
  vi: wordsSchema,
  en: wordsSchema,
});

/** Words for a limit of the environment that was passed, in both languages. */
const exceedanceTemplateSchema = riverTemplateSchema
  .omit({ stage: true, direction: true })
  .extend({ hazard: z.enum(['water', 'other']) });

/** How warnings are drafted, repeated and watched. */
export const warningTemplatesSchema = z.strictObject({
  /** Minutes after everybody was told, and after each repeat, at which those who did not answer are told again. */
  repeatMinutes: z.array(z.number().positive()).max(5),
  /** Minutes between two alarms about a warning that ran out without news or all-clear. */
  overdueMinutes: z.number().positive(),
  note: z.string().optional(),
  river: z.array(riverTemplateSchema),
  /** One a hazard. */
  exceedance: z.array(exceedanceTemplateSchema).default([]),
  source: z.union([z.string(), z.array(z.string())]),
});

export type RiverTemplate = z.infer<typeof riverTemplateSchema>;
export type ExceedanceTemplate = z.infer<typeof exceedanceTemplateSchema>;
