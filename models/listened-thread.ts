import { type InferSchemaType, model, Schema, type Types } from 'mongoose';

const listenedThreadSchema = new Schema(
  {
    source: { type: String, enum: ['facebook', 'youtube'], required: true },
    /** The video or post that comments stand under; unique with `source`. */
    threadId: { type: String, required: true },
    /** Listener that found it, as in models/listener-state.ts. */
    listener: { type: String, required: true },
    outlet: { type: String, default: '' },
    publishedAt: { type: Date, required: true },
    /** When its comments are due; absent: no longer asked for. */
    askAt: Date,
    /** open; closed: it takes no comments; gone: taken back at its source. */
    state: { type: String, enum: ['open', 'closed', 'gone'], default: 'open' },
    /** When it was last seen to exist. */
    checkedAt: { type: Date, required: true },
    /** When its comments were last read to the end, so that missing ones are known to be gone. */
    readAt: Date,
    /** Where reading its comments goes on; it moves only after the page before it is stored. */
    cursor: { type: Schema.Types.Mixed, default: null },
  },
  { versionKey: false },
);
listenedThreadSchema.index({ source: 1, threadId: 1 }, { unique: true });
listenedThreadSchema.index({ source: 1, askAt: 1 });
listenedThreadSchema.index({ source: 1, state: 1, checkedAt: 1 });

/** A video or a page's post whose comments are listened to. */
export type ListenedThreadRecord = InferSchemaType<typeof listenedThreadSchema> & {
  _id: Types.ObjectId;
};
export const ListenedThread = model('ListenedThread', listenedThreadSchema);
