import { type InferRawDocTypeFromSchema, model, Schema, type Types } from 'mongoose';

/**
 * `new`: nobody has looked; `drafted`: a draft warning was made of it; `dismissed`: a person said that none is needed;
 * `superseded`: the river was already elsewhere when it was looked at.
 */
export const CROSSING_STATES = ['new', 'drafted', 'dismissed', 'superseded'] as const;
export type CrossingState = (typeof CROSSING_STATES)[number];

const crossingSchema = new Schema(
  {
    /** `<station>:<time of the reading>:<stage>`: the same crossing is noted once, however often it is worked out. */
    key: { type: String, required: true },
    station: { type: String, required: true },
    gauge: { type: String, required: true },
    river: { type: String, required: true },
    stationName: { type: String, required: true },
    /** Stages of the ladder: 0 below BĐ1, 1-3 at or above BĐ1-BĐ3, 4 far above BĐ3. */
    from: { type: Number, required: true },
    to: { type: Number, required: true },
    direction: { type: String, enum: ['rise', 'fall'], required: true },
    /** When the reading was taken. */
    at: { type: Date, required: true },
    levelMetres: { type: Number, required: true },
    /** Alarm levels that it was compared with, BĐ1-BĐ3, metres. */
    alarmMetres: { type: [Number], required: true },
    /** Change over the last hours, metres an hour; absent with too few readings. */
    metresPerHour: Number,
    /** When the next stage upwards is reached if it goes on so. */
    nextStageAt: Date,
    /** Present-day ids of wards that the river floods, as the profile has them. */
    wards: { type: [String], default: [] },
    /** Part of what led to it was drawn between known levels. */
    interpolated: { type: Boolean, default: false },
    state: { type: String, enum: CROSSING_STATES, default: 'new' },
    /** Id of the warning that was drafted from it or that it was put to. */
    warningId: String,
    handledAt: Date,
    createdAt: { type: Date, required: true },
  },
  { versionKey: false },
);
crossingSchema.index({ key: 1 }, { unique: true });
crossingSchema.index({ state: 1, createdAt: 1 });
crossingSchema.index({ station: 1, at: -1 });

/**
 * A river passed a step of its ladder: the domain event that a draft warning is made of. `workflow/warnings` takes those
 * in state `new`, oldest first, and sets `state`, `warningId` and `handledAt`; nothing is ever sent from here.
 */
export type LevelCrossing = InferRawDocTypeFromSchema<typeof crossingSchema> & {
  _id: Types.ObjectId;
};
export const LevelCrossingEvent = model('LevelCrossing', crossingSchema);
