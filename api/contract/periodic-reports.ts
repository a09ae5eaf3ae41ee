import { z } from 'zod';
import { page, paging, recordId, time } from './common.ts';

/** The same lists as in `models/periodic-report.ts` and `models/report-edition.ts`. */
export const REPORT_KIND_IDS = ['daily', 'weekly', 'monthly', 'lris'] as const;
export type ReportKindId = (typeof REPORT_KIND_IDS)[number];
export const REPORT_SECTION_IDS = [
  'posts',
  'topics',
  'alarms',
  'tickets',
  'sensors',
  'warnings',
] as const;
export type ReportSectionId = (typeof REPORT_SECTION_IDS)[number];
export const EDITION_STATE_IDS = ['waiting', 'ready', 'failed'] as const;
export const EDITION_FORMAT_IDS = ['docx', 'pdf', 'xlsx', 'csv'] as const;
export type EditionFormatId = (typeof EDITION_FORMAT_IDS)[number];

const words = (most: number) => z.string().trim().max(most);
const lines = z.array(words(200).min(1)).max(20);
/** What stands around the figures in the administrative form (Nghị định 30/2020/NĐ-CP). */
export const reportForm = z.strictObject({
  /** The body above; may be empty. */
  parent: words(150),
  organ: words(150).min(1),
  /** Follows the number that the records office writes: `BC-UBND`. */
  sign: words(40).min(1),
  place: words(60).min(1),
  addressees: lines,
  /** Where copies go, beside the archive. */
  receivers: lines,
  signerTitle: words(100).min(1),
  signerName: words(100),
});
export type ReportForm = z.infer<typeof reportForm>;

/** In the city's time. `weekday` (1 = Monday) is of weekly reports, `monthDay` of monthly ones and LRIS. */
export const reportSchedule = z.strictObject({
  time: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day such as 07:30'),
  weekday: z.number().int().min(1).max(7),
  monthDay: z.number().int().min(1).max(28),
});
export type ReportSchedule = z.infer<typeof reportSchedule>;

const ids = z.array(z.string().max(80)).max(100);
export const reportInput = z.strictObject({
  name: words(200).min(1),
  kind: z.enum(REPORT_KIND_IDS),
  /** Without meaning for `lris`, which has the fixed indicators. */
  sections: z.array(z.enum(REPORT_SECTION_IDS)).max(REPORT_SECTION_IDS.length),
  /** A month begins on the 1st, or on the 15th of the month before (Nghị định 09/2019/NĐ-CP, Điều 12). */
  monthFrom: z.union([z.literal(1), z.literal(15)]),
  /** Only these; empty means all. */
  filters: z.strictObject({ wards: ids, categories: ids, bodies: ids }),
  form: reportForm,
  recipients: z.array(recordId).max(50),
  /** null: made by hand only. */
  schedule: reportSchedule.nullable(),
});
export type ReportInput = z.infer<typeof reportInput>;
export const reportChange = reportInput.extend({ revision: z.number().int() });
export type ReportChange = z.infer<typeof reportChange>;

export const periodicReport = reportInput.extend({
  id: recordId,
  owner: z.string(),
  revision: z.number().int(),
  /** When the schedule makes the next edition. */
  nextAt: time.nullable(),
});
export type PeriodicReportView = z.infer<typeof periodicReport>;

export const periodicReports = z.object({
  items: z.array(periodicReport),
  /** Who can be named as a recipient; `email` says whether they gave an address. */
  people: z.array(z.object({ id: recordId, name: z.string(), email: z.boolean() })),
  /** Whether a mail server is set up. */
  emailPossible: z.boolean(),
  /** What a new report begins with. */
  suggestedForm: reportForm,
});
export type PeriodicReports = z.infer<typeof periodicReports>;

/** A day inside the period, `2025-10-15`; without it the last period that is over. */
export const editionInput = z.strictObject({ day: z.iso.date().optional() });

export const edition = z.object({
  id: recordId,
  reportId: recordId,
  name: z.string(),
  kind: z.enum(REPORT_KIND_IDS),
  /** `tuần 42 năm 2025 (từ ngày … đến ngày …)`. */
  periodTitle: z.string(),
  /** `to` is exclusive. */
  period: z.object({ from: time, to: time }),
  before: z.object({ from: time, to: time }),
  state: z.enum(EDITION_STATE_IDS),
  /** Parts that are counted, of how many. */
  done: z.number().int(),
  steps: z.number().int(),
  createdAt: time,
  madeAt: time.nullable(),
  /** Who asked for it; null for the schedule. */
  by: z.string().nullable(),
  /** Recipients who were told, and when last. */
  told: z.number().int(),
  toldAt: time.nullable(),
  checksum: z.string().nullable(),
});
export type Edition = z.infer<typeof edition>;
export const editionPage = page(edition);
export type EditionPage = z.infer<typeof editionPage>;
export const editionQuery = paging.extend({
  report: recordId.optional(),
  kind: z.enum(REPORT_KIND_IDS).optional(),
});

const unit = z.enum(['number', 'percent', 'hours']);
/** The question that gave a figure: measure, group, period and filters. */
const storedQuery = z.record(z.string(), z.unknown());
const cell = { value: z.number().nullable(), before: z.number().nullable() };
export const editionFigures = edition.extend({
  sections: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      figures: z.array(
        z.object({
          code: z.string(),
          name: z.string(),
          definition: z.string(),
          unit,
          unitName: z.string(),
          query: storedQuery,
          ...cell,
        }),
      ),
      tables: z.array(
        z.object({
          id: z.string(),
          title: z.string(),
          rowHead: z.string(),
          columns: z.array(
            z.object({
              id: z.string(),
              name: z.string(),
              unit,
              query: storedQuery,
              compared: z.boolean(),
            }),
          ),
          rows: z.array(
            z.object({ key: z.string(), name: z.string(), cells: z.array(z.object(cell)) }),
          ),
        }),
      ),
      note: z.string().optional(),
    }),
  ),
});
export type EditionFigures = z.infer<typeof editionFigures>;

export const editionFileQuery = z.object({ format: z.enum(EDITION_FORMAT_IDS) });

/** What a run of every stored query gave, beside what was stored. */
export const reproduction = z.object({
  /** False: what is stored is not what was stored then. */
  intact: z.boolean(),
  figures: z.number().int(),
  differences: z.array(
    z.object({
      figure: z.string(),
      name: z.string(),
      of: z.enum(['period', 'before']),
      stored: z.number().nullable(),
      found: z.number().nullable(),
    }),
  ),
  /** What happened since to the records behind the figures, in numbers. */
  reasons: z.object({
    latePosts: z.number().int(),
    correctedPosts: z.number().int(),
    editedPosts: z.number().int(),
    removedPosts: z.number().int(),
    changedTickets: z.number().int(),
  }),
});
export type ReproductionView = z.infer<typeof reproduction>;
export const editionSent = z.object({ told: z.number().int() });
export type EditionSent = z.infer<typeof editionSent>;
