import { Schema } from 'mongoose';

const reason = new Schema(
  {
    label: String,
    value: String,
    words: { type: [String], default: [] },
    runnerUp: new Schema({ value: String, confidence: Number }, { _id: false }),
  },
  { _id: false },
);

/**
 * What the language module said of a text, kept beside the text on reports and posts. The values are those of
 * `nlp/labels.ts`; they are plain strings here because models know no language.
 */
export const labelFields = {
  kind: { type: String, required: true },
  sentiment: { type: String, required: true },
  category: { type: String, default: null },
  actionable: { type: Boolean, required: true },
  urgency: { type: String, required: true },
  toxic: { type: Boolean, required: true },
  /** Canonical names of places, in the order of the text. */
  place: { type: [String], default: [] },
  /** 0-1 for each label. */
  confidence: { type: Schema.Types.Mixed, default: {} },
  because: { type: [reason], default: [] },
} as const;
