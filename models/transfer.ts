import { type InferRawDocTypeFromSchema, model, Schema, type Types } from 'mongoose';

/**
 * queued: is to be sent; sent: the other system has it, under `foreignId`; refused: it said no, a person must look;
 * ended: the other system closed it.
 */
export const TRANSFER_STATES = ['queued', 'sent', 'refused', 'ended'] as const;
export type TransferState = (typeof TRANSFER_STATES)[number];

const transferSchema = new Schema(
  {
    ticketId: { type: Schema.Types.ObjectId, ref: 'Ticket', required: true },
    ticketCode: { type: String, required: true },
    /** The body whose system it goes to. */
    body: { type: String, required: true },
    adapter: { type: String, required: true },
    state: { type: String, enum: TRANSFER_STATES, required: true },
    /** What the other system calls it. */
    foreignId: String,
    attempts: { type: Number, default: 0 },
    /** When it is tried next. */
    nextAt: { type: Date, required: true },
    /** Who sends it has until then; nobody else tries meanwhile. */
    leaseUntil: Date,
    /** When it was tried last. */
    triedAt: Date,
    /** Why the last try failed; never a text of a resident. */
    lastError: String,
    sentAt: Date,
    createdAt: { type: Date, required: true },
  },
  { versionKey: false },
);
transferSchema.index({ ticketId: 1, body: 1 }, { unique: true });
transferSchema.index({ state: 1, nextAt: 1 });
transferSchema.index({ body: 1, foreignId: 1 });
transferSchema.index({ state: 1, createdAt: -1, _id: -1 });

/** A ticket on its way to, or in the hands of, another system. */
export type TransferRecord = InferRawDocTypeFromSchema<typeof transferSchema> & {
  _id: Types.ObjectId;
};
export const Transfer = model('Transfer', transferSchema);
