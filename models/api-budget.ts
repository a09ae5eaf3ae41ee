import { type InferSchemaType, model, Schema, type Types } from 'mongoose';

const apiBudgetSchema = new Schema(
  {
    /** `youtube:units`, `youtube:search`. */
    bucket: { type: String, required: true },
    /** Day of the platform's own clock that `spent` counts, `2025-10-15`. */
    day: { type: String, required: true },
    /** Counted before a call is made: a crash in between counts one too many, never one too few. */
    spent: { type: Number, default: 0 },
  },
  { versionKey: false },
);
apiBudgetSchema.index({ bucket: 1 }, { unique: true });

/** What was spent today of a platform's daily allowance. */
export type ApiBudgetRecord = InferSchemaType<typeof apiBudgetSchema> & { _id: Types.ObjectId };
export const ApiBudget = model('ApiBudget', apiBudgetSchema);
