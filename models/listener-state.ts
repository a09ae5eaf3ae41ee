import { type InferSchemaType, model, Schema, type Types } from 'mongoose';

/** ok: hears; waiting: comes back by itself; trouble: a person has to do something. */
export const LISTENER_LEVELS = ['ok', 'waiting', 'trouble'] as const;
export type ListenerLevel = (typeof LISTENER_LEVELS)[number];

const listenerStateSchema = new Schema(
  {
    /** `feeds:<address>`, `youtube:<channel>`, … */
    listener: { type: String, required: true },
    /** Where to go on; it moves only after everything before it is stored. */
    cursor: { type: Schema.Types.Mixed, default: null },
    /** One sentence for staff in Vietnamese and in English, what to do about it, and since when. */
    status: String,
    statusEn: String,
    todo: String,
    todoEn: String,
    statusAt: Date,
    level: { type: String, enum: LISTENER_LEVELS, default: 'ok' },
    /** Not asked again before; survives a restart, so that a platform's patience does too. */
    askAt: Date,
    lastItemAt: Date,
    failures: { type: Number, default: 0 },
  },
  { versionKey: false },
);
listenerStateSchema.index({ listener: 1 }, { unique: true });

/** How far a listener has heard, and how it feels. */
export type ListenerStateRecord = InferSchemaType<typeof listenerStateSchema> & {
  _id: Types.ObjectId;
};
export const ListenerState = model('ListenerState', listenerStateSchema);
