import { type InferRawDocTypeFromSchema, model, Schema } from 'mongoose';

const secondFactorSchema = new Schema(
  {
    /** Id of the account. */
    _id: { type: String, required: true },
    /** Secret of the authenticator, sealed under the installation's key. */
    sealed: { type: String, required: true },
    /** Absent until the first code was right. */
    confirmedAt: Date,
    /** Number of the last accepted 30 s step (RFC 6238): an equal or older one is a replay. */
    lastStep: { type: Number, default: 0 },
    /** Keyed hashes of the codes that are left. */
    backupCodes: { type: [String], default: [] },
    createdAt: { type: Date, required: true },
  },
  { versionKey: false },
);

/** What somebody signs in with beside the password; kept apart from the account so that no answer carries it. */
export type SecondFactorRecord = InferRawDocTypeFromSchema<typeof secondFactorSchema>;
export const SecondFactor = model('SecondFactor', secondFactorSchema);
