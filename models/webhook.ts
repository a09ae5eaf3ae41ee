import { type InferSchemaType, model, Schema, type Types } from 'mongoose';

/** What another system can be told of. */
export const WEBHOOK_KINDS = [
  'ticket.opened',
  'ticket.changed',
  'ticket.closed',
  'warning.sent',
  'warning.ended',
] as const;
export type WebhookKind = (typeof WEBHOOK_KINDS)[number];

/** How far a list has been looked through: in the middle of a pass `id` is the last row and `from` where it began. */
const mark = new Schema(
  { at: { type: Date, required: true }, id: Schema.Types.ObjectId, from: Date },
  { _id: false },
);

const webhookSchema = new Schema(
  {
    /** Of `systems.json`. */
    system: { type: String, required: true },
    url: { type: String, required: true },
    kinds: { type: [String], enum: WEBHOOK_KINDS, required: true },
    /** Sealed under the installation's key; the one before also signs until `oldSecretUntil`. */
    secret: { type: String, required: true },
    oldSecret: String,
    oldSecretUntil: Date,
    createdAt: { type: Date, required: true },
    /** What changed until then has been noted for it. */
    ticketsUntil: { type: mark, required: true },
    warningsUntil: { type: mark, required: true },
    /** Since when nothing has got through; absent: it works. */
    failingSince: Date,
    /** It is told nothing any more: switched off by staff, or after a long failure. */
    offAt: Date,
    offBecause: { type: String, enum: ['staff', 'failing'] },
  },
  { versionKey: false },
);
webhookSchema.index({ createdAt: 1 });

/** An address of another system that is told of what changes here. */
export type WebhookRecord = InferSchemaType<typeof webhookSchema> & { _id: Types.ObjectId };
export const Webhook = model('Webhook', webhookSchema);
