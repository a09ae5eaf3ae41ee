import { type InferRawDocTypeFromSchema, model, Schema, type Types } from 'mongoose';
import { POST_SOURCES } from './post.ts';

/** The states of `workflow/answers/states.ts`, which has the steps and the prose. */
export const ANSWER_STATES = [
  'draft',
  'waiting',
  'approved',
  'posting',
  'posted',
  'copied',
  'failed',
  'withdrawn',
] as const;
export type AnswerState = (typeof ANSWER_STATES)[number];

/** post: we put it under the post ourselves; copy: a person pastes it there and says so. */
export const ANSWER_WAYS = ['post', 'copy'] as const;
export type AnswerWay = (typeof ANSWER_WAYS)[number];

/**
 * Why an answer could not be posted. token, permission: the page's access; blocked: the platform takes it for abuse;
 * gone: nothing is there to answer any more; duplicate: the platform says that these words stand there already, and we
 * do not find them; refused: another reason, by its code; unreachable: tried for hours; facts: the ticket has changed
 * since the approval.
 */
export const ANSWER_FAILURES = [
  'token',
  'permission',
  'blocked',
  'gone',
  'duplicate',
  'refused',
  'unreachable',
  'facts',
] as const;
export type AnswerFailureKind = (typeof ANSWER_FAILURES)[number];

const person = new Schema({ id: String, name: String, at: Date }, { _id: false });

/** What the ticket said when the words were made of it, as the public reads it; absent where it says nothing. */
const facts = new Schema(
  { code: String, status: String, body: String, deadline: String, outcome: String, place: String },
  { _id: false },
);

const answerSchema = new Schema(
  {
    postId: { type: Schema.Types.ObjectId, ref: 'Post', required: true },
    source: { type: String, enum: POST_SOURCES, required: true },
    /** The page, channel or paper that the post stands on. */
    outlet: { type: String, default: '' },
    ticketCode: { type: String, required: true },
    /** The ticket's status when the words were made. */
    ticketStatus: { type: String, required: true },
    /** Sentence that it began with: `answer.<template>` of the city's texts. */
    template: { type: String, required: true },
    language: { type: String, enum: ['vi', 'en'], default: 'vi' },
    /** Empty once the post is taken back. */
    text: { type: String, default: '' },
    facts: { type: facts, required: true },
    state: { type: String, enum: ANSWER_STATES, default: 'draft' },
    way: { type: String, enum: ANSWER_WAYS, required: true },
    /** True until it is out or withdrawn: a post has one such answer at a time. */
    open: { type: Boolean, default: true },
    /** The answer before it under the same post; this one tells how the matter ended. */
    follows: { type: Schema.Types.ObjectId, ref: 'Answer' },
    /** Without id for one that the program prepared. */
    author: { type: person, required: true },
    /** Ids of all who wrote on these words; none of them approves them. */
    writers: { type: [String], default: [] },
    submittedBy: { type: person, default: undefined },
    approvedBy: { type: person, default: undefined },
    /** The last time it was given back to its writer, and why. */
    returned: {
      type: new Schema({ id: String, name: String, at: Date, reason: String }, { _id: false }),
      default: undefined,
    },
    /** Who pasted it or withdrew it. */
    endedBy: { type: person, default: undefined },
    /** The platform's id of the comment. */
    foreignId: String,
    /** Where a pasted answer stands. */
    url: String,
    /** When it was posted or pasted. */
    sentAt: Date,
    /** The platform or the page has taken it down since. */
    takenDownAt: Date,
    attempts: { type: Number, default: 0 },
    nextAt: Date,
    /** Who posts it has until then; nobody else tries meanwhile. */
    leaseUntil: Date,
    /** When it was first sent off; our comment is not older. */
    triedAt: Date,
    /** It may stand there already although nobody told us: look before posting again. */
    unsure: { type: Boolean, default: false },
    failure: {
      type: new Schema(
        { kind: { type: String, enum: ANSWER_FAILURES }, platformCode: String, at: Date },
        { _id: false },
      ),
      default: undefined,
    },
    /** The post was taken back: the words are gone from here too. */
    erasedAt: Date,
    createdAt: { type: Date, required: true },
    updatedAt: { type: Date, required: true },
    /** Rises with every change; a change made on an older view is refused. */
    revision: { type: Number, default: 0 },
  },
  { versionKey: false },
);
answerSchema.index({ postId: 1, createdAt: -1 });
answerSchema.index(
  { postId: 1, open: 1 },
  { unique: true, partialFilterExpression: { open: true } },
);
answerSchema.index({ state: 1, updatedAt: -1, _id: -1 });
answerSchema.index({ updatedAt: -1, _id: -1 });
answerSchema.index({ state: 1, way: 1, nextAt: 1 });
answerSchema.index(
  { source: 1, foreignId: 1 },
  { unique: true, partialFilterExpression: { foreignId: { $exists: true } } },
);

/** One public answer to one post, from its draft to the comment under the post. */
export type AnswerRecord = InferRawDocTypeFromSchema<typeof answerSchema> & { _id: Types.ObjectId };
export const Answer = model('Answer', answerSchema);
