import { type InferSchemaType, model, Schema, type Types } from 'mongoose';

const zaloWindowSchema = new Schema(
  {
    /** Zalo's id of the user. */
    address: { type: String, required: true },
    /** The resident's last word that this frame counts from. */
    since: { type: Date, required: true },
    /** Consultation messages of ours since then. */
    sent: { type: Number, default: 0 },
    /** What Zalo's last answer said of the quota it took from: `reply` is the free one of the frame. */
    quotaType: String,
    remain: Number,
    /** Zalo's number when it refused a consultation since then, e.g. -230. */
    shut: Number,
    updatedAt: { type: Date, required: true },
  },
  { versionKey: false },
);
zaloWindowSchema.index({ address: 1 }, { unique: true });

/** How much may still be said to one resident through the Official Account. */
export type ZaloWindowRecord = InferSchemaType<typeof zaloWindowSchema> & { _id: Types.ObjectId };
export const ZaloWindow = model('ZaloWindow', zaloWindowSchema);
