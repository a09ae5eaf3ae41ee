import { type InferRawDocTypeFromSchema, model, Schema, type Types } from 'mongoose';

/** open: nobody has looked; acknowledged: somebody has; closed: over, and judged. */
export const SPIKE_STATES = ['open', 'acknowledged', 'closed'] as const;
export type SpikeState = (typeof SPIKE_STATES)[number];

const spikeSeries = new Schema(
  {
    /** `seriesKey` of workflow/insights/detect-spikes.ts. */
    series: { type: String, required: true },
    /** The highest hour: voices, what is usual, spreads above it. */
    count: { type: Number, required: true },
    expected: { type: Number, required: true },
    score: { type: Number, required: true },
    at: { type: Date, required: true },
  },
  { _id: false },
);

const spikeSchema = new Schema(
  {
    state: { type: String, enum: SPIKE_STATES, default: 'open' },
    /** First and last unusual hour. */
    from: { type: Date, required: true },
    until: { type: Date, required: true },
    series: { type: [spikeSeries], required: true },
    /** The posts behind it, latest first, at most 50. */
    postIds: { type: [Schema.Types.ObjectId], default: [] },
    /** Places named in them, most named first. */
    places: { type: [String], default: [] },
    /** Codes of open tickets about the same matter. */
    ticketCodes: { type: [String], default: [] },
    raisedAt: { type: Date, required: true },
    /** Staff ids who were told already. */
    told: { type: [String], default: [] },
    acknowledgedBy: String,
    acknowledgedAt: Date,
    closedBy: String,
    closedAt: Date,
    /** Said when it is closed: was it worth knowing? Gives the false-alarm rate. */
    useful: Boolean,
    note: String,
  },
  { versionKey: false },
);
spikeSchema.index({ state: 1, until: -1 });
spikeSchema.index({ raisedAt: -1 });
spikeSchema.index({ from: 1 });

/** One alarm: more said of something than usual, merged over series and hours. */
export type SpikeRecord = InferRawDocTypeFromSchema<typeof spikeSchema> & { _id: Types.ObjectId };
export const SpikeAlarm = model('Spike', spikeSchema);
