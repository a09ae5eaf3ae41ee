import { type InferRawDocTypeFromSchema, model, Schema, type Types } from 'mongoose';

const count = { type: Number, default: 0 } as const;

const postImportSchema = new Schema(
  {
    /** Name of the file on the machine it came from. */
    name: { type: String, required: true },
    bytes: { type: Number, required: true },
    by: { type: String, required: true },
    byName: { type: String, default: '' },
    startedAt: { type: Date, required: true },
    /** Last sign of life while it runs. */
    progressAt: { type: Date, required: true },
    endedAt: Date,
    /** `stopped`: the program ended in the middle; the same file again goes on. */
    state: { type: String, enum: ['running', 'done', 'failed', 'stopped'], required: true },
    /** Why it failed, for staff. */
    failure: String,
    /** Rows that were read, good and bad. */
    rows: count,
    badRows: count,
    kept: count,
    alreadyKept: count,
    edited: count,
    reported: count,
    triage: count,
    /** The first bad rows: line, kind of problem, its column, and the words; never a text of the file. */
    problems: [
      new Schema({ line: Number, reason: String, column: String, message: String }, { _id: false }),
    ],
  },
  { versionKey: false },
);
postImportSchema.index({ startedAt: -1, _id: -1 });

/** One file of posts that staff handed in, and what became of its rows. */
export type PostImportRecord = InferRawDocTypeFromSchema<typeof postImportSchema> & {
  _id: Types.ObjectId;
};
export const PostImport = model('PostImport', postImportSchema);
