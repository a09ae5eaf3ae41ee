import { type InferSchemaType, model, Schema, type Types } from 'mongoose';

const linkCodeSchema = new Schema(
  {
    /** Six digits. */
    code: { type: String, required: true },
    residentId: { type: Schema.Types.ObjectId, ref: 'Resident', required: true },
    until: { type: Date, required: true },
  },
  { versionKey: false },
);
linkCodeSchema.index({ code: 1 }, { unique: true });
linkCodeSchema.index({ residentId: 1 }, { unique: true });
// The store removes what is over.
linkCodeSchema.index({ until: 1 }, { expireAfterSeconds: 0 });

/** A short-lived code by which a resident ties a second chat to the first. */
export type LinkCodeRecord = InferSchemaType<typeof linkCodeSchema> & { _id: Types.ObjectId };
export const LinkCode = model('LinkCode', linkCodeSchema);

const linkTrySchema = new Schema(
  {
    residentId: { type: Schema.Types.ObjectId, ref: 'Resident', required: true },
    wrong: { type: Number, required: true },
    /** Wrong codes are forgotten then. */
    until: { type: Date, required: true },
  },
  { versionKey: false },
);
linkTrySchema.index({ residentId: 1 }, { unique: true });
linkTrySchema.index({ until: 1 }, { expireAfterSeconds: 0 });

/** Wrong codes that a resident typed lately. */
export const LinkTry = model('LinkTry', linkTrySchema);
