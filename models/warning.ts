import { type InferRawDocTypeFromSchema, model, Schema, type Types } from 'mongoose';

/** What threatens; each maps to a CAP category and event, see workflow/warnings/cap. */
export const HAZARDS = [
  'flood',
  'storm',
  'heavy_rain',
  'landslide',
  'fire',
  'water',
  'other',
] as const;
export type Hazard = (typeof HAZARDS)[number];

/**
 * draft: nobody outside knows of it; active: people have been told and not yet told that it is over; ended: the
 * all-clear has gone out; discarded: never sent.
 */
export const WARNING_STATES = ['draft', 'active', 'ended', 'discarded'] as const;
export type WarningState = (typeof WARNING_STATES)[number];

const warningSchema = new Schema(
  {
    /** `dong-ha-flood-2026-0007`; CAP's identifier is this and the version. */
    identifier: { type: String, required: true },
    hazard: { type: String, enum: HAZARDS, required: true },
    /** An exercise: every message says so. */
    drill: { type: Boolean, default: false },
    state: { type: String, enum: WARNING_STATES, default: 'draft' },
    /** Number of the last version that was approved; 0 before the first. */
    inForce: { type: Number, default: 0 },
    /** Until when the version in force says that it holds. */
    until: Date,
    /** Somebody on duty was told that it ran out without an all-clear, last at. */
    overdueToldAt: Date,
    /** The gauge whose river it is about, where one is. */
    gauge: String,
    /** The level crossings that it was drafted from or followed. */
    crossingIds: { type: [String], default: [] },
    /** The CAP messages from outside that it was drafted from or followed. */
    capMessageIds: { type: [String], default: [] },
    createdAt: { type: Date, required: true },
    updatedAt: { type: Date, required: true },
    endedAt: Date,
    /** Rises with every change; a change made on an older view is refused. */
    revision: { type: Number, default: 0 },
  },
  { versionKey: false },
);
warningSchema.index({ identifier: 1 }, { unique: true });
warningSchema.index({ state: 1, updatedAt: -1 });
warningSchema.index({ crossingIds: 1 });
warningSchema.index({ capMessageIds: 1 });

/** One danger from the first word about it to its all-clear. What is said about it stands in its versions. */
export type WarningRecord = InferRawDocTypeFromSchema<typeof warningSchema> & {
  _id: Types.ObjectId;
};
export const Warning = model('Warning', warningSchema);
