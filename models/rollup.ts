import { type InferRawDocTypeFromSchema, model, Schema, type Types } from 'mongoose';

/** `hour`: an hour of UTC; `day`: a day of the city, beginning at its midnight. */
export const ROLLUP_SPANS = ['hour', 'day'] as const;
export type RollupSpan = (typeof ROLLUP_SPANS)[number];

const rollupSchema = new Schema(
  {
    span: { type: String, enum: ROLLUP_SPANS, required: true },
    /** When the span begins. */
    at: { type: Date, required: true },
    source: { type: String, required: true },
    /** Voices by cell; see `cellKey` in workflow/insights/cells.ts for the form of the key. */
    cells: { type: Schema.Types.Mixed, default: {} },
  },
  { versionKey: false, minimize: false },
);
rollupSchema.index({ span: 1, at: 1, source: 1 }, { unique: true });

/**
 * How many posts of one source were counted in one hour or day, by ward, category and sentiment: what the dashboards
 * read. One document holds a few hundred cells, so a fortnight by hours or four years by days are some thousand reads.
 */
export type RollupRecord = Omit<InferRawDocTypeFromSchema<typeof rollupSchema>, 'cells'> & {
  _id: Types.ObjectId;
  cells: Record<string, number>;
};
export const Rollup = model('Rollup', rollupSchema);
