import { type InferSchemaType, model, Schema } from 'mongoose';

const correctionSchema = new Schema(
  {
    /** `ticket:<code>:<revision>` or `post:<id>:<task>`: the act that taught it. */
    _id: { type: String, required: true },
    task: { type: String, required: true },
    value: { type: String, required: true },
    instead: { type: String, required: true },
    /** Hashes of the words, not the words: enough to take the lesson back. */
    features: { type: [Number], required: true },
    step: { type: Number, required: true },
    by: new Schema({ type: { type: String }, id: String, name: String }, { _id: false }),
    at: { type: Date, required: true },
    /** Set when somebody took it back. */
    undoneAt: Date,
    changedAt: { type: Date, required: true },
  },
  { versionKey: false },
);
correctionSchema.index({ at: -1 });
correctionSchema.index({ changedAt: 1 });

/** One lesson that staff gave the language module, as `nlp/learn` applied it. */
export type CorrectionRecord = InferSchemaType<typeof correctionSchema>;
export const Correction = model('Correction', correctionSchema);
