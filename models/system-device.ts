import { type InferRawDocTypeFromSchema, model, Schema } from 'mongoose';

const deviceSchema = new Schema(
  {
    /** `<system>:<device>`. */
    _id: { type: String, required: true },
    system: { type: String, required: true },
    device: { type: String, required: true },
    place: String,
    lat: Number,
    lon: Number,
    /** Kinds of fault that it has now; empty: it works. */
    faults: { type: [String], default: [] },
    /** When its latest event happened; older ones no longer change its state. */
    lastAt: { type: Date, required: true },
    /** Since when it works again; its ticket ends when that has lasted. */
    workingSince: Date,
    /** The report that its fault opened, until its ticket has ended. */
    reportCode: String,
    /** Events of the running hour, and when it began: a flood of them is one line for staff. */
    hourFrom: { type: Date, required: true },
    hourCount: { type: Number, default: 0 },
  },
  { versionKey: false },
);
deviceSchema.index({ system: 1, _id: 1 });
deviceSchema.index({ workingSince: 1 }, { sparse: true });
deviceSchema.index({ system: 1, hourCount: -1 });

/** One device of a system: how it is, by its own word. */
export type SystemDeviceRecord = InferRawDocTypeFromSchema<typeof deviceSchema>;
export const SystemDevice = model('SystemDevice', deviceSchema);
