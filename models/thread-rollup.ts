import { type InferRawDocTypeFromSchema, model, Schema, type Types } from 'mongoose';

const threadRollupSchema = new Schema(
  {
    /** Begin of a day of the city. */
    at: { type: Date, required: true },
    source: { type: String, required: true },
    /** The post that the comments stand under, by the platform's id. */
    threadId: { type: String, required: true },
    outlet: { type: String, default: '' },
    negative: { type: Number, default: 0 },
    neutral: { type: Number, default: 0 },
    positive: { type: Number, default: 0 },
  },
  { versionKey: false },
);
threadRollupSchema.index({ at: 1, source: 1, threadId: 1, outlet: 1 }, { unique: true });

/** How many counted comments stood under one post on one day, by sentiment. */
export type ThreadRollupRecord = InferRawDocTypeFromSchema<typeof threadRollupSchema> & {
  _id: Types.ObjectId;
};
export const ThreadRollup = model('ThreadRollup', threadRollupSchema);
