import { type InferRawDocTypeFromSchema, model, Schema, type Types } from 'mongoose';

/** One level that a bulletin tells, now or foreseen. */
const statement = new Schema(
  {
    gauge: String,
    river: { type: String, required: true },
    station: { type: String, required: true },
    kind: { type: String, enum: ['observed', 'forecast', 'peak'], required: true },
    levelMetres: { type: Number, required: true },
    at: Date,
    /** Alarm level that it is compared with, and how far above (negative: below) according to the text. */
    alarm: Number,
    saidOffsetMetres: Number,
    /** The same by our own reckoning, from the level and the gauge's alarm level. */
    offsetMetres: Number,
    /** The text's own figures do not agree; `problem` says how. */
    problem: String,
    /** The sentence. */
    quote: { type: String, required: true },
  },
  { _id: false },
);

const bulletinSchema = new Schema(
  {
    /** sha256 of source, time of issue and text: the same bulletin is kept once. */
    key: { type: String, required: true },
    title: String,
    text: { type: String, required: true },
    /** Who issued it, or the address of the feed. */
    source: { type: String, required: true },
    issuedAt: { type: Date, required: true },
    nextAt: Date,
    /** Disaster risk, 1-5, as the bulletin says it; never computed. */
    riskLevel: Number,
    /** What the bulletin foresees, as it words it. */
    forecast: String,
    statements: { type: [statement], default: [] },
    enteredBy: new Schema({ id: String, name: String }, { _id: false }),
    createdAt: { type: Date, required: true },
  },
  { versionKey: false },
);
bulletinSchema.index({ key: 1 }, { unique: true });
bulletinSchema.index({ issuedAt: -1 });

/** An official bulletin about rivers, as it was read. */
export type BulletinRecord = InferRawDocTypeFromSchema<typeof bulletinSchema> & {
  _id: Types.ObjectId;
};
export const Bulletin = model('Bulletin', bulletinSchema);
