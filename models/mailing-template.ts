import { type InferRawDocTypeFromSchema, model, Schema, type Types } from 'mongoose';
import { MAILING_TOPICS } from './mailing.ts';

const templateSchema = new Schema(
  {
    /** One template through all of its versions. */
    family: { type: String, required: true },
    version: { type: Number, required: true },
    name: { type: String, required: true },
    topic: { type: String, enum: MAILING_TOPICS, required: true },
    /** With `{slots}`, the same in both languages. */
    vi: { type: String, required: true },
    en: { type: String, required: true },
    by: new Schema({ id: String, name: String }, { _id: false }),
    at: { type: Date, required: true },
  },
  { versionKey: false },
);
templateSchema.index({ family: 1, version: -1 }, { unique: true });

/** One version of the words of a message to many; a version is never changed, a newer one follows. */
export type MailingTemplateRecord = InferRawDocTypeFromSchema<typeof templateSchema> & {
  _id: Types.ObjectId;
};
export const MailingTemplate = model('MailingTemplate', templateSchema);
