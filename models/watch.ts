import { type InferRawDocTypeFromSchema, model, Schema, type Types } from 'mongoose';

const watchSchema = new Schema(
  {
    name: { type: String, required: true },
    /** Boolean query in the language of `nlp/keywords/query-syntax.ts`. */
    query: { type: String, required: true },
    /** Staff id of who made it. */
    owner: { type: String, required: true },
    /** `#rrggbb`, for charts. */
    colour: { type: String, required: true },
    /** Voices an hour from which somebody wants to know; absent: only what is unusual. */
    threshold: Number,
    /** Staff ids who are told of spikes. */
    followers: { type: [String], default: [] },
    /**
     * Posts that came before the list did are searched too, newest first: those with an id up to this one are still
     * to be looked at. Absent when all were.
     */
    backfillUpTo: Schema.Types.ObjectId,
    /** The search begins at this moment, when every process knows the list. */
    backfillFrom: Date,
    createdAt: { type: Date, required: true },
    updatedAt: { type: Date, required: true },
    archivedAt: Date,
  },
  { versionKey: false },
);
watchSchema.index({ archivedAt: 1, name: 1 });

/** A watch list: a saved question to the stream of posts. */
export type WatchRecord = InferRawDocTypeFromSchema<typeof watchSchema> & { _id: Types.ObjectId };
export const Watch = model('Watch', watchSchema);
