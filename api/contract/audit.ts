import { z } from 'zod';
import { page, paging, recordId, time } from './common.ts';

/** One line of the append-only audit log. */
export const auditEntry = z.object({
  number: z.number().int(),
  at: time,
  actor: z.object({ type: z.string(), id: z.string().nullable(), name: z.string().nullable() }),
  action: z.string(),
  target: z.object({ type: z.string(), id: z.string() }).nullable(),
  facts: z.record(z.string(), z.unknown()),
  ip: z.string().nullable(),
  requestId: z.string().nullable(),
  hash: z.string(),
});
export type AuditEntry = z.infer<typeof auditEntry>;

export const auditQuery = paging.extend({
  targetType: z.string().max(40).optional(),
  targetId: z.string().max(80).optional(),
  action: z.string().max(60).optional(),
});
export const auditPage = page(auditEntry);
export type AuditPage = z.infer<typeof auditPage>;

/** `firstBroken` is the number of the first entry that does not fit the chain; null when all is well. */
export const auditVerification = z.object({
  entries: z.number().int(),
  firstBroken: z.number().int().nullable(),
  reason: z.string().nullable(),
});
export type AuditVerification = z.infer<typeof auditVerification>;

/** One message to a resident, without the resident. */
export const delivery = z.object({
  id: recordId,
  channel: z.string(),
  lane: z.string(),
  state: z.string(),
  attempts: z.number().int(),
  about: z.object({ type: z.string(), id: z.string() }).nullable(),
  error: z.string().nullable(),
  createdAt: time,
  sentAt: time.nullable(),
});
export type Delivery = z.infer<typeof delivery>;
export const deliveryQuery = paging.extend({
  state: z
    .enum(['queued', 'sending', 'sent', 'refused', 'dead', 'unknown', 'cancelled'])
    .default('unknown'),
});
export const deliveryPage = page(delivery);
export type DeliveryPage = z.infer<typeof deliveryPage>;
