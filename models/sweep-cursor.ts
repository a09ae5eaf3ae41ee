import { model, Schema, type Types } from 'mongoose';

const sweepCursorSchema = new Schema(
  {
    /** Name of the sweep. */
    sweep: { type: String, required: true },
    /** Id of the last record that it has dealt with. */
    upTo: { type: Schema.Types.ObjectId, required: true },
  },
  { versionKey: false },
);
sweepCursorSchema.index({ sweep: 1 }, { unique: true });

/** How far a sweep over growing records has come; it moves in the transaction that did the work. */
export type SweepCursorRecord = { _id: Types.ObjectId; sweep: string; upTo: Types.ObjectId };
export const SweepCursor = model('SweepCursor', sweepCursorSchema);
