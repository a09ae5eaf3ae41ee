import { type InferSchemaType, model, Schema, type Types } from 'mongoose';

const rescueAlarmSchema = new Schema(
  {
    ticketId: { type: Schema.Types.ObjectId, ref: 'Ticket', required: true },
    /** The ticket's. */
    code: { type: String, required: true },
    body: { type: String, required: true },
    /** Calls for help behind it. */
    voices: { type: Number, default: 1 },
    raisedAt: { type: Date, required: true },
    /** How often the duty officers were told. */
    rounds: { type: Number, default: 1 },
    /** When they are told again; absent once somebody has accepted. */
    nextAt: Date,
    acceptedAt: Date,
    /** Name of who accepted. */
    acceptedBy: String,
    /** When it was raised, repeated or accepted: what the live line goes by. */
    changedAt: { type: Date, required: true },
  },
  { versionKey: false },
);
rescueAlarmSchema.index({ ticketId: 1, acceptedAt: 1 });
rescueAlarmSchema.index({ nextAt: 1 }, { sparse: true });
rescueAlarmSchema.index({ changedAt: 1 });

/** Somebody is in danger, and who knows of it: one that nobody has accepted yet for each ticket. */
export type RescueAlarmRecord = InferSchemaType<typeof rescueAlarmSchema> & { _id: Types.ObjectId };
export const RescueAlarm = model('RescueAlarm', rescueAlarmSchema);
