import { type InferRawDocTypeFromSchema, model, Schema, type Types } from 'mongoose';

/**
 * new: checked, waits for its draft; drafted: a draft was made of it or changed by it; told: somebody works on the draft
 * and was told; withdrawn: the draft that nobody had touched was discarded; kept_apart: nothing comes of it, see `reason`.
 */
export const CAP_MESSAGE_STATES = ['new', 'drafted', 'told', 'withdrawn', 'kept_apart'] as const;
export type CapMessageState = (typeof CAP_MESSAGE_STATES)[number];

/**
 * malformed: cannot be read; bad_signature: not signed by the key that we have of its sender; own: we are the sender;
 * not_an_alert: a draft, a system message, an acknowledgement; not_public: for others; expired: over when it came;
 * unknown_references: changes or ends what we do not know; outside: of elsewhere; nothing_to_end: nobody was told here;
 * not_drafted: the desk refused it.
 */
export const KEPT_REASONS = [
  'malformed',
  'bad_signature',
  'own',
  'not_an_alert',
  'not_public',
  'expired',
  'unknown_references',
  'outside',
  'nothing_to_end',
  'not_drafted',
] as const;
export type KeptReason = (typeof KEPT_REASONS)[number];

const capMessageSchema = new Schema(
  {
    /** `sender,identifier,sent`, as references name it; more than that where the sender is not proven or not known. */
    key: { type: String, required: true },
    sender: { type: String, default: '' },
    identifier: { type: String, default: '' },
    /** As it stands in the message. */
    sent: { type: String, default: '' },
    sentAt: { type: Date, required: true },
    status: { type: String, default: '' },
    msgType: { type: String, default: '' },
    senderName: { type: String, default: '' },
    headline: { type: String, default: '' },
    areaDesc: { type: String, default: '' },
    /** Keys of the earlier messages that it is about. */
    references: { type: [String], default: [] },
    /** How it came: from a feed that we ask, or handed in by a machine. */
    via: { type: String, enum: ['feed', 'api'], required: true },
    /** Host of the feed, or name of the machine's key. */
    from: { type: String, required: true },
    /** Where it stands; only of feeds. */
    link: String,
    /** The entry of the feed that it came by: its address and time. */
    entry: String,
    /** Signed by the key that we have of its sender; false: we have none. */
    verified: { type: Boolean, default: false },
    state: { type: String, enum: CAP_MESSAGE_STATES, required: true },
    reason: { type: String, enum: KEPT_REASONS },
    /** What exactly was wrong, for staff. */
    detail: String,
    /** What was signed, where that was proven; else what came. */
    xml: { type: String, required: true },
    /** The warning that it became a version of. */
    warningId: Schema.Types.ObjectId,
    /** Who decided that it is drafted from all the same. */
    letIn: new Schema({ at: Date, id: String, name: String }, { _id: false }),
    receivedAt: { type: Date, required: true },
    handledAt: Date,
  },
  { versionKey: false },
);
capMessageSchema.index({ key: 1 }, { unique: true });
capMessageSchema.index({ state: 1, sentAt: 1 });
capMessageSchema.index({ receivedAt: -1 });
capMessageSchema.index({ entry: 1 }, { sparse: true });
capMessageSchema.index({ references: 1 });

/** One CAP message that came in, whatever became of it. */
export type CapMessageRecord = InferRawDocTypeFromSchema<typeof capMessageSchema> & {
  _id: Types.ObjectId;
};
export const CapMessage = model('CapMessage', capMessageSchema);
