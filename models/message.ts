import { type InferSchemaType, model, Schema, type Types } from 'mongoose';
import { CHANNELS } from './resident.ts';

/** received: kept and waiting; done: handled; dead: given up after the last attempt, with the reason. */
export const MESSAGE_STATES = ['received', 'done', 'dead'] as const;

const attachment = new Schema(
  {
    kind: { type: String, enum: ['photo', 'voice', 'video', 'file', 'sticker'], required: true },
    /** Where the platform keeps it: an URL, or a file id that the channel can turn into one. */
    ref: { type: String, required: true },
    /** Id of our own stored copy, once fetched: of a picture, or of anything else. */
    photoId: String,
    /** The dossier code that a QR or bar code in the picture says. */
    dossierCode: String,
    fileId: String,
  },
  { _id: false },
);

const messageSchema = new Schema(
  {
    channel: { type: String, enum: CHANNELS, required: true },
    /** The platform's id of the event, unique within the channel: a second delivery changes nothing. */
    providerId: { type: String, required: true },
    /** The chat it came from; messages of one chat are handled in the order of `order`. */
    address: { type: String, required: true },
    /** What happened: `text`, `button`, `location`, `photo`, `follow`, `unfollow`, … or the platform's own name when unknown to us. */
    event: { type: String, required: true },
    text: String,
    /** Payload of a pressed button. */
    button: String,
    location: new Schema({ lat: Number, lon: Number }, { _id: false }),
    attachments: { type: [attachment], default: undefined },
    /** A shared contact; `own`: the platform vouches that it is the sender's. */
    contact: new Schema({ phone: String, name: String, own: Boolean }, { _id: false }),
    /** Photos that were sent together share this id of the platform. */
    album: String,
    language: String,
    /** The platform's own time of the event. */
    sentAt: Date,
    receivedAt: { type: Date, required: true },
    /** Rises with arrival inside this process and over restarts: milliseconds x 1000 + running number. */
    order: { type: Number, required: true },
    state: { type: String, enum: MESSAGE_STATES, default: 'received' },
    attempts: { type: Number, default: 0 },
    /** Speaks of danger to life: goes before the messages of all other chats. */
    urgent: Boolean,
    /** Came faster than its chat may write: nothing of it is done; the first one is answered with a word about it. */
    tooFast: Boolean,
    /** Not before this moment is it tried again. */
    dueAt: { type: Date, required: true },
    error: String,
    doneAt: Date,
  },
  { versionKey: false },
);
messageSchema.index({ channel: 1, providerId: 1 }, { unique: true });
messageSchema.index({ channel: 1, address: 1, order: 1 });
messageSchema.index({ state: 1, dueAt: 1 });
// Whose voice note it is, for an officer who plays it.
messageSchema.index({ 'attachments.fileId': 1 }, { sparse: true });
messageSchema.index(
  { urgent: 1, dueAt: 1 },
  { partialFilterExpression: { state: 'received', urgent: true } },
);
// What waits in a chat, however long the chat is.
messageSchema.index(
  { state: 1, channel: 1, address: 1, order: 1 },
  { partialFilterExpression: { state: 'received' } },
);

/** One inbound chat event, kept before it is acknowledged (the inbox). */
export type MessageRecord = InferSchemaType<typeof messageSchema> & { _id: Types.ObjectId };
export const Message = model('Message', messageSchema);
