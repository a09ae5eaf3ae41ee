import { type InferRawDocTypeFromSchema, model, Schema, type Types } from 'mongoose';

/**
 * received: kept and waiting; done: it had its effect; ignored: true, but nothing follows (older than what is known,
 * more of the same); triage: too doubtful to act on, a person decides; quarantined: not as agreed, with the reason, for staff to look at; dead: given up after the last
 * attempt.
 */
export const SYSTEM_EVENT_STATES = [
  'received',
  'done',
  'ignored',
  'triage',
  'quarantined',
  'dead',
] as const;
export type SystemEventState = (typeof SYSTEM_EVENT_STATES)[number];

const systemEventSchema = new Schema(
  {
    system: { type: String, required: true },
    /** The system's own id, unique within it: a second delivery changes nothing. */
    eventId: { type: String, required: true },
    kind: { type: String, required: true },
    /** The device it speaks of; events of one device are taken in the order of `at`. */
    device: String,
    /** When it happened. */
    at: { type: Date, required: true },
    receivedAt: { type: Date, required: true },
    /** As sent, without pictures: those are kept as photos. */
    data: { type: Schema.Types.Mixed, default: {} },
    photoIds: { type: [String], default: undefined },
    state: { type: String, enum: SYSTEM_EVENT_STATES, default: 'received' },
    reason: String,
    attempts: { type: Number, default: 0 },
    reportCode: String,
    doneAt: Date,
  },
  { versionKey: false },
);
systemEventSchema.index({ system: 1, eventId: 1 }, { unique: true });
systemEventSchema.index(
  { state: 1, _id: 1 },
  { partialFilterExpression: { state: 'received' }, name: 'waiting' },
);
systemEventSchema.index({ system: 1, state: 1, receivedAt: -1 });
systemEventSchema.index({ receivedAt: 1 });

/** One event of a system of the city, kept before it is acknowledged. */
export type SystemEventRecord = InferRawDocTypeFromSchema<typeof systemEventSchema> & {
  _id: Types.ObjectId;
};
export const SystemEvent = model('SystemEvent', systemEventSchema);
