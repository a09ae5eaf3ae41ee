import { type InferRawDocTypeFromSchema, model, Schema, type Types } from 'mongoose';

const outletRollupSchema = new Schema(
  {
    /** Begin of a day of the city. */
    at: { type: Date, required: true },
    source: { type: String, required: true },
    /** A page, channel, newspaper or file; never a person. */
    outlet: { type: String, required: true },
    negative: { type: Number, default: 0 },
    neutral: { type: Number, default: 0 },
    positive: { type: Number, default: 0 },
  },
  { versionKey: false },
);
outletRollupSchema.index({ at: 1, source: 1, outlet: 1 }, { unique: true });

/** How many posts of one page or newspaper were counted on one day, by sentiment. */
export type OutletRollupRecord = InferRawDocTypeFromSchema<typeof outletRollupSchema> & {
  _id: Types.ObjectId;
};
export const OutletRollup = model('OutletRollup', outletRollupSchema);
