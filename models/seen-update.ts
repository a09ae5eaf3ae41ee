import { type InferSchemaType, model, Schema } from 'mongoose';

const seenUpdateSchema = new Schema(
  {
    /** `open311:<machine id>:<their id of the update>` or `exchange:<body>:<…>`. */
    _id: { type: String, required: true },
    at: { type: Date, required: true },
  },
  { versionKey: false },
);
/** Nobody sends again what is a year old. */
seenUpdateSchema.index({ at: 1 }, { expireAfterSeconds: 366 * 24 * 60 * 60 });

/** An update of another system that was taken in: the same one a second time changes nothing. */
export type SeenUpdateRecord = InferSchemaType<typeof seenUpdateSchema>;
export const SeenUpdate = model('SeenUpdate', seenUpdateSchema);
