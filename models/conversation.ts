import { type InferSchemaType, model, Schema, type Types } from 'mongoose';
import { CHANNELS } from './resident.ts';

const conversationSchema = new Schema(
  {
    channel: { type: String, enum: CHANNELS, required: true },
    address: { type: String, required: true },
    residentId: { type: Schema.Types.ObjectId, ref: 'Resident', required: true },
    /** Which conversation of `bots/dialogue` goes on, e.g. `report`; absent when nothing is open. */
    topic: String,
    /** What that conversation has gathered so far; its form is the conversation's own. */
    draft: { type: Schema.Types.Mixed, default: undefined },
    /** `order` of the last message handled: a replay of an older one changes nothing. */
    handledOrder: { type: Number, default: 0 },
    /** Who works on this chat now, and until when; one worker at a time keeps the order. */
    leaseOwner: String,
    leaseUntil: Date,
    updatedAt: { type: Date, required: true },
  },
  { versionKey: false, minimize: false },
);
conversationSchema.index({ channel: 1, address: 1 }, { unique: true });
conversationSchema.index({ residentId: 1 });

/** The state of one chat between two messages; a chat broken off is continued from here. */
export type ConversationRecord = InferSchemaType<typeof conversationSchema> & {
  _id: Types.ObjectId;
};
export const Conversation = model('Conversation', conversationSchema);
