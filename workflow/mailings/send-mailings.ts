import type { Types } from 'mongoose';
import type { Say } from '../../core/city/say.ts';
import type { CityProfile } from '../../core/city/schema.ts';
import { type Clock, HOUR } from '../../core/clock.ts';
import type { Logger } from '../../core/logger.ts';
import { Delivery, type DeliveryState } from '../../models/delivery.ts';
import { Mailing, type MailingRecord } from '../../models/mailing.ts';
import type { NewDelivery, Outbox } from '../notifications/outbox.ts';
import { nextAllowedAt } from '../notifications/quiet-hours.ts';
import { aboutRound, mailingText } from './about.ts';
import { type MailingRecipient, recipientsOf } from './audience.ts';
import { afterStep, type MailingStep } from './states.ts';

/** So long after a stop a late retry is still caught. */
const STOPPED_LOOK_BACK_MS = HOUR;
const ON_THEIR_WAY: readonly DeliveryState[] = ['queued', 'sending'];
/** What a resend is for: the platform refused it, or every attempt failed. `unknown` may have arrived and is not repeated. */
const FAILED: readonly DeliveryState[] = ['refused', 'dead'];
const CHUNK = 1000;

/**
 * Makes the sweep that prepares and sees through messages to many, in the lane of news, outside of quiet hours.
 *
 * Everything can be done twice without harm: each message has a key of its round and its resident, and a step is taken
 * only from the state that it belongs to. Who ends the topic before their message has left does not get it.
 *
 * @returns messages to many that were touched
 */
export function createMailingSender(deps: {
  city: CityProfile;
  clock: Clock;
  logger: Logger;
  say: Say;
  outbox: Pick<Outbox, 'enqueue'>;
}): () => Promise<number> {
  const { city, clock, logger, say, outbox } = deps;
  let running: Promise<number> | undefined;

  async function round(): Promise<number> {
    const now = clock.now();
    const open = await Mailing.find({
      $or: [
        { state: { $in: ['preparing', 'paused', 'sending'] } },
        { state: 'scheduled' },
        { state: 'stopped', updatedAt: { $gte: new Date(now.getTime() - STOPPED_LOOK_BACK_MS) } },
      ],
    })
      .sort({ updatedAt: 1 })
      .lean<MailingRecord[]>();
    for (const mailing of open) await goOn(mailing, now);
    return open.length;
  }

  async function goOn(mailing: MailingRecord, now: Date): Promise<void> {
    switch (mailing.state) {
      case 'scheduled':
        if (mailing.sendAt && mailing.sendAt > now) return;
        if (await take(mailing, 'due')) await prepare(mailing);
        return;
      case 'preparing':
        return await prepare(mailing);
      case 'paused':
        return await move(mailing, 'queued', 'held');
      case 'stopped':
        await move(mailing, 'queued', 'cancelled');
        return await move(mailing, 'held', 'cancelled');
      case 'sending':
        await dropOptedOut(mailing);
        return await finish(mailing, now);
      default:
    }
  }

  async function prepare(mailing: MailingRecord): Promise<void> {
    await move(mailing, 'held', 'queued');
    const only = mailing.round > 1 ? await failuresOf(mailing, mailing.round - 1) : undefined;
    let audience = 0;
    for await (const some of recipientsOf(city, mailing, only)) {
      await outbox.enqueue(some.map((one) => deliveryTo(mailing, one)));
      audience += some.length;
      // Paused or stopped meanwhile: the next round holds or cancels what this one has added.
      if (!(await Mailing.exists({ _id: mailing._id, state: 'preparing' }))) return;
    }
    const facts = mailing.round === 1 ? { audience } : {};
    if (await take({ ...mailing, state: 'preparing' }, 'prepared', facts))
      logger.info(
        { mailing: String(mailing._id), round: mailing.round, recipients: audience },
        'message to many prepared',
      );
  }

  function deliveryTo(
    mailing: MailingRecord,
    { resident, channel, address }: MailingRecipient,
  ): NewDelivery {
    return {
      key: `mailing:${String(mailing._id)}:${mailing.round}:resident:${String(resident._id)}`,
      residentId: resident._id,
      channel,
      address,
      lane: 'notice',
      content: { text: mailingText(mailing, resident.language ?? 'vi', say) },
      about: aboutRound(mailing, mailing.round),
      dueAt: nextAllowedAt(clock.now(), { lane: 'notice', channel }, resident, city),
    };
  }

  /** Residents whom a round did not reach by any chat. */
  async function failuresOf(mailing: MailingRecord, round: number): Promise<ReadonlySet<string>> {
    const about = filterOf(mailing, round);
    const inStates = async (states: readonly DeliveryState[]) =>
      (await Delivery.distinct('residentId', { ...about, state: { $in: [...states] } })).map(
        String,
      );
    const reached = new Set(await inStates(DELIVERED_OR_OPEN));
    return new Set((await inStates(FAILED)).filter((id) => !reached.has(id)));
  }

  /** What waits for the end of quiet hours is not sent to those who ended the topic meanwhile. */
  async function dropOptedOut(mailing: MailingRecord): Promise<void> {
    const waiting = await Delivery.distinct('residentId', {
      ...filterOf(mailing, mailing.round),
      state: 'queued',
    });
    if (waiting.length === 0) return;
    const left = new Set(waiting.map(String));
    for await (const some of recipientsOf(city, mailing, new Set(left)))
      for (const { resident } of some) left.delete(String(resident._id));
    if (left.size === 0) return;
    await Delivery.updateMany(
      {
        ...filterOf(mailing, mailing.round),
        state: 'queued',
        residentId: { $in: waiting.filter((id) => left.has(String(id))) },
      },
      { $set: { state: 'cancelled' } },
    );
  }

  async function finish(mailing: MailingRecord, now: Date): Promise<void> {
    const left = await Delivery.exists({
      ...filterOf(mailing, mailing.round),
      state: { $in: [...ON_THEIR_WAY] },
    });
    if (!left) await take(mailing, 'finished', { sentAt: now });
  }

  async function move(mailing: MailingRecord, from: DeliveryState, to: DeliveryState) {
    for (;;) {
      const some = await Delivery.collection
        .find({ ...filterOf(mailing, mailing.round), state: from }, { projection: { _id: 1 } })
        .limit(CHUNK)
        .toArray();
      if (some.length === 0) return;
      await Delivery.collection.updateMany(
        { _id: { $in: some.map(({ _id }) => _id as Types.ObjectId) }, state: from },
        { $set: { state: to } },
      );
    }
  }

  /** Takes a step of the table, if nobody was quicker. The revision stays: a person who presses pause has seen no other words. */
  async function take(
    { _id, state }: MailingRecord,
    step: MailingStep,
    fields: Partial<MailingRecord> = {},
  ): Promise<boolean> {
    const { modifiedCount } = await Mailing.updateOne(
      { _id, state },
      { $set: { ...fields, state: afterStep(state, step), updatedAt: clock.now() } },
    );
    return modifiedCount === 1;
  }

  return () => {
    running ??= round().finally(() => {
      running = undefined;
    });
    return running;
  };
}

/** Taken by a platform, perhaps taken, or still on its way by another chat. */
const DELIVERED_OR_OPEN: readonly DeliveryState[] = ['sent', 'unknown', ...ON_THEIR_WAY];

function filterOf(mailing: MailingRecord, round: number) {
  const { type, id } = aboutRound(mailing, round);
  return { 'about.type': type, 'about.id': id };
}
