import { type InferSchemaType, model, Schema, type Types } from 'mongoose';
import { CONSENT_TOPICS } from '../core/city/consent-topics.ts';

/** The ways a resident and the city talk. `zalo` is the Official Account, `zalo_bot` the Zalo Bot Platform. */
export const CHANNELS = ['web', 'zalo', 'zalo_bot', 'telegram'] as const;
export type Channel = (typeof CHANNELS)[number];

const chatIdentity = new Schema(
  {
    channel: { type: String, enum: CHANNELS, required: true },
    /** The platform's id of the chat: visitor id, Zalo user id (decimal string), Telegram chat id. */
    address: { type: String, required: true },
    /** `gone`: blocked us, unfollowed or deleted the account; nothing is sent until they write again. */
    state: { type: String, enum: ['active', 'gone'], default: 'active' },
    /** Last time the resident did something in this chat; Zalo's free windows count from here. */
    lastSeenAt: { type: Date, required: true },
    linkedAt: { type: Date, required: true },
  },
  { _id: false },
);

const consent = new Schema(
  {
    topic: { type: String, enum: CONSENT_TOPICS, required: true },
    /** Version of the text that was shown. */
    version: { type: String, required: true },
    at: { type: Date, required: true },
    /** The proof: the chat, the message that said yes, and sha256 of the sentence it answered. */
    channel: { type: String, enum: CHANNELS, required: true },
    messageId: { type: String, required: true },
    digest: { type: String, required: true },
    withdrawnAt: Date,
  },
  { _id: false },
);

const residentSchema = new Schema(
  {
    identities: { type: [chatIdentity], default: [] },
    language: { type: String, enum: ['vi', 'en'], default: 'vi' },
    /** Every yes that was given, the latest last; one that was taken back stays, with the day. */
    consents: { type: [consent], default: [] },
    /** Name and phone (digits with country code, `84912345678`), kept only with consent `contact`. */
    contact: new Schema({ phone: String, name: String, at: Date }, { _id: false }),
    /** Their own quiet hours, `HH:MM` in the city's time; absent: those of the city; equal times: none. */
    quietHours: new Schema({ from: String, to: String }, { _id: false }),
  },
  { timestamps: true },
);
residentSchema.index({ 'identities.channel': 1, 'identities.address': 1 }, { unique: true });

/** A person as one or more chat identities; nothing is kept that is not needed to answer them. */
export type ResidentRecord = InferSchemaType<typeof residentSchema> & { _id: Types.ObjectId };
export const Resident = model('Resident', residentSchema);
