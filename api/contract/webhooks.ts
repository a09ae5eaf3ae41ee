import { z } from 'zod';
import { recordId, time } from './common.ts';

/** What another system can be told of; the same list as in `models/webhook.ts`. */
export const WEBHOOK_KIND_IDS = [
  'ticket.opened',
  'ticket.changed',
  'ticket.closed',
  'warning.sent',
  'warning.ended',
] as const;
export type WebhookKindId = (typeof WEBHOOK_KIND_IDS)[number];

export const newWebhook = z.strictObject({
  system: z.string().max(60),
  url: z.url().max(500),
  kinds: z.array(z.enum(WEBHOOK_KIND_IDS)).min(1),
});
export type NewWebhookInput = z.input<typeof newWebhook>;

export const webhook = z.object({
  id: recordId,
  system: z.string(),
  url: z.string(),
  kinds: z.array(z.enum(WEBHOOK_KIND_IDS)),
  createdAt: time,
  failingSince: time.nullable(),
  offAt: time.nullable(),
  /** Who switched it off: staff, or a long failure. */
  offBecause: z.enum(['staff', 'failing']).nullable(),
});
export type WebhookView = z.infer<typeof webhook>;
export const madeWebhook = z.object({ secret: z.string(), webhook });
export type MadeWebhook = z.infer<typeof madeWebhook>;
export const webhookSwitch = z.strictObject({ on: z.boolean() });

export const webhookDelivery = z.object({
  id: recordId,
  eventId: z.string(),
  kind: z.string(),
  state: z.enum(['waiting', 'sent', 'failed']),
  attempts: z.number().int(),
  createdAt: time,
  dueAt: time.nullable(),
  lastAt: time.nullable(),
  /** Status of the answer, or the code of the failure. */
  lastResult: z.string().nullable(),
});
export type WebhookDeliveryView = z.infer<typeof webhookDelivery>;
