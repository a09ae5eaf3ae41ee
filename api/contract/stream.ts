import { z } from 'zod';
import { time } from './common.ts';

const text = z.string().nullable();
const words = z.object({ vi: z.string(), en: z.string() });
const when = time.nullable();

/** How a ticket stands when it is told; no texts, places or people. */
const ticket = z.object({
  code: z.string(),
  status: z.string(),
  category: text,
  urgency: z.string(),
  body: z.string(),
  ward: text,
  reports: z.number().int(),
  openedAt: time,
  closedAt: when,
  outcome: text,
  revision: z.number().int(),
});
const warning = z.object({
  identifier: z.string(),
  version: z.number().int(),
  hazard: z.string(),
  drill: z.boolean(),
  until: when,
  headline: words,
  doNow: words,
});
const alarm = z.object({
  /** Code of the ticket. */
  ticket: z.string(),
  body: z.string(),
  voices: z.number().int(),
  acceptedAt: when,
});
const spike = z.object({
  from: time,
  series: z.array(z.object({ series: z.string(), count: z.number(), expected: z.number() })),
  places: z.array(z.string()),
  tickets: z.array(z.string()),
});
const limit = z.object({
  name: z.string(),
  place: text,
  ward: text,
  metric: text,
  value: z.number().nullable(),
  unit: text,
  limit: z.number().nullable(),
  since: time,
  endedAt: when,
});

const of = <Kind extends string, Data extends z.ZodType>(kind: Kind, data: Data) =>
  z.object({ id: z.string(), kind: z.literal(kind), at: time, data });

/** One event of `GET /stream`, as it stands behind `data:`. */
export const streamEvent = z.discriminatedUnion('kind', [
  of('ticket.opened', ticket),
  of('ticket.changed', ticket),
  of('ticket.closed', ticket),
  of('warning.sent', warning),
  of('warning.ended', warning),
  of('alarm.raised', alarm),
  of('alarm.accepted', alarm),
  of('spike.raised', spike),
  of('limit.passed', limit),
  of('limit.kept', limit),
]);
