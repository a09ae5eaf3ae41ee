import { type InferSchemaType, model, Schema, type Types } from 'mongoose';
import { CHANNELS } from './resident.ts';

/** Order of sending: a newsletter (`notice`) never delays a `reply`, a reply never delays an `emergency`. */
export const LANES = ['emergency', 'reply', 'notice'] as const;
export type Lane = (typeof LANES)[number];

/**
 * queued -> sending -> sent, or back to queued after a failure that may pass, or `refused` when the platform
 * will never take it, or `dead` after the last attempt. A process that dies while `sending` leaves it open
 * whether the platform said yes: an emergency goes back to queued marked as a repeat, anything else becomes
 * `unknown` and is listed for staff. What waits can be `held` by a person who pauses a warning, and goes back to queued.
 */
export const DELIVERY_STATES = [
  'queued',
  'held',
  'sending',
  'sent',
  'refused',
  'dead',
  'unknown',
  'cancelled',
] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

const button = new Schema(
  {
    id: { type: String, required: true },
    title: { type: String, required: true },
    /** Opens this address instead of answering. */
    url: String,
    /** Dials this number instead of answering. */
    phone: String,
    /** Asks the resident for a location or a phone number where the channel can. */
    request: { type: String, enum: ['location', 'contact'] },
  },
  { _id: false },
);

const content = new Schema(
  {
    text: { type: String, required: true },
    buttons: { type: [button], default: undefined },
    photoIds: { type: [String], default: undefined },
    /** The answer is a number: a menu in words then marks its lines with letters. */
    asksNumber: Boolean,
  },
  { _id: false },
);

const deliverySchema = new Schema(
  {
    /** Says the same thing to the same person only once, e.g. `ticket:<id>:update:<n>:resident:<id>`. */
    key: { type: String, required: true },
    residentId: { type: Schema.Types.ObjectId, ref: 'Resident', required: true },
    channel: { type: String, enum: CHANNELS, required: true },
    address: { type: String, required: true },
    lane: { type: String, enum: LANES, required: true },
    content: { type: content, required: true },
    /** What it is about, for staff: `{ type: 'ticket', id }`. */
    about: new Schema({ type: { type: String }, id: String }, { _id: false }),
    state: { type: String, enum: DELIVERY_STATES, default: 'queued' },
    attempts: { type: Number, default: 0 },
    dueAt: { type: Date, required: true },
    leaseOwner: String,
    leaseUntil: Date,
    /** True when it may already have arrived once. */
    repeat: { type: Boolean, default: false },
    providerId: String,
    sentAt: Date,
    /** As the platform told us, where it does. */
    deliveredAt: Date,
    seenAt: Date,
    error: new Schema({ code: String, message: String }, { _id: false }),
    /** News that no chat took: `open` until somebody has called, then `called`. Absent for everything else. */
    missed: { type: String, enum: ['open', 'called'] },
    called: new Schema({ at: Date, by: String }, { _id: false }),
    createdAt: { type: Date, required: true },
  },
  { versionKey: false },
);
deliverySchema.index({ key: 1 }, { unique: true });
deliverySchema.index({ state: 1, lane: 1, dueAt: 1 });
deliverySchema.index({ channel: 1, address: 1, _id: 1 });
// What waits in a chat, however long the chat is.
deliverySchema.index(
  { state: 1, lane: 1, channel: 1, address: 1, _id: 1 },
  { partialFilterExpression: { state: 'queued' } },
);
deliverySchema.index({ state: 1, createdAt: -1 });
// Few beside all that was sent.
deliverySchema.index(
  { missed: 1, createdAt: -1, _id: -1 },
  { partialFilterExpression: { missed: { $exists: true } } },
);
// Progress of a warning by state and channel, and its speed.
deliverySchema.index({ 'about.type': 1, 'about.id': 1, state: 1, channel: 1, sentAt: 1 });

/** One message to one resident about one thing (the outbox). */
export type DeliveryRecord = InferSchemaType<typeof deliverySchema> & { _id: Types.ObjectId };
export type DeliveryContent = {
  text: string;
  buttons?: DeliveryButton[];
  photoIds?: string[];
  asksNumber?: boolean;
};
export type DeliveryButton = {
  id: string;
  title: string;
  url?: string;
  phone?: string;
  request?: 'location' | 'contact';
};
export const Delivery = model('Delivery', deliverySchema);
