import { type InferSchemaType, model, Schema } from 'mongoose';

const by = new Schema({ type: { type: String }, id: String, name: String }, { _id: false });

const ruleSetSchema = new Schema(
  {
    /** Version, from 1; version 0 is the city's own file. */
    _id: { type: Number, required: true },
    /** The rules as they were typed, in the form of `cities/<id>/routing.json`. */
    text: { type: String, required: true },
    /** Why it was made. */
    note: { type: String, required: true },
    by: { type: by, required: true },
    createdAt: { type: Date, required: true },
  },
  { versionKey: false },
);

/** One version of the routing rules. It is never changed; a correction is a new version. */
export type RuleSetRecord = InferSchemaType<typeof ruleSetSchema>;
export const RuleSet = model('RuleSet', ruleSetSchema);

const rulesInForceSchema = new Schema(
  {
    _id: { type: String, required: true },
    /** The version that decides. */
    version: { type: Number, required: true },
    /** The version before it, for going back. */
    before: { type: Number, required: true },
    by: { type: by, required: true },
    since: { type: Date, required: true },
  },
  { versionKey: false },
);

/** Which version of the rules decides; one record, `routing`. */
export type RulesInForceRecord = InferSchemaType<typeof rulesInForceSchema>;
export const RulesInForce = model('RulesInForce', rulesInForceSchema);
