import { type InferRawDocTypeFromSchema, model, Schema, type Types } from 'mongoose';

const exceedanceSchema = new Schema(
  {
    /** `station:<id>:<metric>` or `device:<system>:<device>`: what it is about; one is open at a time. */
    subject: { type: String, required: true },
    /** Of the station or device, as residents read it. */
    name: { type: String, required: true },
    place: String,
    ward: String,
    hazard: { type: String, enum: ['water', 'other'], required: true },
    /** Id of the metric; absent for a device that says only that a limit was passed. */
    metric: String,
    /** The reading that it was noted by. */
    value: Number,
    measuredAt: Date,
    unit: String,
    limit: Number,
    /** When it was measured first, and when it was below the limit again. */
    since: { type: Date, required: true },
    endedAt: Date,
    reportCode: String,
    /** Id of the warning that was drafted from it or that it belongs to. */
    warningId: String,
    /** A draft was made or found, and staff were told. */
    handledAt: Date,
    updatedAt: { type: Date, required: true },
  },
  { versionKey: false },
);
exceedanceSchema.index(
  { subject: 1 },
  { unique: true, partialFilterExpression: { endedAt: { $exists: false } }, name: 'open' },
);
exceedanceSchema.index({ since: -1 });
exceedanceSchema.index({ updatedAt: 1 });

/** A limit of the environment that was passed, from then until it was kept again. */
export type ExceedanceRecord = InferRawDocTypeFromSchema<typeof exceedanceSchema> & {
  _id: Types.ObjectId;
};
export const Exceedance = model('Exceedance', exceedanceSchema);
