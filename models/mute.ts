import { type InferSchemaType, model, Schema, type Types } from 'mongoose';

const muteSchema = new Schema(
  {
    source: { type: String, required: true },
    /** All of one page, channel or newspaper; or one thread of it. Exactly one of the two. */
    outlet: String,
    threadId: String,
    /** Why, in the words of who muted it. */
    reason: { type: String, default: '' },
    by: { type: String, required: true },
    createdAt: { type: Date, required: true },
    /** Heard again since; its posts are counted again. */
    endedAt: Date,
  },
  { versionKey: false },
);
muteSchema.index({ endedAt: 1, createdAt: -1 });

/** A source or a thread that is kept but not counted and never acted on. */
export type MuteRecord = InferSchemaType<typeof muteSchema> & { _id: Types.ObjectId };
export const Mute = model('Mute', muteSchema);
