import { type InferRawDocTypeFromSchema, model, Schema, type Types } from 'mongoose';

const said = {
  kind: { type: String, required: true },
  sentiment: { type: String, required: true },
  /** Null when none fits. */
  category: { type: String, default: null },
};

const blindLabelSchema = new Schema(
  {
    postId: { type: Schema.Types.ObjectId, ref: 'Post', required: true, unique: true },
    /** Month of the city in which it was drawn, `2025-10`. */
    month: { type: String, required: true },
    drawnAt: { type: Date, required: true },
    /** What the module had said of it. */
    machine: { type: new Schema(said, { _id: false }), required: true },
    /** What people said without seeing the module's word or each other's, first to last, at most two. */
    labels: {
      type: [
        new Schema({ ...said, by: { type: String, required: true }, at: Date }, { _id: false }),
      ],
      default: [],
    },
    /** Its text is gone: it gets no second label. */
    closed: Boolean,
  },
  { versionKey: false },
);
blindLabelSchema.index({ month: 1 });

/** One post of the random sample that measures people and machine. */
export type BlindLabelRecord = InferRawDocTypeFromSchema<typeof blindLabelSchema> & {
  _id: Types.ObjectId;
};
export const BlindLabel = model('BlindLabel', blindLabelSchema);
