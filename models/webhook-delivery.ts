import { type InferSchemaType, model, Schema, type Types } from 'mongoose';

const webhookDeliverySchema = new Schema(
  {
    webhookId: { type: Schema.Types.ObjectId, ref: 'Webhook', required: true },
    /** Names what happened, for ever: `ticket:DH-7KQM-4XTA:3`; the receiver ignores one that it knows. */
    eventId: { type: String, required: true },
    kind: { type: String, required: true },
    /** What is sent, byte for byte; no personal data. */
    body: { type: String, required: true },
    /** waiting: will be tried at `dueAt`; sent: answered 2xx; failed: given up, staff may send it again. */
    state: { type: String, enum: ['waiting', 'sent', 'failed'], required: true },
    dueAt: Date,
    attempts: { type: Number, default: 0 },
    lastAt: Date,
    /** What the last try came to: `204`, `500`, `ECONNREFUSED`. */
    lastResult: String,
    createdAt: { type: Date, required: true },
  },
  { versionKey: false },
);
webhookDeliverySchema.index({ webhookId: 1, eventId: 1 }, { unique: true });
webhookDeliverySchema.index({ webhookId: 1, dueAt: 1 }, { sparse: true });
webhookDeliverySchema.index({ webhookId: 1, createdAt: -1, _id: -1 });
webhookDeliverySchema.index({ createdAt: 1 });

/** One thing that one webhook is told: the outbox and the log in one. */
export type WebhookDeliveryRecord = InferSchemaType<typeof webhookDeliverySchema> & {
  _id: Types.ObjectId;
};
export const WebhookDelivery = model('WebhookDelivery', webhookDeliverySchema);
