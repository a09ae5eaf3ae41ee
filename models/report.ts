import { type InferRawDocTypeFromSchema, model, Schema, type Types } from 'mongoose';
import { labelFields } from './labels.ts';

export const REPORT_SOURCES = ['chat', 'post', 'phone', 'open311', 'sensor'] as const;
export type ReportSource = (typeof REPORT_SOURCES)[number];

const reportSchema = new Schema(
  {
    /** What the resident keeps, e.g. `DH-7KQM-4XTA`; opens `/r/:code`. */
    code: { type: String, required: true },
    source: { type: String, enum: REPORT_SOURCES, required: true },
    /** Same voice, same key: `chat:<message id>`, `post:<post id>`; makes intake safe to repeat. */
    sourceKey: { type: String, required: true },
    channel: String,
    residentId: { type: Schema.Types.ObjectId, ref: 'Resident' },
    /** Their name is hidden from handling bodies. */
    anonymous: { type: Boolean, default: false },
    /** Who called or came to the counter, when they gave it; chat reporters are known by `residentId` only. */
    reporter: new Schema({ name: String, phone: String }, { _id: false }),
    text: { type: String, required: true },
    location: new Schema({ lat: Number, lon: Number }, { _id: false }),
    /** Place as the resident put it, when it is not in the text. */
    placeText: String,
    /** Present-day ward id, when known. */
    ward: String,
    photoIds: { type: [String], default: [] },
    /** Voice notes, videos and documents; `models/attachment.ts` has them. */
    files: {
      type: [
        new Schema(
          {
            id: { type: String, required: true },
            kind: { type: String, required: true },
            type: { type: String, required: true },
            bytes: { type: Number, required: true },
          },
          { _id: false },
        ),
      ],
      default: undefined,
    },
    /** How content they are with what was done, 1-5, when they said so. */
    rating: new Schema({ score: Number, comment: String, at: Date }, { _id: false }),
    labels: { type: new Schema(labelFields, { _id: false }), required: true },
    ticketId: { type: Schema.Types.ObjectId, ref: 'Ticket', required: true },
    /**
     * The ticket it belongs to by itself: opened with, joined, or moved to by hand. `ticketId` is where the merges
     * of that ticket lead to; undoing a merge goes back from here.
     */
    homeTicketId: { type: Schema.Types.ObjectId, ref: 'Ticket', required: true },
    createdAt: { type: Date, required: true },
  },
  { versionKey: false },
);
reportSchema.index({ code: 1 }, { unique: true });
reportSchema.index({ sourceKey: 1 }, { unique: true });
reportSchema.index({ ticketId: 1, createdAt: 1 });
reportSchema.index({ homeTicketId: 1 });
// The last month, for playing a change of the rules.
reportSchema.index({ createdAt: -1 });
reportSchema.index({ residentId: 1, createdAt: -1 });
reportSchema.index({ createdAt: 1 });
reportSchema.index({ photoIds: 1 });
reportSchema.index({ 'files.id': 1 }, { sparse: true });

/** A voice note, video or document of a report. */
export type ReportFile = { id: string; kind: string; type: string; bytes: number };

/** One voice about one matter. */
export type ReportRecord = InferRawDocTypeFromSchema<typeof reportSchema> & { _id: Types.ObjectId };
export const Report = model('Report', reportSchema);
