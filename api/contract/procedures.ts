import { z } from 'zod';
import { flag, paging, time } from './common.ts';

/** The same lists as in `core/city/procedure-schema.ts`. */
export const RELIABILITY_IDS = ['snapshot', 'time_unreliable', 'name_only'] as const;
export const PROCEDURE_CHANNEL_IDS = ['online', 'post', 'counter'] as const;

const words = (most: number) => z.string().trim().min(1).max(most);
const optional = (most: number) => words(most).optional();
const lines = (most: number) => z.array(words(most)).max(60);

const code = z.string().regex(/^\d\.\d{6}$/, 'must be a procedure code such as 1.001193');
const day = z.iso.date('must be a day such as 2026-11-26');

/** What staff write of a procedure. Absent: no source tells it. */
export const procedureInput = z.strictObject({
  name: words(600),
  /** As people say it; on buttons. */
  shortName: words(200),
  field: z.string().trim().max(200),
  level: z.string().trim().max(100),
  /** Number of the decision that publishes it. */
  decision: optional(100),
  audience: optional(600),
  /** What it is and what to bring, for residents, beside the legal wording. */
  plain: z.strictObject({ vi: words(1200), en: words(1200) }).optional(),
  papers: z
    .array(
      z.strictObject({
        group: optional(2000),
        name: words(2000),
        original: z.number().int().min(0).max(99),
        copy: z.number().int().min(0).max(99),
      }),
    )
    .max(60),
  channels: z
    .array(z.strictObject({ channel: z.enum(PROCEDURE_CHANNEL_IDS), time: optional(300) }))
    .max(10),
  timeLimit: lines(600),
  /** The time limit may be told to residents as a promise. */
  timeReliable: z.boolean(),
  timeNote: optional(600),
  timeNoteEn: optional(600),
  fee: optional(600),
  feeEn: optional(600),
  /** By when the resident should come. */
  residentDeadline: optional(300),
  residentDeadlineEn: optional(300),
  office: optional(300),
  /** Any one-stop centre of the province takes it and passes it on. */
  anyCentre: z.boolean().optional(),
  result: lines(600),
  /** How residents ask for it. */
  phrases: lines(120),
  /** Day of the data. */
  asOf: day,
  /** Where the data are from: keys of the city's sources, or in words. */
  source: z.union([words(300), z.array(words(300)).min(1).max(20)]),
});
export type ProcedureInput = z.infer<typeof procedureInput>;

const versionSeen = z.number().int().min(0);
export const procedureCodeParams = z.strictObject({ code });
/** `version`: the one that the editor saw, 0 for the city's file. */
export const procedureChange = z.strictObject({ version: versionSeen, entry: procedureInput });
export const procedureUndo = z.strictObject({
  version: versionSeen,
  /** The version that is taken back. */
  number: z.number().int().min(1),
});
export const procedureDraft = z.strictObject({ code, entry: procedureInput });

const head = z.object({
  code,
  name: z.string(),
  shortName: z.string(),
  field: z.string(),
  level: z.string(),
  reliability: z.enum(RELIABILITY_IDS),
  asOf: z.string(),
  /** 0: as in the city's file. */
  version: z.number().int(),
  editedAt: time.nullable(),
});
export type ProcedureHead = z.infer<typeof head>;

export const procedureQuery = paging.extend({
  /** As a resident would ask, or a code. */
  q: z.string().trim().max(200).optional(),
  field: z.string().max(200).optional(),
  edited: flag,
});
export const procedureList = z.object({
  items: z.array(head),
  next: z.string().nullable(),
  total: z.number().int(),
  fields: z.array(z.string()),
  /** What the bots do with the words: answer with one, let choose among some, or say that they know none. */
  asked: z.object({ sure: code.nullable(), choice: z.array(code) }).nullable(),
});
export type ProcedureList = z.infer<typeof procedureList>;

export const procedurePreview = z.object({
  /** As the bots tell it. */
  reads: z.object({ vi: z.string(), en: z.string() }),
  /** What is hard to read in the Vietnamese summary. */
  findings: z.array(z.object({ code: z.string(), at: z.string(), instead: z.string().optional() })),
  /** Whether residents who ask so would find it. */
  phrases: z.array(
    z.object({
      phrase: z.string(),
      finds: z.enum(['it', 'choice', 'other', 'nothing']),
      other: z.object({ code, shortName: z.string() }).optional(),
    }),
  ),
});
export type ProcedurePreview = z.infer<typeof procedurePreview>;

export const procedureDetail = head.extend({ entry: procedureInput });
export type ProcedureDetail = z.infer<typeof procedureDetail>;

export const procedureVersions = z.object({
  /** Newest first; `changed` names fields of `entry`, empty when the procedure was new here. */
  items: z.array(
    z.object({
      number: z.number().int(),
      at: time,
      by: z.string(),
      changed: z.array(z.string()),
      isNew: z.boolean(),
    }),
  ),
});
export type ProcedureVersions = z.infer<typeof procedureVersions>;
