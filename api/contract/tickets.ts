import { z } from 'zod';
import { flag, page, paging, position, recordId, several, time } from './common.ts';
import { labels, urgency } from './labels.ts';
import { ticketPhoto } from './photos.ts';

export const STATUS_IDS = [
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
export const status = z.enum(STATUS_IDS);
export type StatusId = z.infer<typeof status>;

export const EVIDENCE_KINDS = ['photo', 'document', 'reason'] as const;

/** How the matter ended. `evidence.value` is a photo id, a document number or a sentence. */
export const outcome = z.strictObject({
  code: z.string().min(1),
  evidence: z.strictObject({
    kind: z.enum(EVIDENCE_KINDS),
    value: z.string().trim().min(1).max(1000),
  }),
});
export type Outcome = z.infer<typeof outcome>;

const deadline = z.object({
  due: time.nullable(),
  /** Until when the body should have accepted it. */
  acceptBy: time.nullable(),
  startedAt: time,
  /** Since when the clock stands still; null while it runs. */
  pausedAt: time.nullable(),
  hours: z.number(),
  unit: z.enum(['working', 'calendar']),
  rule: z.string(),
  version: z.string(),
  overdue: z.boolean(),
});

const place = z.object({
  names: z.array(z.string()),
  text: z.string().nullable(),
  position: position.nullable(),
});

/** One row of the queue. */
export const ticketSummary = z.object({
  id: recordId,
  code: z.string(),
  revision: z.number().int(),
  status,
  title: z.string(),
  category: z.string().nullable(),
  urgency,
  place,
  ward: z.string().nullable(),
  body: z.string(),
  bodyName: z.string(),
  assignee: z.object({ id: recordId, name: z.string() }).nullable(),
  deadline,
  reportCount: z.number().int(),
  public: z.boolean(),
  openedAt: time,
  updatedAt: time,
});
export type TicketSummary = z.infer<typeof ticketSummary>;

/** Why it went to that body. */
const routing = z.object({
  rule: z.string(),
  decision: z.string(),
  words: z.array(z.string()),
  place: z.string().nullable(),
  confidence: z.number(),
  runnerUp: z.object({ category: z.string(), confidence: z.number() }).nullable(),
});

/** `system`: the program; `machine`: another system through an API key. */
const actor = z.object({
  type: z.enum(['system', 'staff', 'resident', 'machine']),
  name: z.string().nullable(),
});

/** One line of the ticket's history. */
export const ticketUpdate = z.object({
  number: z.number().int(),
  at: time,
  by: actor,
  /** opened, routed, moved, note, reply, question, answer, joined, assigned, rerouted, merged, unmerged, split, rating, … */
  kind: z.string(),
  from: z.string().nullable(),
  to: z.string().nullable(),
  note: z.string().nullable(),
  /** True when the reporters were told. */
  public: z.boolean(),
  facts: z.record(z.string(), z.unknown()),
});
export type TicketUpdate = z.infer<typeof ticketUpdate>;

/** One voice. `reporter` is null for posts and for staff who may not see who reported. */
export const ticketReport = z.object({
  id: recordId,
  code: z.string(),
  source: z.enum(['chat', 'post', 'phone', 'open311', 'sensor']),
  channel: z.string().nullable(),
  text: z.string(),
  placeText: z.string().nullable(),
  position: position.nullable(),
  ward: z.string().nullable(),
  photoIds: z.array(z.string()),
  /** Voice notes, videos and documents: `/attachments/:id` has them. */
  files: z.array(
    z.object({
      id: z.string(),
      kind: z.enum(['voice', 'video', 'file']),
      type: z.string(),
      bytes: z.number().int(),
    }),
  ),
  labels,
  anonymous: z.boolean(),
  /** How content the reporter is with what was done; null while they have not said. */
  rating: z
    .object({ score: z.number().int().min(1).max(5), comment: z.string().nullable(), at: time })
    .nullable(),
  reporter: z.object({ name: z.string().nullable(), phone: z.string().nullable() }).nullable(),
  /** Code of the merged ticket it came with; null when it is this ticket's own. */
  from: z.string().nullable(),
  createdAt: time,
});
export type TicketReport = z.infer<typeof ticketReport>;

/** Another open ticket that may be the same incident. */
export const suggestion = z.object({
  code: z.string(),
  title: z.string(),
  status,
  /** 0-1. */
  score: z.number(),
  because: z.array(z.string()),
});

/** What became of the messages to residents about this ticket. */
const deliveryCounts = z.object({
  queued: z.number().int(),
  sent: z.number().int(),
  failed: z.number().int(),
  unknown: z.number().int(),
});

/** The way of a ticket to another system. */
export const transfer = z.object({
  /** queued, sent, refused (a person must look) or ended (over there). */
  state: z.enum(['queued', 'sent', 'refused', 'ended']),
  /** open311 or spreadsheet. */
  adapter: z.string(),
  foreignId: z.string().nullable(),
  attempts: z.int(),
  triedAt: time.nullable(),
  /** When it is tried next; null when it is not. */
  nextAt: time.nullable(),
  sentAt: time.nullable(),
  lastError: z.string().nullable(),
});
export type TransferView = z.infer<typeof transfer>;

/** The ticket page. */
export const ticketDetail = ticketSummary.extend({
  routing: routing.nullable(),
  outcome: outcome.nullable(),
  updates: z.array(ticketUpdate),
  reports: z.array(ticketReport),
  suggestions: z.array(suggestion),
  /** Of the reports, and those that staff added. */
  photos: z.array(ticketPhoto),
  /** Tickets merged into this one; each can be taken out again. */
  merged: z.array(z.object({ code: z.string(), title: z.string() })),
  /** Set when this ticket was merged into another. */
  mergedInto: z.string().nullable(),
  /** Steps that this person may take now. */
  steps: z.array(status),
  deliveries: deliveryCounts,
  /** Where it stands with the system that its body works in; null when that is this one. */
  transfer: transfer.nullable(),
  closedAt: time.nullable(),
});
export type TicketDetail = z.infer<typeof ticketDetail>;

export const ticketQuery = paging.extend({
  status: several(status),
  category: several(z.string()),
  ward: several(z.string()),
  body: several(z.string()),
  urgency: several(urgency),
  /** `open`, `ended` or one of the states by `status`. */
  group: z.enum(['open', 'ended', 'all']).default('open'),
  overdue: flag,
  /** Moments of opening and of ending, `from` inclusive, `to` exclusive. */
  openedFrom: time.optional(),
  openedTo: time.optional(),
  closedFrom: time.optional(),
  closedTo: time.optional(),
  /** Ended after (`true`) or within (`false`) its deadline. */
  endedLate: flag,
  /** Ended with an outcome that solves the matter, or with another one. */
  solved: flag,
  /** An account's id, `me` or `nobody`. */
  assignee: z.string().max(40).optional(),
  /** Words of title, place or code; accents do not matter. */
  q: z.string().max(200).optional(),
  /** `due`: what must be done first; `newest`; `oldest`. */
  sort: z.enum(['due', 'newest', 'oldest']).default('newest'),
});
export type TicketQuery = z.input<typeof ticketQuery>;
export const ticketPage = page(ticketSummary);
export type TicketPage = z.infer<typeof ticketPage>;

/** Numbers for the tabs of the queue, inside what the person may see. */
export const ticketCounts = z.object({
  open: z.number().int(),
  overdue: z.number().int(),
  emergency: z.number().int(),
  mine: z.number().int(),
  nobody: z.number().int(),
  byStatus: z.record(z.string(), z.number().int()),
});
export type TicketCounts = z.infer<typeof ticketCounts>;

/** The `revision` the person saw: when the ticket has moved on since, the answer is 409 `conflict`. */
const revision = z.number().int().min(0);
const sentence = z.string().trim().min(1).max(4000);

export const move = z.strictObject({
  revision,
  to: status,
  /** Why, or what was done; told to the reporters when `public`. */
  note: z.string().trim().max(4000).optional(),
  /** Tell the reporters (default true). */
  public: z.boolean().default(true),
  /** Needed for `resolved` and `not_resolvable`. */
  outcome: outcome.optional(),
  /** Needed for `referred`: the body that it goes to. */
  body: z.string().optional(),
});
export type Move = z.input<typeof move>;

/** Internal unless `public`; a public note is told to the reporters. */
export const note = z.strictObject({ text: sentence, public: z.boolean().default(false) });
export type Note = z.input<typeof note>;

/** Goes to the reporters; the ticket then waits for them and the clock stops. */
export const question = z.strictObject({ revision, text: sentence });
export type Question = z.infer<typeof question>;

/** `assignee`: an account's id, or null for nobody. */
export const assignment = z.strictObject({ revision, assignee: recordId.nullable() });
export type Assignment = z.infer<typeof assignment>;

export const claim = z.strictObject({ revision });
export type Claim = z.infer<typeof claim>;

/** A correction. The body follows from the rules unless it is given; the reason is kept and teaches the model. */
export const rerouting = z.strictObject({
  revision,
  category: z.string().nullable().optional(),
  urgency: urgency.optional(),
  body: z.string().optional(),
  reason: sentence,
});
export type Rerouting = z.infer<typeof rerouting>;

/** Joins this ticket to `into`; its reporters hear of that one from now on. */
export const merge = z.strictObject({ revision, into: z.string().max(30) });
export type Merge = z.infer<typeof merge>;

/** Takes a merged ticket out again, with exactly the reports it had brought. */
export const unmerge = z.strictObject({ revision });
export type Unmerge = z.infer<typeof unmerge>;

/** Moves some reports into a ticket of their own, or into `into`. */
export const split = z.strictObject({
  revision,
  reportIds: z.array(recordId).min(1).max(500),
  into: z.string().max(30).optional(),
});
export type Split = z.infer<typeof split>;
export const splitAnswer = z.object({ ticket: ticketDetail, opened: ticketSummary });
export type SplitAnswer = z.infer<typeof splitAnswer>;

/** Shown on the public pages or not. */
export const visibility = z.strictObject({ revision, public: z.boolean() });
export type Visibility = z.infer<typeof visibility>;

/** A report taken by phone or at the counter. */
export const newReport = z.strictObject({
  text: z.string().trim().min(3).max(4000),
  /** Same key, same report: a double click or a replay changes nothing. A UUID made by the page is good. */
  requestKey: z.string().min(8).max(80),
  placeText: z.string().trim().max(300).optional(),
  position: position.optional(),
  ward: z.string().optional(),
  /** Overrides what the language module says. */
  category: z.string().nullable().optional(),
  urgency: urgency.optional(),
  reporter: z
    .strictObject({
      name: z.string().trim().max(100).optional(),
      phone: z
        .string()
        .trim()
        .regex(/^\+?[0-9 .-]{8,20}$/, 'must be a phone number such as 0905 123 456')
        .optional(),
    })
    .optional(),
  photoIds: z.array(z.string()).max(10).default([]),
});
export type NewReport = z.input<typeof newReport>;
export const newReportAnswer = z.object({
  reportCode: z.string(),
  ticketCode: z.string(),
  /** True when it joined an open ticket. */
  joined: z.boolean(),
});
export type NewReportAnswer = z.infer<typeof newReportAnswer>;

/** What the language module would say of a text, shown while it is typed. */
export const analysisRequest = z.strictObject({ text: z.string().min(1).max(4000) });
export const analysisAnswer = z.object({ labels, ward: z.string().nullable() });
export type AnalysisAnswer = z.infer<typeof analysisAnswer>;
