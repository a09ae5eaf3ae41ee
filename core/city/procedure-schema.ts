import { z } from 'zod';

/*
 * Administrative procedures of a city as data. The legal wording is kept as the national portal showed it on `asOf`;
 * `plain` is written for residents. Sources are keys of the city's `sources.json`.
 */

const source = z.union([z.string(), z.array(z.string())]);

/**
 * How far an entry can be trusted. snapshot: papers and time as the portal showed them; time_unreliable: the time
 * limits mix several cases, no date may be promised from them; name_only: nothing but code and name is known.
 */
export const RELIABILITIES = ['snapshot', 'time_unreliable', 'name_only'] as const;
export const PROCEDURE_CHANNELS = ['online', 'post', 'counter'] as const;

export const procedureCode = z
  .string()
  .regex(/^\d\.\d{6}$/, 'must be a procedure code such as 1.001193');

export const procedurePaperSchema = z.object({
  group: z.string().optional(),
  name: z.string().min(1),
  original: z.number().int().min(0),
  copy: z.number().int().min(0),
});

export const procedureSchema = z.object({
  code: procedureCode,
  name: z.string().min(1),
  /** As people say it; on buttons. */
  shortName: z.string().min(1),
  field: z.string(),
  level: z.string(),
  /** Number of the decision that publishes the procedure. */
  decision: z.string().optional(),
  audience: z.string().optional(),
  /** What it is and what to bring, for residents. */
  plain: z.object({ vi: z.string().min(1), en: z.string().min(1) }).optional(),
  papers: z.array(procedurePaperSchema),
  channels: z.array(z.object({ channel: z.enum(PROCEDURE_CHANNELS), time: z.string().optional() })),
  timeLimit: z.array(z.string()),
  timeReliable: z.boolean(),
  timeNote: z.string().optional(),
  timeNoteEn: z.string().optional(),
  /** Absent: no source tells it. */
  fee: z.string().optional(),
  feeEn: z.string().optional(),
  /** By when the resident should come. */
  residentDeadline: z.string().optional(),
  residentDeadlineEn: z.string().optional(),
  office: z.string().optional(),
  /** Any one-stop centre of the province takes it and passes it on. */
  anyCentre: z.boolean().optional(),
  result: z.array(z.string()),
  /** How residents ask for it. */
  phrases: z.array(z.string()),
  reliability: z.enum(RELIABILITIES),
  /** Day of the data. */
  asOf: z.iso.date(),
  source,
});

/** Procedures of which only the head is known. */
export const procedureIndexSchema = z.object({
  asOf: z.iso.date(),
  source,
  entries: z.array(
    z.object({
      code: procedureCode,
      name: z.string(),
      field: z.string(),
      level: z.string(),
      decision: z.string(),
    }),
  ),
});

/** Words for the search: fillers that say nothing, and what residents say for what the law says. */
export const procedureWordsSchema = z.object({
  /** Words that say nothing of what is wanted, however they are accented. */
  ignored: z.array(z.string()),
  /** The same, only as written: `vậy` at the end says nothing, `vay` is a loan. Without accents at the end of a question. */
  particles: z.array(z.string()),
  said: z.array(z.object({ said: z.array(z.string()).min(1), means: z.string(), source })),
});

/** Days of the civil registry that residents ask to be reminded of: a birth, the marriage appointment, a result's. */
export const REMINDED = ['birth', 'marriage', 'result'] as const;
export type Reminded = (typeof REMINDED)[number];

/**
 * A notice of the civil registry. `on` says when: one of these national states of a dossier of one of these
 * procedures, `draft` when the office asks for the confirmation of an electronic draft, or `asked`: only on the
 * days of `remind`.
 * The sentence is `registry.<id>` of the city's texts, for reminders
 * `registry.remind.<about>.ahead`, `.today` and `.late`.
 */
export const registryNoticeSchema = z.object({
  id: z.string(),
  name: z.string(),
  on: z.union([
    z.object({ states: z.array(z.number().int().min(1).max(10)), procedures: z.array(z.string()) }),
    z.object({ draft: z.literal(true), procedures: z.array(z.string()) }),
    z.object({ asked: z.literal(true), procedures: z.array(z.string()) }),
    z.object({ apology: z.literal(true) }),
    z.object({ receivedAfterHour: z.number().int(), procedures: z.array(z.string()) }),
  ]),
  /** Which day a resident may ask to be reminded of, and when: days from it, negative before. */
  remind: z
    .object({ about: z.enum(REMINDED), days: z.array(z.number().int().min(-30).max(90)).min(1) })
    .optional(),
  /** Death: no cheerful word, only to who filed. */
  grave: z.boolean().optional(),
  legalBase: z.string(),
  source,
});

export type Procedure = z.infer<typeof procedureSchema>;
export type RegistryNotice = z.infer<typeof registryNoticeSchema>;
