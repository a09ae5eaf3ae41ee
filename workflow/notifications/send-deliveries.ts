import type { Clock } from '../../core/clock.ts';
import { AppError } from '../../core/errors.ts';
import { createToken } from '../../core/ids.ts';
import type { Logger } from '../../core/logger.ts';
import { Delivery, type DeliveryRecord, LANES, type Lane } from '../../models/delivery.ts';
import { type Channel, Resident } from '../../models/resident.ts';
import { afterFailure, afterSilence, type Verdict } from './after-failure.ts';
import { chatKey, parseChatKey } from './chat-key.ts';
import { createGiveWay } from './give-way.ts';
import { isMissed } from './is-missed.ts';
import { createSentNotes } from './note-sent.ts';
import { createSendElsewhere } from './other-chat.ts';
import type { Outbox } from './outbox.ts';
import { ChatGone, type Outgoing, type Sender } from './sender.ts';
import { createTaker } from './take-deliveries.ts';

/** Sends at the same time, a lane: each lane has its own, so a slow newsletter never holds up a warning. */
const CONCURRENCY: Readonly<Record<Lane, number>> = { emergency: 200, reply: 64, notice: 32 };

export type Dispatcher = {
  /** Rings for everything that is due and settles what a dead sender left behind. @returns rows touched */
  sweep(): Promise<number>;
};

type Deps = {
  outbox: Outbox;
  senders: readonly Sender[];
  clock: Clock;
  logger: Logger;
  /** 0 to 1. */
  random: () => number;
  /** True when no other process sends from this store: what is `sending` at the start was left by a dead one. */
  soleProcess: boolean;
};

/**
 * Starts sending what is in the outbox, each chat's messages of a lane in the order they were put there.
 *
 * A delivery is taken (`sending`, with a lease) just before the platform is called and settled just after; a crash
 * between the platform's yes and our note is the one ambiguous window, see {@link afterSilence}.
 */
export function startDispatcher(deps: Deps): Dispatcher {
  const me = createToken(9);
  const senders = new Map<Channel, Sender>(deps.senders.map((sender) => [sender.channel, sender]));
  const sendElsewhere = createSendElsewhere(deps);
  const way = createGiveWay();
  let firstSweep = true;
  const noteSent = createSentNotes({ me, clock: deps.clock });

  for (const lane of LANES) {
    const bell = deps.outbox.bells[lane];
    const take = createTaker({
      lane,
      me,
      clock: deps.clock,
      // Then the bell itself keeps a chat's lane to one sender.
      nobodyElse: deps.soleProcess && bell.exclusive,
    });
    const work = {
      emergency: (key: string) => way.urgently(() => drain(key, take)),
      reply: (key: string) => drain(key, take),
      // What a newsletter would take from the store, a warning needs.
      notice: (key: string) => drain(key, take, way.untilCalm),
    }[lane];
    bell.consume(work, { concurrency: CONCURRENCY[lane] });
  }

  /** Sends what this chat has in this lane; a message of it that is being sent elsewhere goes first. */
  async function drain(
    key: string,
    take: ReturnType<typeof createTaker>,
    mayGoOn?: () => Promise<void>,
  ): Promise<void> {
    const chat = parseChatKey(key);
    const sender = senders.get(chat.channel);
    if (!sender) return;
    for (;;) {
      await mayGoOn?.();
      const { delivery, more } = await take(chat);
      if (delivery && !(await attempt(sender, delivery))) return;
      if (!more) return;
    }
  }

  /** @returns true when the next message of the chat may follow */
  async function attempt(sender: Sender, delivery: DeliveryRecord): Promise<boolean> {
    const { key, address, repeat } = delivery;
    try {
      const content = delivery.content as Parameters<Sender['send']>[0]['content'];
      const { lane, about } = delivery as Pick<Outgoing, 'lane' | 'about'>;
      const { providerId } = await sender.send({ key, address, content, repeat, lane, about });
      await noteSent({ id: delivery._id, providerId });
      return true;
    } catch (err) {
      const verdict =
        (await sendElsewhere(delivery, err)) ??
        afterFailure(err, circumstancesOf(delivery, sender));
      await settle(delivery, verdict, err);
      if (err instanceof ChatGone) await markGone(delivery);
      return verdict.state !== 'queued';
    }
  }

  function circumstancesOf(delivery: DeliveryRecord, sender: Sender | undefined) {
    return {
      lane: delivery.lane,
      attempts: delivery.attempts,
      ageMs: deps.clock.now().getTime() - delivery.createdAt.getTime(),
      idempotent: sender?.idempotent ?? false,
      random: deps.random(),
    };
  }

  async function settle(delivery: DeliveryRecord, verdict: Verdict, err: unknown): Promise<void> {
    const dueAt = new Date(deps.clock.now().getTime() + verdict.delayMs);
    await Delivery.updateOne(
      { _id: delivery._id, state: 'sending' },
      {
        $set: {
          state: verdict.state,
          dueAt,
          error: verdict.error,
          ...(verdict.repeat && { repeat: true }),
          ...(isMissed({ ...verdict, about: delivery.about }) && { missed: 'open' }),
        },
        $unset: { leaseOwner: 1, leaseUntil: 1 },
        ...(verdict.notTried && { $inc: { attempts: -1 } }),
      },
    );
    const facts = { delivery: delivery._id, channel: delivery.channel, code: verdict.error.code };
    if (verdict.state === 'queued') {
      if (!verdict.notTried)
        deps.logger.warn(
          { ...facts, attempts: delivery.attempts },
          'delivery failed, will be tried again',
        );
      await deps.outbox.bells[delivery.lane].ring(chatKey(delivery.channel, delivery.address), {
        delayMs: verdict.delayMs,
      });
    } else if (verdict.state === 'dead' || !(err instanceof AppError || err === undefined))
      deps.logger.error({ ...facts, err }, 'delivery given up');
    else deps.logger.warn({ ...facts, state: verdict.state }, 'delivery not made');
  }

  async function markGone(delivery: DeliveryRecord): Promise<void> {
    await Resident.updateOne(
      { identities: { $elemMatch: { channel: delivery.channel, address: delivery.address } } },
      { $set: { 'identities.$.state': 'gone' } },
    );
  }

  return {
    async sweep() {
      const now = deps.clock.now();
      const orphaned = await Delivery.find({
        state: 'sending',
        ...(!(firstSweep && deps.soleProcess) && { leaseUntil: { $lt: now } }),
      })
        .limit(1000)
        .lean<DeliveryRecord[]>();
      firstSweep = false;
      for (const delivery of orphaned) {
        const circumstances = circumstancesOf(delivery, senders.get(delivery.channel));
        const verdict = afterSilence(
          circumstances,
          'the sender stopped before it noted the answer',
        );
        await settle(delivery, { ...verdict, delayMs: 0 }, undefined);
      }
      const due = await Delivery.find({ state: 'queued', dueAt: { $lte: now } })
        .sort({ lane: 1, dueAt: 1 })
        .limit(1000)
        .select({ lane: 1, channel: 1, address: 1 })
        .lean<DeliveryRecord[]>();
      for (const { lane, channel, address } of due) deps.outbox.ring(lane, channel, address);
      return orphaned.length + due.length;
    },
  };
}
