import { type InferRawDocTypeFromSchema, model, Schema, type Types } from 'mongoose';

export const READING_SOURCES = ['api', 'mqtt', 'file', 'staff', 'bulletin'] as const;
export type ReadingSource = (typeof READING_SOURCES)[number];

const readingSchema = new Schema(
  {
    station: { type: String, required: true },
    metric: { type: String, required: true },
    /** When it was measured. */
    at: { type: Date, required: true },
    /** In the metric's own unit. */
    value: { type: Number, required: true },
    source: { type: String, enum: READING_SOURCES, required: true },
    /** Not measured but drawn between two known levels. */
    interpolated: Boolean,
    receivedAt: { type: Date, required: true },
  },
  { versionKey: false },
);
readingSchema.index({ station: 1, metric: 1, at: 1 }, { unique: true });

/** One sound reading; what is doubtful lies in `Quarantine`. */
export type ReadingRecord = InferRawDocTypeFromSchema<typeof readingSchema> & {
  _id: Types.ObjectId;
};
export const Reading = model('Reading', readingSchema);
