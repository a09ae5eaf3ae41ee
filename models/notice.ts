import { type InferSchemaType, model, Schema, type Types } from 'mongoose';

/** What a notice is about; each has its word in `web/src/text/{vi,en}/notices.ts`. */
export const NOTICE_KINDS = [
  'rescue',
  'deadline',
  'escalation',
  'mention',
  'assigned',
  'spike',
  'warning',
  'sensor',
  'dossier',
  'procedure',
  'handoff',
  'data_request',
  'post',
  'system',
  'report',
  'security',
] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

const noticeSchema = new Schema(
  {
    /** Names the event: the same key reaches the same person once. */
    key: { type: String, required: true },
    staffId: { type: Schema.Types.ObjectId, ref: 'Staff', required: true },
    kind: { type: String, enum: NOTICE_KINDS, required: true },
    /** One Vietnamese sentence without personal data. */
    title: { type: String, required: true },
    /** Where it leads, below `/staff`, e.g. `/tickets/DH-7KQM-4XTA`. */
    link: { type: String, required: true },
    /** Somebody should look now; the others wait until there is time. */
    urgent: { type: Boolean, required: true },
    /** Edition of a periodic report that goes with the letter as a PDF. */
    attachment: String,
    at: { type: Date, required: true },
    readAt: Date,
    /** When it goes to the reader's chat, and to their e-mail; absent when it has gone or need not. */
    chatDueAt: Date,
    mailDueAt: Date,
    /** Letters tried so far. */
    mailTries: { type: Number, default: 0 },
    /** When it came or was read: what the live line goes by. */
    changedAt: { type: Date, required: true },
  },
  { versionKey: false },
);
noticeSchema.index({ key: 1, staffId: 1 }, { unique: true });
noticeSchema.index({ staffId: 1, at: -1, _id: -1 });
noticeSchema.index({ staffId: 1, readAt: 1, at: -1, _id: -1 });
noticeSchema.index({ changedAt: 1 });
noticeSchema.index({ at: 1 });
noticeSchema.index({ chatDueAt: 1 }, { sparse: true });
noticeSchema.index({ mailDueAt: 1 }, { sparse: true });

/** One thing that one member of staff should know. */
export type NoticeRecord = InferSchemaType<typeof noticeSchema> & { _id: Types.ObjectId };
export const Notice = model('Notice', noticeSchema);
