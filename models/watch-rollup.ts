import { type InferRawDocTypeFromSchema, model, Schema, type Types } from 'mongoose';

const watchRollupSchema = new Schema(
  {
    watchId: { type: Schema.Types.ObjectId, ref: 'Watch', required: true },
    /** Begin of the hour, UTC. */
    at: { type: Date, required: true },
    /** Voices by source and sentiment: `<source>|<sentiment>`. */
    cells: { type: Schema.Types.Mixed, default: {} },
  },
  { versionKey: false, minimize: false },
);
watchRollupSchema.index({ watchId: 1, at: 1 }, { unique: true });

/** How many counted posts matched one watch list in one hour. */
export type WatchRollupRecord = Omit<
  InferRawDocTypeFromSchema<typeof watchRollupSchema>,
  'cells'
> & {
  _id: Types.ObjectId;
  cells: Record<string, number>;
};
export const WatchRollup = model('WatchRollup', watchRollupSchema);
