import { type InferRawDocTypeFromSchema, model, Schema, type Types } from 'mongoose';
import { labelFields } from './labels.ts';

export const POST_SOURCES = ['facebook', 'youtube', 'feed', 'file'] as const;
export type PostSource = (typeof POST_SOURCES)[number];

/**
 * Why a post is kept but not counted. spam: advertising and the like; foreign: not in Vietnamese; copy: says the same
 * as an earlier post (shares, copy-paste), which counts once; removed: taken back at its source, and emptied here;
 * muted: staff keep its source or thread apart.
 */
export const SET_ASIDE = ['spam', 'foreign', 'copy', 'removed', 'muted'] as const;
export type SetAside = (typeof SET_ASIDE)[number];

const postSchema = new Schema(
  {
    source: { type: String, enum: POST_SOURCES, required: true },
    /** The platform's id, or a hash of the content where there is none; unique with `source`. */
    externalId: { type: String, required: true },
    /** Page, channel, newspaper or file it came from. */
    outlet: { type: String, default: '' },
    /** Thread it belongs to: the post that a comment stands under. */
    threadId: String,
    /** Keyed pseudonym, never a name or a platform id. */
    author: String,
    /** Personal data are masked before storing. */
    text: { type: String, default: '' },
    url: String,
    publishedAt: { type: Date, required: true },
    collectedAt: { type: Date, required: true },
    /** When its text was last changed at its source; an older version that comes late changes nothing. */
    editedAt: Date,
    /** Taken back at its source: text, author and address are gone from here too. */
    removedAt: Date,
    /** The platform lets us keep text and author no longer than this; ids and labels stay. */
    textUntil: Date,
    setAside: { type: String, enum: SET_ASIDE },
    /** The post that this one repeats. */
    copyOf: { type: Schema.Types.ObjectId, ref: 'Post' },
    /** How many later posts repeat this one. */
    copies: { type: Number, default: 0 },
    /** Same text apart from case, accents and signs, same fingerprint; absent for short texts. */
    fingerprint: String,
    /** Watch lists that it matches. */
    watches: { type: [Schema.Types.ObjectId], default: [] },
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
    /** When a second model was asked about its labels, and which of them it changed. */
    secondOpinion: {
      type: new Schema({ at: Date, changed: { type: [String], default: [] } }, { _id: false }),
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
// `_id` breaks ties in every list: without it in the index, all rows of a choice would be read to sort them.
postSchema.index({ handling: 1, publishedAt: -1, _id: -1 });
postSchema.index({ searchWords: 1, publishedAt: -1, _id: -1 });
postSchema.index({ collectedAt: 1 });
postSchema.index({ 'labels.category': 1, publishedAt: -1, _id: -1 });
postSchema.index({ ward: 1, publishedAt: -1, _id: -1 });
postSchema.index({ watches: 1, publishedAt: -1, _id: -1 });
postSchema.index(
  { threadId: 1, publishedAt: -1, _id: -1 },
  { partialFilterExpression: { threadId: { $exists: true } } },
);
postSchema.index({ outlet: 1, publishedAt: -1, _id: -1 });
postSchema.index({ fingerprint: 1 }, { sparse: true });
postSchema.index({ textUntil: 1 }, { sparse: true });

/** One public post or comment with its labels. */
export type PostRecord = InferRawDocTypeFromSchema<typeof postSchema> & { _id: Types.ObjectId };
export const Post = model('Post', postSchema);
