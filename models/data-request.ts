import { type InferSchemaType, model, Schema, type Types } from 'mongoose';
import { CHANNELS } from './resident.ts';

/** What residents ask about their data (Luật 91/2025/QH15). */
export const DATA_REQUEST_KINDS = ['see', 'export', 'correct', 'delete', 'withdraw'] as const;
export type DataRequestKind = (typeof DATA_REQUEST_KINDS)[number];

/** received: waits for an answer; answered: they know what will be done; done, refused: over. */
export const DATA_REQUEST_STATES = ['received', 'answered', 'done', 'refused'] as const;
export type DataRequestState = (typeof DATA_REQUEST_STATES)[number];

const dataRequestSchema = new Schema(
  {
    /** The receipt, e.g. `DL-7KQM-4XTA`. */
    code: { type: String, required: true },
    kind: { type: String, enum: DATA_REQUEST_KINDS, required: true },
    state: { type: String, enum: DATA_REQUEST_STATES, required: true },
    /** Absent once their data are deleted: the receipt stays, nothing says whose it was. */
    residentId: { type: Schema.Types.ObjectId, ref: 'Resident' },
    channel: { type: String, enum: CHANNELS },
    address: String,
    language: { type: String, enum: ['vi', 'en'], required: true },
    /** What is to be corrected, in their words. */
    text: String,
    /** What they were told by an officer. */
    answer: String,
    /** Topic that was taken back, or `all`. */
    topic: String,
    receivedAt: { type: Date, required: true },
    /** The legal clocks: until when an answer is owed, and until when it has to be done. */
    answerBy: { type: Date, required: true },
    finishBy: { type: Date, required: true },
    /** Set when the longer time was needed, with the reason. */
    extended: new Schema({ at: Date, reason: String }, { _id: false }),
    answeredAt: Date,
    finishedAt: Date,
    /** `machine` when the bot did it at once. */
    handledBy: String,
    /** The private link: sha256 of its token, until when it works, when it was used. */
    download: new Schema({ digest: String, until: Date, usedAt: Date }, { _id: false }),
    revision: { type: Number, default: 0 },
  },
  { versionKey: false },
);
dataRequestSchema.index({ code: 1 }, { unique: true });
dataRequestSchema.index({ state: 1, finishBy: 1 });
dataRequestSchema.index({ residentId: 1 });
dataRequestSchema.index({ 'download.digest': 1 });
dataRequestSchema.index({ receivedAt: 1 });

/** One request of a resident about their own data, with its receipt and its clocks. */
export type DataRequestRecord = InferSchemaType<typeof dataRequestSchema> & { _id: Types.ObjectId };
export const DataRequest = model('DataRequest', dataRequestSchema);
