import type { Types } from 'mongoose';
import type { DeliveryContent, DeliveryRecord } from '../../models/delivery.ts';
import { type Channel, Resident, type ResidentRecord } from '../../models/resident.ts';
import type { Verdict } from './after-failure.ts';
import type { Outbox } from './outbox.ts';
import { ANSWERS, ChatGone, WindowClosed } from './sender.ts';

type Chat = { channel: Channel; address: string; lastSeenAt: Date; state: string };

/** What a delivery's key gets for each channel that was tried before it. */
const MOVED = /:via:([a-z_]+)/g;

/** Channels that a delivery was tried on, by its key and its own. */
export const triedChannels = ({
  key,
  channel,
}: Pick<DeliveryRecord, 'key' | 'channel'>): Channel[] => [
  channel,
  ...[...key.matchAll(MOVED)].map(([, name]) => name as Channel),
];

/** The chat to try next: the one used last among those that are alive and were not tried. */
export function nextChat<One extends Chat>(
  chats: readonly One[],
  tried: readonly Channel[],
): One | undefined {
  return chats
    .filter(({ channel, state }) => state === 'active' && !tried.includes(channel))
    .toSorted((a, b) => b.lastSeenAt.getTime() - a.lastSeenAt.getTime())[0];
}

/** Verdict on a delivery that its chat does not take; `undefined` when another chat would not help. */
export type SendElsewhere = (
  delivery: DeliveryRecord,
  err: unknown,
) => Promise<Verdict | undefined>;

/**
 * Moves news that a chat does not take (blocked, window shut) to another chat of the same resident. The delivery ends
 * as `refused` with `moved_to:<channel>`, or `unreached` when no chat is left, which staff see.
 *
 * Answers in a talk stay where the talk is. The new delivery's key makes a repeat harmless.
 */
export function createSendElsewhere(deps: { outbox: Pick<Outbox, 'enqueue'> }): SendElsewhere {
  return async (delivery, err) => {
    if (!(err instanceof ChatGone || err instanceof WindowClosed)) return undefined;
    const { about, content, key, lane, residentId } = delivery;
    if (!about?.type || ANSWERS.has(about.type)) return undefined;
    const resident = await Resident.findById(residentId).lean<ResidentRecord>();
    const tried = triedChannels(delivery);
    const chat = nextChat(resident?.identities ?? [], tried);
    if (chat)
      await deps.outbox.enqueue([
        {
          key: `${key}:via:${delivery.channel}`,
          residentId: residentId as Types.ObjectId,
          channel: chat.channel,
          address: chat.address,
          lane,
          content: content as DeliveryContent,
          about: { type: about.type, id: about.id ?? '' },
        },
      ]);
    return {
      state: 'refused',
      delayMs: 0,
      repeat: false,
      error: {
        code: chat ? `moved_to:${chat.channel}` : 'unreached',
        message: err.message,
      },
    };
  };
}
