import { type InferRawDocTypeFromSchema, model, Schema, type Types } from 'mongoose';
import { SUBSCRIPTION_TOPICS } from './subscription.ts';

/** Topics on which the city may write to many; dangers are warnings, and days of the registry are each one's own. */
export const MAILING_TOPICS = SUBSCRIPTION_TOPICS.filter(
  (topic) => topic !== 'flood' && topic !== 'registry',
);

/** See workflow/mailings/states.ts. */
export const MAILING_STATES = [
  'draft',
  'submitted',
  'scheduled',
  'preparing',
  'sending',
  'paused',
  'sent',
  'stopped',
  'discarded',
] as const;
export type MailingState = (typeof MAILING_STATES)[number];

const person = () => new Schema({ id: String, name: String, at: Date }, { _id: false });

const mailingSchema = new Schema(
  {
    name: { type: String, required: true },
    topic: { type: String, enum: MAILING_TOPICS, required: true },
    /** The version of a template that it is made of, and what its slots hold. */
    templateId: { type: Schema.Types.ObjectId, ref: 'MailingTemplate', required: true },
    values: { type: Schema.Types.Mixed, default: {} },
    /** The words as they are sent, filled in. */
    vi: { type: String, required: true },
    en: { type: String, required: true },
    /** Only these; empty: whoever asked for the topic. Who named no ward hears what is for any. */
    wards: { type: [String], default: [] },
    /** Not before; absent: as soon as it is approved. */
    sendAt: Date,
    state: { type: String, enum: MAILING_STATES, default: 'draft' },
    /** 1, and one more each time it is sent again to those whom it did not reach. */
    round: { type: Number, default: 1 },
    /** How many the first round was written to. */
    audience: Number,
    createdBy: person(),
    submittedBy: person(),
    approvedBy: person(),
    createdAt: { type: Date, required: true },
    updatedAt: { type: Date, required: true },
    sentAt: Date,
    /** Rises with every change; a change made on an older view is refused. */
    revision: { type: Number, default: 0 },
  },
  { versionKey: false, minimize: false },
);
mailingSchema.index({ state: 1, updatedAt: -1 });
mailingSchema.index({ updatedAt: -1 });

/** One message to everybody who asked for a topic. */
export type MailingRecord = InferRawDocTypeFromSchema<typeof mailingSchema> & {
  _id: Types.ObjectId;
};
export const Mailing = model('Mailing', mailingSchema);
