import { z } from 'zod';
import { paging, recordId, several, time } from './common.ts';

export const systemParams = z.object({ system: z.string().max(60) });

/**
 * One event or a list of them. Each is checked by the contract of its system and kind
 * (`GET /api/v1/systems/:system/schema`); a bad one does not stop the others.
 */
export const eventsIn = z.union([
  z.object({ events: z.array(z.unknown()).min(1) }),
  z.array(z.unknown()).min(1),
  z.record(z.string(), z.unknown()),
]);

export const acceptedEvents = z.object({
  accepted: z.number().int(),
  duplicates: z.number().int(),
  rejected: z.array(
    z.object({
      /** Place in what was sent, from 0. */
      index: z.number().int(),
      id: z.string().nullable(),
      problems: z.array(z.object({ path: z.string(), message: z.string() })),
    }),
  ),
});
export type AcceptedEvents = z.infer<typeof acceptedEvents>;

export const system = z.object({
  id: z.string(),
  name: z.object({ vi: z.string(), en: z.string() }),
  receives: z.string().nullable(),
  gives: z.string().nullable(),
  ways: z.array(z.string()),
  kinds: z.array(z.object({ id: z.string(), action: z.string(), vi: z.string(), en: z.string() })),
  switchOn: z.string(),
  health: z.enum(['waiting', 'ok', 'silent', 'troubled', 'outward']),
  lastAt: time.nullable(),
  lastHour: z.number().int(),
  waiting: z.number().int(),
  triage: z.number().int(),
  quarantined: z.number().int(),
  faulty: z.array(
    z.object({
      device: z.string(),
      place: z.string().nullable(),
      faults: z.array(z.string()),
      reportCode: z.string().nullable(),
      /** Events in the running hour. */
      hourCount: z.number().int(),
    }),
  ),
});
export type System = z.infer<typeof system>;
export const systems = z.object({ items: z.array(system) });

export const systemEventQuery = paging.extend({
  system: several(z.string()),
  state: several(z.enum(['received', 'done', 'ignored', 'triage', 'quarantined', 'dead'])),
});
export const systemEvent = z.object({
  id: recordId,
  system: z.string(),
  eventId: z.string(),
  kind: z.string(),
  device: z.string().nullable(),
  at: time,
  receivedAt: time,
  state: z.string(),
  reason: z.string().nullable(),
  reportCode: z.string().nullable(),
  /** As sent, without pictures. */
  data: z.record(z.string(), z.unknown()),
  /** Pictures as the camera made them: for the duty desk only. */
  photoIds: z.array(z.string()),
});
export type SystemEvent = z.infer<typeof systemEvent>;
export const systemEventPage = z.object({
  items: z.array(systemEvent),
  next: z.string().nullable(),
});
export const eventDecision = z.strictObject({ report: z.boolean() });
