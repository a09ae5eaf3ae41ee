import { type InferRawDocTypeFromSchema, model, Schema, type Types } from 'mongoose';

const termDaySchema = new Schema(
  {
    /** Begin of a day of the city. */
    at: { type: Date, required: true },
    /** Posts that were read for it. */
    posts: { type: Number, default: 0 },
    /** Words with the number of posts that hold each, most said first: `[spelling, posts]`. */
    terms: { type: Schema.Types.Mixed, default: [] },
  },
  { versionKey: false },
);
termDaySchema.index({ at: 1 }, { unique: true });

/** The words of the posts that were published on one day. */
export type TermDayRecord = Omit<InferRawDocTypeFromSchema<typeof termDaySchema>, 'terms'> & {
  _id: Types.ObjectId;
  terms: [spelling: string, posts: number][];
};
export const TermDay = model('TermDay', termDaySchema);
