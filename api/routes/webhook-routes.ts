import { z } from 'zod';
import type { WebhookKind, WebhookRecord } from '../../models/webhook.ts';
import type { WebhookDeliveryRecord } from '../../models/webhook-delivery.ts';
import type { Webhooks } from '../../workflow/webhooks/create-webhooks.ts';
import { recordId } from '../contract/common.ts';
import {
  madeWebhook,
  newWebhook,
  type WebhookDeliveryView,
  type WebhookView,
  webhook,
  webhookDelivery,
  webhookSwitch,
} from '../contract/webhooks.ts';
import { type Route, route } from '../route.ts';

/** Addresses of other systems that are told of what changes, for whoever manages accounts and keys. */
export function webhookRoutes({ webhooks: { desk } }: { webhooks: Webhooks }): Route[] {
  const params = z.object({ id: recordId });
  return [
    route({
      method: 'get',
      path: '/webhooks',
      summary: 'Webhooks and how they are',
      access: 'staff.manage',
      answer: z.object({ items: z.array(webhook) }),
      handle: async () => ({ items: (await desk.list()).map(presentWebhook) }),
    }),
    route({
      method: 'post',
      path: '/webhooks',
      summary:
        'Tell an address of what changes; the answer is the only time that its secret is shown',
      access: 'staff.manage',
      body: newWebhook,
      answer: madeWebhook,
      status: 201,
      async handle({ body, by }) {
        const { secret, hook } = await desk.create(body, by);
        return { secret, webhook: presentWebhook(hook) };
      },
    }),
    route({
      method: 'post',
      path: '/webhooks/:id/secret',
      summary: 'Make a new secret; the one before signs beside it for a day',
      access: 'staff.manage',
      params,
      answer: madeWebhook,
      async handle({ params: { id }, by }) {
        const { secret, hook } = await desk.rotate(id, by);
        return { secret, webhook: presentWebhook(hook) };
      },
    }),
    route({
      method: 'patch',
      path: '/webhooks/:id',
      summary: 'Switch a webhook on or off',
      access: 'staff.manage',
      params,
      body: webhookSwitch,
      answer: webhook,
      handle: async ({ params: { id }, body, by }) =>
        presentWebhook(await desk.turn(id, body.on, by)),
    }),
    route({
      method: 'get',
      path: '/webhooks/:id/deliveries',
      summary: 'What a webhook was told, latest first, at most 50',
      access: 'staff.manage',
      params,
      answer: z.object({ items: z.array(webhookDelivery) }),
      handle: async ({ params: { id } }) => ({ items: (await desk.log(id)).map(presentDelivery) }),
    }),
    route({
      method: 'post',
      path: '/webhook-deliveries/:id/resend',
      summary: 'Send one again under the same id',
      access: 'staff.manage',
      params,
      answer: webhookDelivery,
      handle: async ({ params: { id }, by }) => presentDelivery(await desk.resend(id, by)),
    }),
  ];
}

const presentWebhook = (hook: WebhookRecord): WebhookView => ({
  id: String(hook._id),
  system: hook.system,
  url: hook.url,
  kinds: hook.kinds as WebhookKind[],
  createdAt: hook.createdAt.toISOString(),
  failingSince: hook.failingSince?.toISOString() ?? null,
  offAt: hook.offAt?.toISOString() ?? null,
  offBecause: hook.offBecause ?? null,
});

const presentDelivery = (delivery: WebhookDeliveryRecord): WebhookDeliveryView => ({
  id: String(delivery._id),
  eventId: delivery.eventId,
  kind: delivery.kind,
  state: delivery.state,
  attempts: delivery.attempts,
  createdAt: delivery.createdAt.toISOString(),
  dueAt: delivery.dueAt?.toISOString() ?? null,
  lastAt: delivery.lastAt?.toISOString() ?? null,
  lastResult: delivery.lastResult ?? null,
});
