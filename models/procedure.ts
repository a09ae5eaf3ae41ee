import { type InferRawDocTypeFromSchema, model, Schema, type Types } from 'mongoose';

const version = new Schema(
  {
    number: { type: Number, required: true },
    at: { type: Date, required: true },
    by: new Schema({ type: { type: String }, id: String, name: String }, { _id: false }),
    /** What was known before this version: the whole entry, or null when it was new here. */
    before: { type: Schema.Types.Mixed, default: null },
  },
  { _id: false },
);

const procedureSchema = new Schema(
  {
    code: { type: String, required: true },
    /** The whole entry as staff or an import have it, in the form of `procedureSchema` of the city; it goes over the file's. */
    entry: { type: Schema.Types.Mixed, required: true },
    version: { type: Number, required: true },
    updatedAt: { type: Date, required: true },
    versions: { type: [version], default: [] },
  },
  { versionKey: false, minimize: false },
);
procedureSchema.index({ code: 1 }, { unique: true });
procedureSchema.index({ updatedAt: -1 });

/** One procedure as the staff of this city have corrected it. */
export type ProcedureRecord = InferRawDocTypeFromSchema<typeof procedureSchema> & {
  _id: Types.ObjectId;
};
export const ProcedureEdit = model('ProcedureEdit', procedureSchema);
