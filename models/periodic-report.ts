import { type InferRawDocTypeFromSchema, model, Schema, type Types } from 'mongoose';

/** How often, and in which form: `lris` is a month of fixed indicators for the province's report system. */
export const REPORT_KINDS = ['daily', 'weekly', 'monthly', 'lris'] as const;
export type ReportKind = (typeof REPORT_KINDS)[number];

/** Parts of a report, in the order in which they stand in it. `lris` reports have the fixed indicators instead. */
export const REPORT_SECTIONS = [
  'posts',
  'topics',
  'alarms',
  'tickets',
  'sensors',
  'warnings',
] as const;
export type ReportSection = (typeof REPORT_SECTIONS)[number];

/** The days on which a month of figures may begin: the 1st, or the 15th (Nghị định 09/2019/NĐ-CP, Điều 12). */
export const MONTH_BEGINS = [1, 15] as const;
export type MonthBegin = (typeof MONTH_BEGINS)[number];

/** What stands around the figures in the administrative form; `workflow/periodic-reports/documents/letter.ts`. */
const form = new Schema(
  {
    /** The body above the one that reports, where one is named. */
    parent: { type: String, default: '' },
    organ: { type: String, required: true },
    /** Follows the number that the records office gives: `BC-UBND`. */
    sign: { type: String, required: true },
    place: { type: String, required: true },
    addressees: { type: [String], default: [] },
    receivers: { type: [String], default: [] },
    signerTitle: { type: String, required: true },
    signerName: { type: String, default: '' },
  },
  { _id: false },
);

const periodicReportSchema = new Schema(
  {
    name: { type: String, required: true },
    kind: { type: String, enum: REPORT_KINDS, required: true },
    sections: { type: [{ type: String, enum: REPORT_SECTIONS }], default: [] },
    monthFrom: { type: Number, enum: MONTH_BEGINS, default: 1 },
    /** The stored query: only these; an empty list means all. */
    filters: {
      type: new Schema(
        {
          wards: { type: [String], default: [] },
          categories: { type: [String], default: [] },
          bodies: { type: [String], default: [] },
        },
        { _id: false },
      ),
      required: true,
    },
    form: { type: form, required: true },
    /** Staff ids who are told of each edition and get it by e-mail. */
    recipients: { type: [String], default: [] },
    /** In the city's time; absent: made by hand only. */
    schedule: new Schema(
      {
        /** `07:30`. */
        time: { type: String, required: true },
        /** 1 = Monday … 7 = Sunday; of weekly reports. */
        weekday: { type: Number, default: 1 },
        /** 1-28; of monthly ones. */
        monthDay: { type: Number, default: 1 },
        /** Periods that were due before are not made. */
        since: { type: Date, required: true },
      },
      { _id: false },
    ),
    ownerId: { type: String, required: true },
    ownerName: { type: String, required: true },
    createdAt: { type: Date, required: true },
    updatedAt: { type: Date, required: true },
    deletedAt: Date,
    /** Rises with each change; a change made on an older view is refused. */
    revision: { type: Number, default: 0 },
  },
  { versionKey: false },
);
periodicReportSchema.index({ deletedAt: 1, createdAt: 1 });

/** A report that is made again and again: what it counts, its form, when, and who gets it. */
export type PeriodicReportRecord = InferRawDocTypeFromSchema<typeof periodicReportSchema> & {
  _id: Types.ObjectId;
};
export const PeriodicReport = model('PeriodicReport', periodicReportSchema);
