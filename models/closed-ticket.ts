import { type InferSchemaType, model, Schema } from 'mongoose';

const closedTicketSchema = new Schema(
  {
    /** Id of the ticket, hex. */
    _id: { type: String, required: true },
    code: { type: String, required: true },
    category: { type: String, default: null },
    ward: { type: String, default: null },
    body: { type: String, required: true },
    places: { type: [String], default: [] },
    openedAt: { type: Date, required: true },
    closedAt: { type: Date, required: true },
    /** Day of `closedAt` in the city, `2026-10-17`. */
    day: { type: String, required: true },
    outcome: { type: String, default: null },
    /** It ended with an outcome that solves the matter. */
    solved: { type: Boolean, required: true },
    /** Solved, and a reporter said so or somebody checked the evidence. */
    verified: { type: Boolean, required: true },
    onTime: { type: Boolean, required: true },
    /** Rounded to about 110 m; absent where no position is known and for calls for help. */
    lat: Number,
    lon: Number,
    /** Staff published it: place, code and pictures may be shown. */
    public: { type: Boolean, required: true },
  },
  { versionKey: false },
);
closedTicketSchema.index({ closedAt: -1 });
// Counts of a body, read from the index alone.
closedTicketSchema.index({ body: 1, onTime: 1, solved: 1, closedAt: -1 });
for (const by of [[], ['ward'], ['category']])
  closedTicketSchema.index({
    public: 1,
    ...Object.fromEntries(by.map((field) => [field, 1])),
    closedAt: -1,
  });

/** An ended ticket as the public may see it: what pages, feeds and open data read instead of tickets. */
export type ClosedTicketRecord = InferSchemaType<typeof closedTicketSchema>;
export const ClosedTicket = model('ClosedTicket', closedTicketSchema);

const closedDaySchema = new Schema(
  {
    /** `2026-10-17`. */
    _id: { type: String, required: true },
    ended: { type: Number, default: 0 },
    solved: { type: Number, default: 0 },
    verified: { type: Number, default: 0 },
    onTime: { type: Number, default: 0 },
  },
  { versionKey: false },
);

/** How many tickets ended on a day, and how. */
export type ClosedDayRecord = InferSchemaType<typeof closedDaySchema>;
export const ClosedDay = model('ClosedDay', closedDaySchema);

const markSchema = new Schema(
  { _id: { type: String, required: true }, at: { type: Date, required: true } },
  { versionKey: false },
);
/** Up to which change of tickets the rows above are. */
export const ClosedTicketMark = model('ClosedTicketMark', markSchema);
