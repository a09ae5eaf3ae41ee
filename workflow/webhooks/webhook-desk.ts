import { Types } from 'mongoose';
import type { CityProfile } from '../../core/city/schema.ts';
import { type Clock, DAY } from '../../core/clock.ts';
import { AppError } from '../../core/errors.ts';
import type { SecretKey } from '../../core/secret-key.ts';
import { inTransaction } from '../../models/transaction.ts';
import { Webhook, type WebhookKind, type WebhookRecord } from '../../models/webhook.ts';
import { WebhookDelivery, type WebhookDeliveryRecord } from '../../models/webhook-delivery.ts';
import { appendAudit } from '../audit/append.ts';
import type { TicketActor } from '../tickets/change.ts';
import { hostOf } from './post-event.ts';
import { createWebhookSecret } from './signature.ts';

/** What secrets of webhooks are sealed for. */
export const SECRET_PURPOSE = 'webhook-secrets';
/** The secret before a rotation signs too for so long. */
const OLD_SECRET_MS = DAY;
const MOST_SHOWN = 50;

export type NewWebhook = { system: string; url: string; kinds: readonly WebhookKind[] };

/** Who is told of what changes. Every act is audited, without addresses and secrets. */
export type WebhookDesk = {
  /** @throws AppError `invalid_input` for an unknown system, or a URL that is not https and not of an allowed host */
  create(hook: NewWebhook, by: TicketActor): Promise<{ secret: string; hook: WebhookRecord }>;
  list(): Promise<WebhookRecord[]>;
  /** Makes a new secret; the one before signs beside it for a day. @throws AppError `not_found` */
  rotate(id: string, by: TicketActor): Promise<{ secret: string; hook: WebhookRecord }>;
  /** Switches it on or off; what changes while it is off is not told afterwards. @throws AppError `not_found` */
  turn(id: string, on: boolean, by: TicketActor): Promise<WebhookRecord>;
  /** The log, latest first. */
  log(id: string): Promise<WebhookDeliveryRecord[]>;
  /** Sends one again, whatever became of it. @throws AppError `not_found` */
  resend(deliveryId: string, by: TicketActor): Promise<WebhookDeliveryRecord>;
};

export function createWebhookDesk(deps: {
  city: Pick<CityProfile, 'systems'>;
  clock: Clock;
  secretKey: SecretKey;
  /** Hosts of the own network that may be called. */
  allowed: readonly string[];
}): WebhookDesk {
  const { clock, secretKey } = deps;
  const seal = (secret: string) => secretKey.seal(SECRET_PURPOSE, secret);

  async function changed(
    id: string,
    action: string,
    update: (before: WebhookRecord) => object,
    by: TicketActor,
  ): Promise<WebhookRecord> {
    return await inTransaction(async (session) => {
      const before = await Webhook.findById(id).session(session).lean<WebhookRecord>();
      const after =
        before &&
        (await Webhook.findByIdAndUpdate<WebhookRecord>(id, update(before), {
          session,
          returnDocument: 'after',
          lean: true,
        }));
      if (!after) throw new AppError('not_found', 404, `There is no webhook ${id}`);
      const target = { type: 'webhook', id };
      await appendAudit(
        { by, action, target, facts: { system: after.system } },
        clock.now(),
        session,
      );
      return after;
    });
  }

  return {
    async create({ system, url, kinds }, by) {
      refuseBad({ system, url });
      const secret = createWebhookSecret();
      const now = clock.now();
      const hook = await inTransaction(async (session) => {
        const [made] = await Webhook.create(
          [
            {
              system,
              url,
              kinds: [...new Set(kinds)],
              secret: seal(secret),
              createdAt: now,
              ticketsUntil: { at: now },
              warningsUntil: { at: now },
            },
          ],
          { session },
        );
        if (!made) throw new Error('The webhook was not made');
        const target = { type: 'webhook', id: made.id as string };
        await appendAudit(
          { by, action: 'webhook.created', target, facts: { system, kinds } },
          now,
          session,
        );
        return made.toObject<WebhookRecord>();
      });
      return { secret, hook };
    },

    list: () => Webhook.find().sort({ createdAt: 1 }).lean<WebhookRecord[]>(),

    async rotate(id, by) {
      const secret = createWebhookSecret();
      const until = new Date(clock.now().getTime() + OLD_SECRET_MS);
      const hook = await changed(
        id,
        'webhook.secret_rotated',
        (before) => ({
          $set: { secret: seal(secret), oldSecret: before.secret, oldSecretUntil: until },
        }),
        by,
      );
      return { secret, hook };
    },

    turn(id, on, by) {
      const now = clock.now();
      return changed(
        id,
        on ? 'webhook.switched_on' : 'webhook.switched_off',
        ({ offAt }) => {
          if (!on) return { $set: { offAt: offAt ?? now, offBecause: 'staff' } };
          const marks = offAt ? { ticketsUntil: { at: now }, warningsUntil: { at: now } } : {};
          return {
            ...(offAt && { $set: marks }),
            $unset: { offAt: 1, offBecause: 1, failingSince: 1 },
          };
        },
        by,
      );
    },

    log: (id) =>
      WebhookDelivery.find({ webhookId: new Types.ObjectId(id) })
        .sort({ createdAt: -1, _id: -1 })
        .limit(MOST_SHOWN)
        .lean<WebhookDeliveryRecord[]>(),

    async resend(deliveryId, by) {
      const now = clock.now();
      return await inTransaction(async (session) => {
        const after = await WebhookDelivery.findByIdAndUpdate<WebhookDeliveryRecord>(
          deliveryId,
          { $set: { state: 'waiting', dueAt: now, attempts: 0 } },
          { session, returnDocument: 'after', lean: true },
        );
        if (!after) throw new AppError('not_found', 404, `There is no delivery ${deliveryId}`);
        const target = { type: 'webhook', id: String(after.webhookId) };
        const facts = { event: after.eventId };
        await appendAudit({ by, action: 'webhook.resent', target, facts }, now, session);
        return after;
      });
    },
  };

  function refuseBad({ system, url }: Pick<NewWebhook, 'system' | 'url'>): void {
    const problems = [];
    if (!deps.city.systems.some(({ id }) => id === system))
      problems.push({ path: 'system', message: `"${system}" is not in systems.json` });
    const parsed = URL.canParse(url) ? new URL(url) : undefined;
    const near = parsed !== undefined && deps.allowed.includes(hostOf(parsed));
    if (!parsed || parsed.username || parsed.password)
      problems.push({ path: 'url', message: 'must be an address without a user name in it' });
    else if (parsed.protocol !== 'https:' && !(near && parsed.protocol === 'http:'))
      problems.push({ path: 'url', message: 'must begin with https://' });
    if (problems.length > 0)
      throw new AppError('invalid_input', 400, 'The webhook was not made', problems);
  }
}
