import { type InferRawDocTypeFromSchema, model, Schema, type Types } from 'mongoose';
import { POST_SOURCES } from './post.ts';

const muteSchema = new Schema(
  {
    source: { type: String, enum: POST_SOURCES, required: true },
    /** A whole page, channel, newspaper or file; absent when one thread is meant. */
    outlet: String,
    /** The post that comments stand under, by the platform's id; absent when a whole outlet is meant. */
    threadId: String,
    /** What staff read in the list: name of the outlet, or the begin of the thread's first text. */
    title: { type: String, required: true },
    by: { type: String, required: true },
    byName: { type: String, default: '' },
    at: { type: Date, required: true },
    /** Set when it was lifted; the row goes when its posts are counted again. */
    liftedAt: Date,
    /** Older posts are still to be set apart, or to be counted again, from this moment on. */
    settleFrom: Date,
  },
  { versionKey: false },
);
muteSchema.index({ source: 1, outlet: 1, threadId: 1 }, { unique: true });

/** A source or a thread whose posts are kept, and counted nowhere. */
export type MuteRecord = InferRawDocTypeFromSchema<typeof muteSchema> & { _id: Types.ObjectId };
export const Mute = model('Mute', muteSchema);
