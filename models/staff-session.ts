import { type InferSchemaType, model, Schema } from 'mongoose';

const staffSessionSchema = new Schema(
  {
    /** sha256 of the cookie's value: a copy of the database opens no session. */
    _id: { type: String, required: true },
    staffId: String,
    data: { type: Schema.Types.Mixed, required: true },
    expiresAt: { type: Date, required: true },
  },
  { versionKey: false, minimize: false },
);
staffSessionSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });
staffSessionSchema.index({ staffId: 1 });

/** One signed-in browser. */
export type StaffSessionRecord = InferSchemaType<typeof staffSessionSchema> & { _id: string };
export const StaffSession = model('StaffSession', staffSessionSchema);
