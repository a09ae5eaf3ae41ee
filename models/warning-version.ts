import { type InferRawDocTypeFromSchema, model, Schema, type Types } from 'mongoose';
import type { DeliveryState } from './delivery.ts';
import type { Channel } from './resident.ts';

/** alert: the first word; update: something changed; all_clear: it is over (CAP Cancel or Update with AllClear). */
export const VERSION_KINDS = ['alert', 'update', 'all_clear'] as const;
export type VersionKind = (typeof VERSION_KINDS)[number];

/** See the table in workflow/warnings/states.ts. */
export const VERSION_STATES = [
  'draft',
  'submitted',
  'preparing',
  'sending',
  'paused',
  'sent',
  'stopped',
  'discarded',
] as const;
export type VersionState = (typeof VERSION_STATES)[number];

/** CAP 1.2 values. */
export const CAP_SEVERITIES = ['Extreme', 'Severe', 'Moderate', 'Minor', 'Unknown'] as const;
export const CAP_URGENCIES = ['Immediate', 'Expected', 'Future', 'Past', 'Unknown'] as const;
export const CAP_CERTAINTIES = ['Observed', 'Likely', 'Possible', 'Unlikely', 'Unknown'] as const;
export const CAP_RESPONSES = [
  'Shelter',
  'Evacuate',
  'Prepare',
  'Execute',
  'Avoid',
  'Monitor',
  'Assess',
  'AllClear',
  'None',
] as const;

/** Where a warning holds; parts add up. Positions are degrees. */
export type WarningArea = {
  /** Ids of wards of today. */
  wards: readonly string[];
  circles: readonly { lat: number; lon: number; radiusKm: number }[];
  /** Rings of [latitude, longitude], closed or not. */
  polygons: readonly (readonly (readonly [number, number])[])[];
  wholeCity: boolean;
};

const person = new Schema({ id: String, name: String, at: Date }, { _id: false });

/** What residents read, one sentence or two a field, in both languages. */
const words = {
  headline: { type: String, default: '' },
  what: { type: String, default: '' },
  where: { type: String, default: '' },
  howBad: { type: String, default: '' },
  doNow: { type: String, default: '' },
  goTo: { type: String, default: '' },
  nextNews: { type: String, default: '' },
  source: { type: String, default: '' },
};

const versionSchema = new Schema(
  {
    warningId: { type: Schema.Types.ObjectId, ref: 'Warning', required: true },
    /** 1, 2, … within its warning. */
    number: { type: Number, required: true },
    kind: { type: String, enum: VERSION_KINDS, required: true },
    state: { type: String, enum: VERSION_STATES, default: 'draft' },
    vi: { type: new Schema(words, { _id: false }), required: true },
    en: { type: new Schema(words, { _id: false }), required: true },
    /** Until when it holds; then an update or the all-clear is due. */
    until: Date,
    severity: { type: String, enum: CAP_SEVERITIES, required: true },
    urgency: { type: String, enum: CAP_URGENCIES, required: true },
    certainty: { type: String, enum: CAP_CERTAINTIES, required: true },
    response: { type: String, enum: CAP_RESPONSES, required: true },
    /** River stage 1-4 at the time, and the level in metres; from the gauge. */
    stage: Number,
    levelMetres: Number,
    /** Disaster-risk level 1-5 as the official bulletin gives it; never computed. */
    riskLevel: Number,
    area: {
      type: new Schema(
        {
          /** Present-day ward ids. */
          wards: { type: [String], default: [] },
          circles: {
            type: [new Schema({ lat: Number, lon: Number, radiusKm: Number }, { _id: false })],
            default: [],
          },
          /** Rings of [lat, lon], closed or not. */
          polygons: { type: Schema.Types.Mixed, default: [] },
          wholeCity: { type: Boolean, default: false },
        },
        { _id: false },
      ),
      required: true,
    },
    createdBy: { type: person, required: true },
    /** The last person who wrote on it; absent while only the program has. */
    touchedBy: person,
    submittedBy: person,
    approvedBy: person,
    /** Sent by one person alone, and why. */
    breakGlass: String,
    discardedBy: person,
    /** Residents that it is for, counted when it was prepared. */
    audience: Number,
    preparedAt: Date,
    sentAt: Date,
    /** Messages by channel and state when everybody had been told: [{ channel, states }]. */
    tally: { type: Schema.Types.Mixed },
    /** Repeats to those who have not confirmed: how many were made, when the next is due. */
    repeats: { type: Number, default: 0 },
    repeatAt: Date,
    createdAt: { type: Date, required: true },
    updatedAt: { type: Date, required: true },
    revision: { type: Number, default: 0 },
  },
  { versionKey: false },
);
versionSchema.index({ warningId: 1, number: 1 }, { unique: true });
versionSchema.index({ state: 1, updatedAt: 1 });

/** What is said about a danger at one time: drafted, approved by a second person, told to everybody once. */
export type WarningVersionRecord = Omit<
  InferRawDocTypeFromSchema<typeof versionSchema>,
  'area' | 'tally'
> & {
  _id: Types.ObjectId;
  area: WarningArea;
  tally?: { channel: Channel; states: Partial<Record<DeliveryState, number>> }[];
};
export const WarningVersion = model('WarningVersion', versionSchema);
