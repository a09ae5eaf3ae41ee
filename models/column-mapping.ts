import { type InferRawDocTypeFromSchema, model, Schema, type Types } from 'mongoose';

const columnMappingSchema = new Schema(
  {
    /** Hash of the headings, whatever their order and case: a file with the same ones is read alike. */
    signature: { type: String, required: true },
    headings: { type: [String], required: true },
    /** Heading by what its column holds. */
    columns: { type: Schema.Types.Mixed, required: true },
    /** Page that the posts are of, where no column tells it; empty for the name of each file. */
    outlet: { type: String, default: '' },
    by: { type: String, required: true },
    byName: { type: String, default: '' },
    at: { type: Date, required: true },
  },
  { versionKey: false, minimize: false },
);
columnMappingSchema.index({ signature: 1 }, { unique: true });

/** Which column of files with these headings holds what, as a person said it. */
export type ColumnMappingRecord = InferRawDocTypeFromSchema<typeof columnMappingSchema> & {
  _id: Types.ObjectId;
};
export const ColumnMapping = model('ColumnMapping', columnMappingSchema);
