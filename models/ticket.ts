import { type InferRawDocTypeFromSchema, model, Schema, type Types } from 'mongoose';

/** The states of `workflow/tickets/states.ts`, which has the steps and the prose. */
export const TICKET_STATUSES = [
  'received',
  'routed',
  'accepted',
  'in_progress',
  'waiting_for_resident',
  'referred',
  'resolved',
  'not_resolvable',
  'reopened',
  'closed',
] as const;
export type TicketStatus = (typeof TICKET_STATUSES)[number];

const actor = new Schema(
  {
    type: { type: String, enum: ['system', 'staff', 'resident', 'machine'], required: true },
    id: String,
    name: String,
  },
  { _id: false },
);

/** One step or note in a ticket's life; `public` ones are told to the reporters. */
const update = new Schema(
  {
    number: { type: Number, required: true },
    at: { type: Date, required: true },
    by: { type: actor, required: true },
    kind: { type: String, required: true },
    from: String,
    to: String,
    note: String,
    public: { type: Boolean, default: false },
    facts: { type: Schema.Types.Mixed, default: undefined },
  },
  { _id: false },
);

const ticketSchema = new Schema(
  {
    code: { type: String, required: true },
    status: { type: String, enum: TICKET_STATUSES, required: true },
    /** The status as lists see it: `merged` for a ticket that lives on in another one. */
    listedAs: { type: String, required: true },
    category: { type: String, default: null },
    urgency: { type: String, required: true },
    title: { type: String, required: true },
    place: new Schema(
      { names: { type: [String], default: [] }, text: String, lat: Number, lon: Number },
      { _id: false },
    ),
    ward: String,
    body: { type: String, required: true },
    assignee: String,
    /** Why it went there: rule, decision, the words that decided, how sure, what came second. */
    routing: new Schema(
      {
        rule: String,
        decision: String,
        /** Version of the rules; 0 is the city's file. */
        version: Number,
        words: { type: [String], default: [] },
        /** Name of the place that gave the ward. */
        place: String,
        confidence: Number,
        runnerUp: new Schema({ category: String, confidence: Number }, { _id: false }),
      },
      { _id: false },
    ),
    /** When it is due, and by which version of which rule; `workflow/deadlines/deadline.ts` computes it. */
    deadline: new Schema(
      {
        rule: { type: String, required: true },
        version: { type: String, required: true },
        hours: { type: Number, required: true },
        unit: { type: String, enum: ['working', 'calendar'], required: true },
        startedAt: { type: Date, required: true },
        /** Time that does not count, oldest first; the last one has no end while the ticket waits. */
        pauses: {
          type: [new Schema({ from: { type: Date, required: true }, to: Date }, { _id: false })],
          default: [],
        },
        /** Follows from the fields above; while paused, as if it went on at once. */
        due: { type: Date, required: true },
        /** Until when the body should have accepted it. */
        acceptBy: Date,
      },
      { _id: false },
    ),
    /** Who was told of what is late: `workflow/escalation/plan.ts`. */
    escalation: new Schema(
      {
        round: { type: Date, required: true },
        done: { type: [String], default: [] },
        nextAt: Date,
      },
      { _id: false },
    ),
    outcome: new Schema(
      { code: String, evidence: new Schema({ kind: String, value: String }, { _id: false }) },
      { _id: false },
    ),
    /** True when a person set the urgency: new voices no longer raise it. */
    urgencyFixed: { type: Boolean, default: false },
    reportCount: { type: Number, default: 1 },
    /** Open tickets that may be the same incident; a person decides. */
    suggestions: {
      type: [
        new Schema(
          {
            ticketId: { type: Schema.Types.ObjectId, required: true },
            score: { type: Number, required: true },
            because: { type: [String], default: [] },
          },
          { _id: false },
        ),
      ],
      default: [],
    },
    /** Where new reports look for their incident (`workflow/incidents/match-keys.ts`); empty once it is over. */
    matchKeys: { type: [String], default: [] },
    updates: { type: [update], default: [] },
    /** Set when this ticket was merged into another; it then only points there. */
    mergedInto: { type: Schema.Types.ObjectId, ref: 'Ticket' },
    public: { type: Boolean, default: false },
    openedAt: { type: Date, required: true },
    /** When a reporter was last heard about it. */
    lastVoiceAt: Date,
    closedAt: Date,
    updatedAt: { type: Date, required: true },
    /** Rises with each change; a change made on an older view is refused. */
    revision: { type: Number, default: 0 },
    /** Words of title, place and code without accents, for search. */
    searchWords: { type: [String], default: [] },
  },
  { versionKey: false },
);
ticketSchema.index({ code: 1 }, { unique: true });
// The queue: equality first, then the order with `_id` to break ties, so that a page is read and not sorted.
ticketSchema.index({ openedAt: -1, _id: -1 });
for (const first of ['', 'body', 'category', 'assignee'])
  ticketSchema.index({ ...(first && { [first]: 1 }), listedAs: 1, openedAt: -1, _id: -1 });
for (const first of ['', 'body', 'urgency'])
  ticketSchema.index({ ...(first && { [first]: 1 }), listedAs: 1, 'deadline.due': 1, _id: 1 });
// The counts of the tabs, read from the index alone.
ticketSchema.index({ body: 1, listedAs: 1, urgency: 1, assignee: 1 });
ticketSchema.index({ searchWords: 1, listedAs: 1, openedAt: -1, _id: -1 });
ticketSchema.index({ listedAs: 1, 'deadline.acceptBy': 1, _id: 1 });
ticketSchema.index({ 'escalation.nextAt': 1 }, { sparse: true });
ticketSchema.index({ matchKeys: 1, openedAt: -1 });
ticketSchema.index({ mergedInto: 1 }, { sparse: true });
ticketSchema.index({ updatedAt: 1 });
ticketSchema.index({ closedAt: -1 });

/** One incident in the world. */
export type TicketRecord = InferRawDocTypeFromSchema<typeof ticketSchema> & { _id: Types.ObjectId };
export const Ticket = model('Ticket', ticketSchema);
