import { Counter } from 'prom-client';
import type { Channel } from '../models/resident.ts';

const counter = new Counter({
  name: 'webhook_events_total',
  help: 'Events that platforms brought, by channel and what became of them',
  labelNames: ['channel', 'outcome'] as const,
});

export type WebhookOutcome =
  | 'kept'
  | 'already_kept'
  | 'receipt'
  | 'ignored'
  | 'bad_signature'
  | 'malformed';

/** Counts one event for `/metrics`. */
export const countWebhook = (channel: Channel, outcome: WebhookOutcome): void =>
  counter.inc({ channel, outcome });
