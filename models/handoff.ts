import { type InferSchemaType, model, Schema, type Types } from 'mongoose';
import { CHANNELS } from './resident.ts';

/** waiting: on the list; talking: one officer has it; ended: the bot answers again. */
export const HANDOFF_STATES = ['waiting', 'talking', 'ended'] as const;
export type HandoffState = (typeof HANDOFF_STATES)[number];

/** Who ended it: an officer, the resident, or nobody said anything any more. */
export const HANDOFF_ENDINGS = ['staff', 'resident', 'silence'] as const;

const speaker = new Schema(
  { id: { type: String, required: true }, name: { type: String, required: true } },
  { _id: false },
);

const handoffSchema = new Schema(
  {
    /** `<channel>:<address>` while it is open, so that a chat has one open talk; with the id behind it afterwards. */
    key: { type: String, required: true },
    residentId: { type: Schema.Types.ObjectId, ref: 'Resident', required: true },
    channel: { type: String, enum: CHANNELS, required: true },
    address: { type: String, required: true },
    language: { type: String, enum: ['vi', 'en'], required: true },
    state: { type: String, enum: HANDOFF_STATES, required: true },
    /** `zalo`: an operator answers in the Zalo app itself; nobody here has it. */
    via: { type: String, enum: ['app', 'zalo'], required: true },
    /** What they said when they asked for a person, and just before. */
    summary: new Schema(
      { words: { type: [String], default: [] }, reports: { type: [String], default: [] } },
      { _id: false },
    ),
    /** The one who speaks. */
    takenBy: speaker,
    takenAt: Date,
    /** Hand-overs and returns, oldest first. */
    steps: {
      type: [
        new Schema(
          { at: Date, kind: String, by: speaker, to: speaker, message: String },
          { _id: false },
        ),
      ],
      default: [],
    },
    askedAt: { type: Date, required: true },
    /** Last word of each side. */
    residentAt: { type: Date, required: true },
    staffAt: Date,
    /** Until when an officer should have said something; office hours count. Absent when it is our turn to wait. */
    answerBy: Date,
    /** Set when nobody answered in time: it is shown first, and the bot answers again meanwhile. */
    escalatedAt: Date,
    endedAt: Date,
    endedBy: { type: String, enum: HANDOFF_ENDINGS },
    updatedAt: { type: Date, required: true },
    revision: { type: Number, default: 0 },
  },
  { versionKey: false },
);
handoffSchema.index({ key: 1 }, { unique: true });
handoffSchema.index({ state: 1, askedAt: 1 });
handoffSchema.index({ state: 1, answerBy: 1 });
handoffSchema.index({ updatedAt: 1 });
handoffSchema.index({ residentId: 1 });

/** A talk of a resident with a person, from the wish to the release. */
export type HandoffRecord = InferSchemaType<typeof handoffSchema> & { _id: Types.ObjectId };
export const Handoff = model('Handoff', handoffSchema);
