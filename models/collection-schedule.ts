import { type InferRawDocTypeFromSchema, model, Schema, type Types } from 'mongoose';

const collectionScheduleSchema = new Schema(
  {
    /** System, place and what is collected: the latest word about them replaces the one before. */
    key: { type: String, required: true },
    system: { type: String, required: true },
    eventId: { type: String, required: true },
    /** Id of the city's street, absent for one that is not on the city's list or when none is named. */
    streetId: String,
    /** As the system calls it. */
    street: String,
    /** Part of a ward in plain letters: `kp 3`, `thon tay tri`. */
    quarter: String,
    quarterName: String,
    /** Id of the ward as the system named it, of today or a former one. */
    ward: String,
    /** 1 = Monday … 7 = Sunday. */
    weekdays: { type: [Number], required: true },
    /** Times of day in the city, `HH:MM`; `to` before `from` is the next morning. */
    from: { type: String, required: true },
    to: { type: String, required: true },
    /** What is collected; absent: all household waste. */
    what: String,
    /** Days on which it does not come, `2027-02-06`. */
    except: { type: [String], default: [] },
    /** Since when it holds: the time of the event. */
    at: { type: Date, required: true },
    receivedAt: { type: Date, required: true },
    /** The system said that it holds no longer. */
    cancelled: Boolean,
  },
  { versionKey: false },
);
collectionScheduleSchema.index({ key: 1 }, { unique: true });

/** When waste is collected at one place, as the waste system said last. */
export type CollectionScheduleRecord = InferRawDocTypeFromSchema<
  typeof collectionScheduleSchema
> & {
  _id: Types.ObjectId;
};
export const CollectionSchedule = model('CollectionSchedule', collectionScheduleSchema);
