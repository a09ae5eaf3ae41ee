import { type InferSchemaType, model, Schema } from 'mongoose';

export const ATTACHMENT_KINDS = ['voice', 'video', 'file'] as const;
export type AttachmentKind = (typeof ATTACHMENT_KINDS)[number];

const attachmentSchema = new Schema(
  {
    /** Unguessable; also the name of the bytes in the store of files. */
    _id: { type: String, required: true },
    kind: { type: String, enum: ATTACHMENT_KINDS, required: true },
    /** By content, never by what the sender says: `audio/ogg`, `video/mp4`, `application/pdf`. */
    type: { type: String, required: true },
    bytes: { type: Number, required: true },
    createdAt: { type: Date, required: true },
    /** Set when it is to be removed: the row goes when the bytes are gone. */
    erasedAt: Date,
  },
  { versionKey: false },
);
attachmentSchema.index({ erasedAt: 1 }, { sparse: true });

/** A stored voice note, video or document of a resident, as it came; never public. */
export type AttachmentRecord = InferSchemaType<typeof attachmentSchema> & { _id: string };
export const Attachment = model('Attachment', attachmentSchema);
