import { type InferRawDocTypeFromSchema, model, Schema, type Types } from 'mongoose';
import { labelFields } from './labels.ts';

export const POST_SOURCES = ['facebook', 'youtube', 'feed', 'file'] as const;
export type PostSource = (typeof POST_SOURCES)[number];

const postSchema = new Schema(
  {
    source: { type: String, enum: POST_SOURCES, required: true },
    /** The platform's id, or a hash of the content where there is none; unique with `source`. */
    externalId: { type: String, required: true },
    /** Page, channel, newspaper or file it came from. */
    outlet: { type: String, required: true },
    /** Thread it belongs to: the post that a comment stands under. */
    threadId: String,
    /** Keyed pseudonym, never a name or a platform id. */
    author: String,
    /** Personal data are masked before storing. */
    text: { type: String, required: true },
    url: String,
    publishedAt: { type: Date, required: true },
    collectedAt: { type: Date, required: true },
    /** Present-day ward id of the first place named. */
    ward: String,
    labels: { type: new Schema(labelFields, { _id: false }), required: true },
    /** What a person said instead of the module, by label; the module learns from it. */
    correction: {
      type: new Schema(
        { by: String, at: Date, before: { type: Schema.Types.Mixed } },
        { _id: false },
      ),
      default: undefined,
    },
    /** Words of the text without accents, for search. */
    searchWords: { type: [String], default: [] },
    /** none: nothing to do; triage: a person should look; reported: became a report; dismissed: a person said no. */
    handling: { type: String, enum: ['none', 'triage', 'reported', 'dismissed'], default: 'none' },
    reportId: { type: Schema.Types.ObjectId, ref: 'Report' },
  },
  { versionKey: false },
);
postSchema.index({ source: 1, externalId: 1 }, { unique: true });
postSchema.index({ publishedAt: -1, _id: -1 });
postSchema.index({ handling: 1, publishedAt: -1 });
postSchema.index({ searchWords: 1, publishedAt: -1 });
postSchema.index({ collectedAt: 1 });

/** One public post or comment with its labels. */
export type PostRecord = InferRawDocTypeFromSchema<typeof postSchema> & { _id: Types.ObjectId };
export const Post = model('Post', postSchema);
