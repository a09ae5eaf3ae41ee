import { type InferRawDocTypeFromSchema, model, Schema, type Types } from 'mongoose';
import { READING_SOURCES } from './reading.ts';

export const QUARANTINE_REASONS = [
  'unknown_station',
  'unknown_metric',
  'disabled_station',
  'no_number',
  'no_time',
  'wrong_unit',
  'out_of_range',
  'future',
  'too_old',
  'jump',
  'poor_quality',
  'contradiction',
] as const;
export type QuarantineReason = (typeof QUARANTINE_REASONS)[number];

const quarantineSchema = new Schema(
  {
    /** The same doubtful reading is kept once; what cannot be released is kept once a station and reason. */
    key: { type: String, required: true },
    station: { type: String, required: true },
    metric: { type: String, required: true },
    /** As it would be stored; absent where the payload did not tell. */
    at: Date,
    value: Number,
    unit: String,
    reason: { type: String, enum: QUARANTINE_REASONS, required: true },
    /** One sentence for the duty officer. */
    detail: { type: String, required: true },
    source: { type: String, enum: READING_SOURCES, required: true },
    /** How many came under this key, and when. */
    count: { type: Number, required: true },
    firstAt: { type: Date, required: true },
    lastAt: { type: Date, required: true },
    state: { type: String, enum: ['waiting', 'released', 'dismissed'], required: true },
    decidedBy: new Schema({ id: String, name: String }, { _id: false }),
    decidedAt: Date,
  },
  { versionKey: false },
);
quarantineSchema.index({ key: 1 }, { unique: true });
quarantineSchema.index({ state: 1, lastAt: -1, _id: -1 });
// Nobody needs a doubtful reading after a season.
quarantineSchema.index({ lastAt: 1 }, { expireAfterSeconds: 120 * 86_400 });

/** A reading that was kept apart, and why. It never raises anything by itself. */
export type QuarantineRecord = InferRawDocTypeFromSchema<typeof quarantineSchema> & {
  _id: Types.ObjectId;
};
export const Quarantine = model('Quarantine', quarantineSchema);
