import { type InferRawDocTypeFromSchema, model, Schema } from 'mongoose';
import { STATION_KINDS } from '../core/city/station-schema.ts';

/**
 * `waiting`: has never reported; `ok`; `silent`: no word for longer than its kind allows; `stuck`: the very same value
 * for longer than its kind allows.
 */
export const STATION_HEALTH = ['waiting', 'ok', 'silent', 'stuck'] as const;
export type StationHealth = (typeof STATION_HEALTH)[number];

/** What is known of one metric of a station, kept so that nobody has to search the readings for it. */
const channel = new Schema(
  {
    metric: { type: String, required: true },
    /** The newest reading. */
    value: Number,
    at: Date,
    receivedAt: Date,
    /** Since when the value has been the very same. */
    sameSince: Date,
    health: { type: String, enum: STATION_HEALTH, default: 'waiting' },
    healthSince: Date,
    /** True while the value is beyond what the city tolerates or the device reports a fault. */
    troubled: { type: Boolean, default: false },
    troubledSince: Date,
    /** The report that the trouble opened, for the device's own confirmation. */
    reportCode: String,
  },
  { _id: false },
);

const stationSchema = new Schema(
  {
    _id: { type: String, required: true },
    kind: { type: String, enum: STATION_KINDS, required: true },
    name: { type: String, required: true },
    /** `city`: from the profile, renewed at each start; `staff`: added or imported. */
    origin: { type: String, enum: ['city', 'staff'], required: true },
    gauge: String,
    floodPoint: String,
    place: String,
    lat: Number,
    lon: Number,
    /** Present-day ward id, when known. */
    ward: String,
    /** Ids by which a SensorThings server or a vendor calls its datastreams. */
    datastreams: {
      type: [
        new Schema(
          { id: { type: String, required: true }, metric: { type: String, required: true } },
          { _id: false },
        ),
      ],
      default: [],
    },
    channels: { type: [channel], default: [] },
    /** Worst of its channels, for lists. */
    health: { type: String, enum: STATION_HEALTH, default: 'waiting' },
    troubled: { type: Boolean, default: false },
    /** Where a gauge stands on its ladder (`workflow/ladder/ladder.ts`), and by which reading. */
    stage: { type: Number, default: 0 },
    stageAt: Date,
    /** Rises with each change of the state above; a change made on an older view is repeated. */
    revision: { type: Number, default: 0 },
    disabled: { type: Boolean, default: false },
  },
  { versionKey: false },
);
stationSchema.index({ kind: 1, _id: 1 });
stationSchema.index({ 'datastreams.id': 1 });
stationSchema.index({ health: 1, _id: 1 });

/** Something that measures, and how it is. */
export type StationRecord = InferRawDocTypeFromSchema<typeof stationSchema>;
export type StationChannel = StationRecord['channels'][number];
export const Station = model('Station', stationSchema);
