import type { ClientSession, Types } from 'mongoose';
import type { Clock } from '../../core/clock.ts';
import type { Queue, Queues } from '../../core/jobs/queue.ts';
import type { Logger } from '../../core/logger.ts';
import { Delivery, type DeliveryContent, LANES, type Lane } from '../../models/delivery.ts';
import { duplicatesOf } from '../../models/duplicates.ts';
import type { Channel } from '../../models/resident.ts';
import { afterCommit } from '../../models/transaction.ts';
import { chatKey } from './chat-key.ts';
import { UNREACHED } from './is-missed.ts';

/** A message to be delivered; see models/delivery.ts for each field. */
export type NewDelivery = {
  key: string;
  residentId: Types.ObjectId;
  channel: Channel;
  address: string;
  lane: Lane;
  content: DeliveryContent;
  about?: { type: string; id: string };
  /** Not before this moment; at once by default. */
  dueAt?: Date;
  /** No chat is left to send it to: it is kept for staff, who call, and not sent. */
  unreached?: boolean;
};

/** What a delivery is from the start when nobody can be sent it. */
const notSent = {
  state: 'refused' as const,
  missed: 'open' as const,
  error: { code: UNREACHED, message: 'every chat of theirs is gone' },
};

/** Written out field by field: with a hundred thousand of them, copying objects is what takes the time. */
const rowOf = (
  { key, residentId, channel, address, lane, content, about, dueAt, unreached }: NewDelivery,
  now: Date,
) => ({
  key,
  residentId,
  channel,
  address,
  lane,
  content,
  about,
  state: unreached ? notSent.state : 'queued',
  attempts: 0,
  repeat: false,
  dueAt: dueAt ?? now,
  createdAt: now,
  missed: unreached ? notSent.missed : undefined,
  error: unreached ? notSent.error : undefined,
});

/** Where messages to residents are put; what is in it is sent, or its failure is told. */
export type Outbox = {
  /**
   * Stores the deliveries; one whose key exists already changes nothing. Inside a transaction they are sent
   * only after it has been committed.
   */
  enqueue(deliveries: readonly NewDelivery[], session?: ClientSession): Promise<void>;
  /** Wakes the senders of a chat's lane. */
  ring(lane: Lane, channel: Channel, address: string): void;
  readonly bells: Readonly<Record<Lane, Queue>>;
};

/** In a transaction, which a key that exists already would end. */
async function upsert(rows: readonly { key: string }[], session: ClientSession): Promise<void> {
  await Delivery.collection.bulkWrite(
    rows.map(({ key, ...rest }) => ({
      updateOne: { filter: { key }, update: { $setOnInsert: rest }, upsert: true },
    })),
    { ignoreUndefined: true, session },
  );
}

/** A third of the work of an upsert, which counts when everybody is told. A key that exists already is no failure. */
const insert = (rows: { key: string }[]): Promise<number[]> =>
  duplicatesOf(
    Delivery.collection.insertMany(rows, {
      ordered: false,
      ignoreUndefined: true,
      // The store numbers them, as it does in a transaction: a chat is told in the order of these numbers.
      forceServerObjectId: true,
    }),
  );

export function createOutbox(deps: { queues: Queues; clock: Clock; logger: Logger }): Outbox {
  const bells = Object.fromEntries(
    LANES.map((lane) => [lane, deps.queues.create(`deliveries-${lane}`)]),
  ) as Record<Lane, Queue>;

  function ring(lane: Lane, channel: Channel, address: string): void {
    bells[lane].ring(chatKey(channel, address)).catch((err: unknown) => {
      deps.logger.warn({ err, lane, channel }, 'a bell could not be rung, the sweeper will');
    });
  }

  return {
    bells,
    ring,
    async enqueue(deliveries, session) {
      if (deliveries.length === 0) return;
      const now = deps.clock.now();
      const rows = deliveries.map((delivery) => rowOf(delivery, now));
      await (session ? upsert(rows, session) : insert(rows));
      afterCommit(session, () => {
        for (const { lane, channel, address, dueAt, unreached } of deliveries)
          if (!unreached && (!dueAt || dueAt <= now)) ring(lane, channel, address);
      });
    },
  };
}
