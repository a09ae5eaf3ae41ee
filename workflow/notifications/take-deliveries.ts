import { createBatcher } from '../../core/batcher.ts';
import { type Clock, SECOND } from '../../core/clock.ts';
import { Delivery, type DeliveryRecord, type Lane } from '../../models/delivery.ts';
import type { Channel } from '../../models/resident.ts';
import { byChannel, type Chat, chatKey } from './chat-key.ts';

/** The delivery of a chat that is ours to send now, and whether the chat has to be looked at again after it. */
export type NextDelivery = { delivery: DeliveryRecord | undefined; more: boolean };

/** How long a sender may hold a delivery; longer than any platform call is allowed to take. */
const LEASE_MS = 60 * SECOND;
const CHATS_AT_ONCE = 200;
/** Rows read at once; a chat that none of them is of is looked at again. */
const MOST_ROWS = 500;

/**
 * Takes the oldest due delivery of a chat in one lane: it is `sending` in the store, with a lease, before anybody gets
 * it. Chats that ask while others are being served are served together, two commands for all.
 */
export function createTaker(deps: {
  lane: Lane;
  /** Owner of the leases. */
  me: string;
  clock: Clock;
  /** True when no other process sends from this store. */
  nobodyElse: boolean;
}): (chat: Chat) => Promise<NextDelivery> {
  const { lane, me } = deps;

  return createBatcher(async (chats) => {
    const now = deps.clock.now();
    const due = new Map<string, DeliveryRecord[]>();
    let isWhole = true;
    for (const [channel, addresses] of byChannel(chats)) {
      const rows = await readDue(channel, await free(channel, addresses, now), now);
      if (rows.length === MOST_ROWS) isWhole = false;
      for (const row of rows) {
        const key = chatKey(channel, row.address);
        due.set(key, [...(due.get(key) ?? []), row]);
      }
    }
    const firsts = [...due.values()].flatMap(([first]) => first ?? []);
    const ours = await claim(firsts, now);
    return chats.map((chat) => {
      const rows = due.get(chatKey(chat.channel, chat.address)) ?? [];
      const [delivery] = rows;
      // Taken by another process, or for the same chat asked twice: whoever has it looks after the chat.
      if (!delivery || !ours.delete(String(delivery._id)))
        return { delivery: undefined, more: !delivery && !isWhole };
      return { delivery, more: rows.length > 1 || !isWhole || !deps.nobodyElse };
    });
  }, CHATS_AT_ONCE);

  /** Chats in which no other process is sending. */
  async function free(channel: Channel, addresses: string[], now: Date): Promise<string[]> {
    if (deps.nobodyElse) return addresses;
    const busy = await Delivery.find(
      { state: 'sending', lane, channel, address: { $in: addresses }, leaseUntil: { $gt: now } },
      { address: 1 },
    ).lean<DeliveryRecord[]>();
    const taken = new Set(busy.map(({ address }) => address));
    return addresses.filter((address) => !taken.has(address));
  }

  async function readDue(
    channel: Channel,
    addresses: string[],
    now: Date,
  ): Promise<DeliveryRecord[]> {
    if (addresses.length === 0) return [];
    return await Delivery.find({
      state: 'queued',
      lane,
      channel,
      address: { $in: addresses },
      dueAt: { $lte: now },
    })
      .sort({ _id: 1 })
      .limit(MOST_ROWS)
      .lean<DeliveryRecord[]>();
  }

  /** @returns ids of those that nobody else took meanwhile; they count one attempt more, also in the records */
  async function claim(deliveries: readonly DeliveryRecord[], now: Date): Promise<Set<string>> {
    if (deliveries.length === 0) return new Set();
    const ids = deliveries.map(({ _id }) => _id);
    const lease = { leaseOwner: me, leaseUntil: new Date(now.getTime() + LEASE_MS) };
    const { modifiedCount } = await Delivery.collection.updateMany(
      { _id: { $in: ids }, state: 'queued' },
      { $set: { state: 'sending', ...lease }, $inc: { attempts: 1 } },
    );
    for (const delivery of deliveries)
      Object.assign(delivery, { state: 'sending', attempts: delivery.attempts + 1, ...lease });
    if (modifiedCount === ids.length) return new Set(ids.map(String));
    const ours = await Delivery.find({ _id: { $in: ids }, ...lease }, { _id: 1 }).lean();
    return new Set(ours.map(({ _id }) => String(_id)));
  }
}
