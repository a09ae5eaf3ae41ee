import { type InferSchemaType, model, Schema, type Types } from 'mongoose';

const platformTokenSchema = new Schema(
  {
    platform: { type: String, required: true },
    /** Access and refresh token, sealed with SECRET_KEY (AES-256-GCM). */
    sealed: { type: String, required: true },
    expiresAt: { type: Date, required: true },
    /** Fingerprint of the refresh token in the settings that this chain began with; a new one there starts anew. */
    seed: { type: String, required: true },
    leaseOwner: String,
    leaseUntil: Date,
    updatedAt: { type: Date, required: true },
  },
  { versionKey: false },
);
platformTokenSchema.index({ platform: 1 }, { unique: true });

/** The newest token pair of a platform whose refresh tokens can be used only once. */
export type PlatformTokenRecord = InferSchemaType<typeof platformTokenSchema> & {
  _id: Types.ObjectId;
};
export const PlatformToken = model('PlatformToken', platformTokenSchema);
