import { type InferRawDocTypeFromSchema, model, Schema, type Types } from 'mongoose';

const annotationSchema = new Schema(
  {
    /** When it happened. */
    at: { type: Date, required: true },
    text: { type: String, required: true },
    /** Staff id and name of who wrote it. */
    by: { type: String, required: true },
    byName: { type: String, default: '' },
    createdAt: { type: Date, required: true },
  },
  { versionKey: false },
);
annotationSchema.index({ at: 1 });

/** What staff wrote beside the curve: a press conference, a power cut, a holiday. */
export type AnnotationRecord = InferRawDocTypeFromSchema<typeof annotationSchema> & {
  _id: Types.ObjectId;
};
export const Annotation = model('Annotation', annotationSchema);
