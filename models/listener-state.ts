import { type InferSchemaType, model, Schema, type Types } from 'mongoose';

const listenerStateSchema = new Schema(
  {
    /** `feeds:<address>`, `youtube:<channel>`, … */
    listener: { type: String, required: true },
    /** Where to go on; it moves only after everything before it is stored. */
    cursor: { type: Schema.Types.Mixed, default: null },
    /** One sentence for staff, and since when. */
    status: String,
    statusAt: Date,
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
