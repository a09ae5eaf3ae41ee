import { type InferRawDocTypeFromSchema, model, Schema, type Types } from 'mongoose';
import { MONTH_BEGINS, REPORT_KINDS } from './periodic-report.ts';

/** waiting: its figures are still to be read; ready: never changed again; failed: given up after several tries. */
export const EDITION_STATES = ['waiting', 'ready', 'failed'] as const;
export type EditionState = (typeof EDITION_STATES)[number];

const span = new Schema(
  { from: { type: Date, required: true }, to: { type: Date, required: true } },
  { _id: false },
);

const reportEditionSchema = new Schema(
  {
    reportId: { type: Schema.Types.ObjectId, ref: 'PeriodicReport', required: true },
    /** `scheduled:<report>:<begin of the period>` exists once; one made by hand has a key of its own. */
    key: { type: String, required: true },
    name: { type: String, required: true },
    kind: { type: String, enum: REPORT_KINDS, required: true },
    monthFrom: { type: Number, enum: MONTH_BEGINS, required: true },
    /** `to` is exclusive. */
    period: { type: span, required: true },
    /** The period that it is compared with. */
    before: { type: span, required: true },
    /** Sections and filters as they were. */
    query: { type: Schema.Types.Mixed, required: true },
    /** The administrative form as it was; `models/periodic-report.ts`. */
    form: { type: Schema.Types.Mixed, required: true },
    state: { type: String, enum: EDITION_STATES, default: 'waiting' },
    /** Parts that are counted, of how many. */
    done: { type: Number, default: 0 },
    steps: { type: Number, required: true },
    attempts: { type: Number, default: 0 },
    /** Somebody is at it until then. */
    leaseUntil: { type: Date, required: true },
    /** The figures with the query of each; `EditionSection[]` of workflow/periodic-reports/figures.ts. */
    sections: { type: Schema.Types.Mixed, default: undefined },
    /** SHA-256 over period, query and figures in canonical JSON. */
    checksum: String,
    createdAt: { type: Date, required: true },
    /** When its figures were read. */
    madeAt: Date,
    /** Who asked for it; `system` for the schedule. */
    byId: { type: String, default: null },
    byName: { type: String, default: null },
    /** Recipients who were told. */
    toldTo: { type: [String], default: [] },
    toldAt: Date,
  },
  { versionKey: false },
);
reportEditionSchema.index({ key: 1 }, { unique: true });
reportEditionSchema.index({ createdAt: -1, _id: -1 });
reportEditionSchema.index({ reportId: 1, createdAt: -1, _id: -1 });
reportEditionSchema.index({ state: 1, leaseUntil: 1 });

/** One report about one period, with its figures as they were. */
export type ReportEditionRecord = InferRawDocTypeFromSchema<typeof reportEditionSchema> & {
  _id: Types.ObjectId;
};
export const ReportEdition = model('ReportEdition', reportEditionSchema);
