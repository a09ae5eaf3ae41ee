import { type InferSchemaType, model, Schema, type Types } from 'mongoose';

const whoMade = new Schema({ type: { type: String }, id: String, name: String }, { _id: false });

const apiKeySchema = new Schema(
  {
    /** Whose key it is, as people call the machine: "Trạm đo mực nước cầu Đông Hà". */
    name: { type: String, required: true },
    /** Beginning of the key, to tell keys apart on a screen; nothing can be done with it. */
    prefix: { type: String, required: true },
    /** sha256 of the whole key, hex; the key itself is nowhere. It has 256 random bits, so a slow hash adds nothing. */
    hash: { type: String, required: true },
    /** Of `workflow/access/scopes.ts`. */
    scopes: { type: [String], required: true },
    createdBy: { type: whoMade, required: true },
    createdAt: { type: Date, required: true },
    /** Within a minute. */
    lastUsedAt: Date,
    /** From then on it opens nothing. */
    expiresAt: Date,
    revokedAt: Date,
  },
  { versionKey: false },
);
apiKeySchema.index({ hash: 1 }, { unique: true });
apiKeySchema.index({ createdAt: -1 });

/** A machine that may call the API: a gauge, the one-stop system, the province's report system. */
export type ApiKeyRecord = InferSchemaType<typeof apiKeySchema> & { _id: Types.ObjectId };
export const ApiKey = model('ApiKey', apiKeySchema);
