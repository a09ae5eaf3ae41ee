import { type InferRawDocTypeFromSchema, model, Schema, type Types } from 'mongoose';

/** What a resident answered: got it; is safe; needs help. */
export const RECEIPT_ANSWERS = ['received', 'safe', 'help'] as const;
export type ReceiptAnswer = (typeof RECEIPT_ANSWERS)[number];

const receiptSchema = new Schema(
  {
    warningId: { type: Schema.Types.ObjectId, ref: 'Warning', required: true },
    residentId: { type: Schema.Types.ObjectId, ref: 'Resident', required: true },
    /** The latest answer. */
    answer: { type: String, enum: RECEIPT_ANSWERS, required: true },
    /** The version in force when it came. */
    version: { type: Number, required: true },
    /** Rescue report that `help` opened. */
    reportCode: String,
    at: { type: Date, required: true },
  },
  { versionKey: false },
);
receiptSchema.index({ warningId: 1, residentId: 1 }, { unique: true });
receiptSchema.index({ warningId: 1, answer: 1 });

/** One resident's answer to one warning. */
export type WarningReceiptRecord = InferRawDocTypeFromSchema<typeof receiptSchema> & {
  _id: Types.ObjectId;
};
export const WarningReceipt = model('WarningReceipt', receiptSchema);
