import { type InferSchemaType, model, Schema, type Types } from 'mongoose';

const auditSchema = new Schema(
  {
    /** Running number from 1 without gaps. */
    number: { type: Number, required: true },
    at: { type: Date, required: true },
    actor: new Schema({ type: { type: String }, id: String, name: String }, { _id: false }),
    /** What was done, `ticket.moved`, `staff.login`, … */
    action: { type: String, required: true },
    target: new Schema({ type: { type: String }, id: String }, { _id: false }),
    /** Facts of the action; never a message text, a phone number or a password. */
    facts: { type: Schema.Types.Mixed, default: {} },
    ip: String,
    requestId: String,
    /** sha256 over the previous hash and this entry: a changed or missing entry shows. */
    hash: { type: String, required: true },
  },
  { versionKey: false, minimize: false },
);
auditSchema.index({ number: 1 }, { unique: true });
auditSchema.index({ 'target.type': 1, 'target.id': 1, number: 1 });

/** One line of the append-only audit log. */
export type AuditRecord = InferSchemaType<typeof auditSchema> & { _id: Types.ObjectId };
export const AuditEntry = model('AuditEntry', auditSchema);

const auditHeadSchema = new Schema(
  {
    _id: { type: String, required: true },
    number: { type: Number, required: true },
    hash: { type: String, required: true },
  },
  { versionKey: false },
);

/** The end of the chain: whoever adds an entry moves it, so that two writers cannot take the same number. */
export const AuditHead = model('AuditHead', auditHeadSchema);
