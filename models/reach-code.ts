import { type InferSchemaType, model, Schema, type Types } from 'mongoose';

const reachCodeSchema = new Schema(
  {
    /** Six digits. */
    code: { type: String, required: true },
    staffId: { type: Schema.Types.ObjectId, ref: 'Staff', required: true },
    /** The address it was sent to; absent for a code that is typed into a chat. */
    email: String,
    /** Wrong tries so far. */
    wrong: { type: Number, default: 0 },
    until: { type: Date, required: true },
  },
  { versionKey: false },
);
reachCodeSchema.index({ code: 1 });
reachCodeSchema.index({ staffId: 1 });
// The store removes what is over.
reachCodeSchema.index({ until: 1 }, { expireAfterSeconds: 0 });

/** A short-lived code by which staff prove that a chat or an address is theirs. */
export type ReachCodeRecord = InferSchemaType<typeof reachCodeSchema> & { _id: Types.ObjectId };
export const ReachCode = model('ReachCode', reachCodeSchema);
