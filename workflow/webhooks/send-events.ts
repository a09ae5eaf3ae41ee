import { type Clock, DAY, HOUR, SECOND } from '../../core/clock.ts';
import type { Logger } from '../../core/logger.ts';
import type { SecretKey } from '../../core/secret-key.ts';
import { Webhook, type WebhookRecord } from '../../models/webhook.ts';
import { WebhookDelivery, type WebhookDeliveryRecord } from '../../models/webhook-delivery.ts';
import { backOffMs, type RetryPlan } from '../back-off.ts';
import { tellStaff } from '../staff-notices/tell-staff.ts';
import { noteEvents } from './note-events.ts';
import { postEvent } from './post-event.ts';
import { signedHeaders } from './signature.ts';
import { SECRET_PURPOSE } from './webhook-desk.ts';

/** Fourteen tries over about a day and a half. */
const RETRIES: RetryPlan = { attempts: 14, firstMs: 10 * SECOND, longestMs: 6 * HOUR };
/** A webhook through which nothing has got for so long is switched off. */
const OFF_AFTER_MS = 3 * DAY;
const AT_ONCE = 100;
const EVERY_MS = DAY;

/** Tells webhooks what changed, beside the other work: a receiver that hangs keeps nobody else waiting. */
export type WebhookSender = {
  /** Begins a round when none is under way. */
  sweep(): Promise<void>;
  /** Resolves when the round under way has ended. */
  idle(): Promise<void>;
};

/**
 * Each webhook in turn of its own: notes what changed, then sends what is due, oldest first, and stops at the first
 * failure, so that a receiver that is down is asked once a round. A delivery is marked after the answer: a crash in
 * between sends it again under the same id (at least once).
 *
 * @param random 0 to 1, for the back-off
 */
export function createWebhookSender(deps: {
  clock: Clock;
  logger: Logger;
  secretKey: SecretKey;
  allowed: readonly string[];
  /** Days that the log is kept. */
  logDays: number;
  random?: () => number;
}): WebhookSender {
  const { clock, logger } = deps;
  const random = deps.random ?? Math.random;
  let running: Promise<void> | undefined;
  let cleanAt = 0;

  async function round(): Promise<void> {
    const hooks = await Webhook.find({ offAt: { $exists: false } }).lean<WebhookRecord[]>();
    await Promise.all(
      hooks.map((hook) =>
        serve(hook).catch((err: unknown) =>
          logger.warn({ err, webhook: String(hook._id) }, 'webhook failed, the sweep tries again'),
        ),
      ),
    );
    const now = clock.now().getTime();
    if (now < cleanAt) return;
    cleanAt = now + EVERY_MS;
    const before = new Date(now - deps.logDays * DAY);
    await WebhookDelivery.deleteMany({ state: { $ne: 'waiting' }, createdAt: { $lt: before } });
  }

  async function serve(hook: WebhookRecord): Promise<void> {
    await noteEvents(hook, clock);
    const due = await WebhookDelivery.find({ webhookId: hook._id, dueAt: { $lte: clock.now() } })
      .sort({ dueAt: 1, _id: 1 })
      .limit(AT_ONCE)
      .lean<WebhookDeliveryRecord[]>();
    for (const delivery of due) if (!(await send(hook, delivery))) return;
  }

  async function send(hook: WebhookRecord, delivery: WebhookDeliveryRecord): Promise<boolean> {
    const at = clock.now();
    const headers = signedHeaders(
      { id: delivery.eventId, body: delivery.body },
      secretsOf(hook, at),
      at,
    );
    const { ok, result } = await postEvent(hook.url, delivery.body, headers, deps.allowed);
    const attempts = delivery.attempts + 1;
    const given = !ok && attempts >= RETRIES.attempts;
    const dueAt = new Date(at.getTime() + backOffMs(RETRIES, attempts, random()));
    await WebhookDelivery.updateOne(
      { _id: delivery._id },
      {
        $set: {
          attempts,
          lastAt: at,
          lastResult: result,
          state: ok ? 'sent' : given ? 'failed' : 'waiting',
          ...(!ok && !given && { dueAt }),
        },
        ...((ok || given) && { $unset: { dueAt: 1 } }),
      },
    );
    if (ok) {
      if (hook.failingSince)
        await Webhook.updateOne({ _id: hook._id }, { $unset: { failingSince: 1 } });
    } else {
      logger.warn({ webhook: String(hook._id), result, attempts }, 'webhook was not taken');
      await noteFailure(hook, at);
    }
    return ok;
  }

  async function noteFailure(hook: WebhookRecord, at: Date): Promise<void> {
    const { failingSince } = hook;
    if (!failingSince) {
      await Webhook.updateOne({ _id: hook._id }, { $set: { failingSince: at } });
      return;
    }
    if (at.getTime() - failingSince.getTime() < OFF_AFTER_MS) return;
    await tellStaff({
      key: `webhook-off:${String(hook._id)}:${failingSince.toISOString()}`,
      kind: 'system',
      to: { permission: 'staff.manage' },
      title: `Webhook của hệ thống "${hook.system}" đã tắt vì lỗi suốt ba ngày`,
      link: '/systems',
      urgent: false,
      at,
    });
    await Webhook.updateOne({ _id: hook._id }, { $set: { offAt: at, offBecause: 'failing' } });
  }

  function secretsOf({ secret, oldSecret, oldSecretUntil }: WebhookRecord, at: Date): string[] {
    const sealed = [
      secret,
      ...(oldSecret && oldSecretUntil && oldSecretUntil > at ? [oldSecret] : []),
    ];
    return sealed.map((one) => deps.secretKey.open(SECRET_PURPOSE, one));
  }

  return {
    async sweep() {
      running ??= round()
        .catch((err: unknown) => logger.warn({ err }, 'webhooks could not be looked at'))
        .finally(() => {
          running = undefined;
        });
    },
    async idle() {
      await running;
    },
  };
}
