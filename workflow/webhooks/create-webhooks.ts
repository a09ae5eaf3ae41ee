import type { CityProfile } from '../../core/city/schema.ts';
import type { Clock } from '../../core/clock.ts';
import type { Logger } from '../../core/logger.ts';
import type { SecretKey } from '../../core/secret-key.ts';
import { createWebhookSender, type WebhookSender } from './send-events.ts';
import { createWebhookDesk, type WebhookDesk } from './webhook-desk.ts';

/** Other systems that are told of what changes here. */
export type Webhooks = { desk: WebhookDesk; sender: WebhookSender };

/** @param deps.allowed hosts of the own network that may be called (`WEBHOOK_PRIVATE_HOSTS`) */
export function createWebhooks(deps: {
  city: CityProfile;
  clock: Clock;
  logger: Logger;
  secretKey: SecretKey;
  allowed: readonly string[];
}): Webhooks {
  const logDays = deps.city.personalData.retention.deliveryDays;
  return { desk: createWebhookDesk(deps), sender: createWebhookSender({ ...deps, logDays }) };
}
