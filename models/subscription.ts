import { type InferRawDocTypeFromSchema, model, Schema, type Types } from 'mongoose';
import { REMINDED } from '../core/city/procedure-schema.ts';

/** What residents can ask to be told; their names are `topic.<id>` in the city's texts. */
export const SUBSCRIPTION_TOPICS = [
  'flood',
  'registry',
  'waste',
  'school',
  'farming',
  'health',
  'tourism',
  'newsletter',
] as const;
export type SubscriptionTopic = (typeof SUBSCRIPTION_TOPICS)[number];

export const RELATIONS = ['own', 'relative'] as const;
/** Whose place it is: where they live or work, or where somebody of theirs does. */
export type Relation = (typeof RELATIONS)[number];

export const PLACE_KINDS = ['ward', 'point', 'area', 'city'] as const;

const place = new Schema(
  {
    kind: { type: String, enum: PLACE_KINDS, required: true },
    /** Id of the ward of today; for a point the one that it lies in, absent beyond all of them. */
    ward: String,
    /** Id of the former ward that they named, when they said the old name. */
    formerWard: String,
    /** Id of the street that they named: streets have no coordinates, so the ward is what is compared. */
    street: String,
    /** Part of a ward or a field in plain letters, for an area: `kp 3`, `an lac`. */
    quarter: String,
    /** What of the topic: a crop, a school. */
    audience: String,
    lat: Number,
    lon: Number,
    /** What they call it: `nhà mẹ`, `đường Hùng Vương`. */
    label: String,
  },
  { _id: false },
);

const subscriptionSchema = new Schema(
  {
    residentId: { type: Schema.Types.ObjectId, ref: 'Resident', required: true },
    topic: { type: String, enum: SUBSCRIPTION_TOPICS, required: true },
    place: { type: place, required: true },
    /** Says which place it is, so that asking twice changes nothing; made by `placeKey`. */
    placeKey: { type: String, required: true },
    relation: { type: String, enum: RELATIONS, required: true },
    /** For a point: how far around it news still concerns them, metres; absent: only what covers the point. */
    radiusMetres: Number,
    /** A day of the civil registry to be reminded of, for the topic `registry`; gone with the last reminder. */
    reminder: new Schema(
      {
        about: { type: String, enum: REMINDED, required: true },
        /** `2026-11-03`, in the city's days. */
        day: { type: String, required: true },
        /** `09:00`, when they said a time. */
        time: String,
        nextAt: { type: Date, required: true },
      },
      { _id: false },
    ),
    since: { type: Date, required: true },
  },
  { versionKey: false },
);
subscriptionSchema.index({ residentId: 1, topic: 1, placeKey: 1 }, { unique: true });
subscriptionSchema.index({ topic: 1, 'reminder.nextAt': 1 });
// Audiences: everybody of a topic, a ward at a time, in the order of the id.
subscriptionSchema.index({ topic: 1, 'place.ward': 1, _id: 1 });

// Audiences of drawn areas, by latitude; few have a radius of their own.
subscriptionSchema.index({ topic: 1, 'place.lat': 1 });
subscriptionSchema.index(
  { topic: 1, radiusMetres: 1 },
  { partialFilterExpression: { radiusMetres: { $exists: true } } },
);

/** One resident's wish to be told about one topic at one place. A resident may have several. */
export type SubscriptionRecord = InferRawDocTypeFromSchema<typeof subscriptionSchema> & {
  _id: Types.ObjectId;
};
export const Subscription = model('Subscription', subscriptionSchema);
