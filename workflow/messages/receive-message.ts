import type { Clock } from '../../core/clock.ts';
import type { Queue } from '../../core/jobs/queue.ts';
import type { Logger } from '../../core/logger.ts';
import { Message } from '../../models/message.ts';
import type { Channel } from '../../models/resident.ts';
import { chatKey } from '../notifications/outbox.ts';

/** One event of a chat as every channel hands it in; fields as in models/message.ts. */
export type InboundEvent = {
  channel: Channel;
  providerId: string;
  address: string;
  event: string;
  text?: string;
  button?: string;
  location?: { lat: number; lon: number };
  attachments?: {
    kind: 'photo' | 'voice' | 'video' | 'file' | 'sticker';
    ref: string;
    photoId?: string;
  }[];
  language?: string;
  sentAt?: Date;
};

/** Resolves only when the event is durable; a platform may be told yes after that. */
export type ReceiveMessage = (event: InboundEvent) => Promise<'kept' | 'already_kept'>;

/** Longest text that is kept; platforms allow 2,000 to 4,096 characters, so nothing real is cut. */
const LONGEST_TEXT = 10_000;

/**
 * The door of the inbox: keeps each event once, under the platform's id of it, and rings for its chat.
 *
 * Numbers from `nextOrder` keep the order in which the events of a chat arrived.
 */
export function createReceiver(deps: {
  bell: Queue;
  clock: Clock;
  logger: Logger;
}): ReceiveMessage {
  let lastOrder = 0;

  function nextOrder(now: Date): number {
    lastOrder = Math.max(lastOrder + 1, now.getTime() * 1000);
    return lastOrder;
  }

  return async (event) => {
    const now = deps.clock.now();
    try {
      await Message.create({
        ...event,
        ...(event.text !== undefined && { text: event.text.slice(0, LONGEST_TEXT) }),
        receivedAt: now,
        dueAt: now,
        order: nextOrder(now),
        state: 'received',
        attempts: 0,
      });
    } catch (err) {
      if (isDuplicateKey(err)) return 'already_kept';
      throw err;
    }
    deps.bell.ring(chatKey(event.channel, event.address)).catch((err: unknown) => {
      deps.logger.warn({ err }, 'a bell could not be rung, the sweeper will');
    });
    return 'kept';
  };
}

const isDuplicateKey = (err: unknown): boolean =>
  typeof err === 'object' && err !== null && 'code' in err && err.code === 11000;
