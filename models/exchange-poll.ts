import { type InferSchemaType, model, Schema } from 'mongoose';

const exchangePollSchema = new Schema(
  {
    /** Id of the body whose system is asked. */
    _id: { type: String, required: true },
    /** When it is asked next; set ahead by who asks, so that of several processes one does. */
    nextAt: { type: Date, required: true },
    /** Up to when its news was read whole. */
    readUpTo: Date,
    /** Times in a row that it could not be asked. */
    failures: { type: Number, default: 0 },
  },
  { versionKey: false },
);

/** How far the news of another system has been read. */
export type ExchangePollRecord = InferSchemaType<typeof exchangePollSchema> & { _id: string };
export const ExchangePoll = model('ExchangePoll', exchangePollSchema);
