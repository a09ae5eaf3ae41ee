import { type InferRawDocTypeFromSchema, model, Schema, type Types } from 'mongoose';
import { CHANNELS } from './resident.ts';

export const DOSSIER_SOURCES = ['file', 'api', 'pull'] as const;
export type DossierSource = (typeof DOSSIER_SOURCES)[number];

const step = new Schema(
  {
    /** National state 1-10, or 0 for one that we do not know. */
    state: { type: Number, required: true },
    /** The source's own name of a state that is none of the ten. */
    stateName: String,
    /** When it began, by the one-stop system. */
    at: { type: Date, required: true },
    /** The office's own words: why it was returned, what to bring. */
    note: String,
    source: { type: String, enum: DOSSIER_SOURCES, required: true },
    /** When we heard of it. */
    heardAt: { type: Date, required: true },
  },
  { _id: false },
);

const dossierSchema = new Schema(
  {
    /** As the one-stop system writes it. */
    code: { type: String, required: true },
    /** Letters and digits only, O as 0: however it is typed, it is found by this. */
    key: { type: String, required: true },
    procedureCode: String,
    procedureName: String,
    /** Unit that received it, by its code. */
    unit: String,
    submittedAt: Date,
    receivedAt: Date,
    /** Day on the slip; a new one after an apology. */
    dueAt: Date,
    state: { type: Number, required: true },
    stateAt: { type: Date, required: true },
    /** The source's own name of a state that is none of the ten. */
    stateName: String,
    /** Latest time that a source named for a state: nothing before it is news. */
    saidAt: Date,
    note: String,
    /** The office waits for a yes to the electronic draft until this moment. */
    draftUntil: Date,
    draftAnswer: { type: String, enum: ['right', 'wrong'] },
    /** Keyed hashes of the last four digits of phone and ID number; the numbers themselves are never kept. */
    factors: { type: [String], default: [] },
    source: { type: String, enum: DOSSIER_SOURCES, required: true },
    /** Last time the one-stop system said that this is so. */
    seenAt: { type: Date, required: true },
    /** Steps up to now, oldest first. */
    history: { type: [step], default: [] },
    /** Rises with everything that followers are told. */
    news: { type: Number, default: 0 },
    apology: new Schema({ reason: String, newDue: Date, at: Date, by: String }, { _id: false }),
  },
  { versionKey: false },
);
dossierSchema.index({ seenAt: -1 });
dossierSchema.index({ key: 1 }, { unique: true });
dossierSchema.index({ state: 1, dueAt: 1 });
dossierSchema.index({ state: 1, stateAt: -1 });
dossierSchema.index({ stateAt: -1, _id: -1 });
dossierSchema.index({ draftUntil: 1 });

/** One application at the one-stop office, as its system last told it. Holds no name and no number of a person. */
export type DossierRecord = InferRawDocTypeFromSchema<typeof dossierSchema> & {
  _id: Types.ObjectId;
};
export const Dossier = model('Dossier', dossierSchema);

const followSchema = new Schema(
  {
    dossierId: { type: Schema.Types.ObjectId, ref: 'Dossier', required: true },
    residentId: { type: Schema.Types.ObjectId, ref: 'Resident', required: true },
    /** The chat that proved whose it is. */
    channel: { type: String, enum: CHANNELS, required: true },
    since: { type: Date, required: true },
  },
  { versionKey: false },
);
followSchema.index({ dossierId: 1, residentId: 1 }, { unique: true });
followSchema.index({ residentId: 1 });

/** A resident who proved whose dossier it is and wants to hear what becomes of it. */
export type DossierFollowRecord = InferRawDocTypeFromSchema<typeof followSchema> & {
  _id: Types.ObjectId;
};
export const DossierFollow = model('DossierFollow', followSchema);

const tryLockSchema = new Schema(
  {
    /** `chat:<channel>:<address>` or `dossier:<key>`. */
    subject: { type: String, required: true },
    wrong: { type: Number, default: 0 },
    lockedUntil: Date,
    /** Forgotten after this. */
    expiresAt: { type: Date, required: true },
  },
  { versionKey: false },
);
tryLockSchema.index({ subject: 1 }, { unique: true });
tryLockSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

/** Wrong second factors of one chat or about one dossier. */
export const DossierTry = model('DossierTry', tryLockSchema);
