import { createBatcher } from '../../core/batcher.ts';
import { type Clock, HOUR } from '../../core/clock.ts';
import type { Queue } from '../../core/jobs/queue.ts';
import type { Logger } from '../../core/logger.ts';
import { duplicatesOf } from '../../models/duplicates.ts';
import { Message } from '../../models/message.ts';
import type { Channel } from '../../models/resident.ts';
import { chatKey } from '../notifications/chat-key.ts';
import type { Pace } from './chat-pace.ts';
import type { InboxJournal } from './inbox-journal.ts';
import { createStormDoor, type Outcome } from './storm-door.ts';

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
    fileId?: string;
  }[];
  contact?: { phone: string; name?: string; own: boolean };
  album?: string;
  language?: string;
  sentAt?: Date;
};

/** Resolves only when the event is durable; a platform may be told yes after that. */
export type ReceiveMessage = (event: InboundEvent) => Promise<Outcome>;

/** Longest text that is kept; platforms allow 2,000 to 4,096 characters, so nothing real is cut. */
const LONGEST_TEXT = 10_000;
const MOST_AT_ONCE = 200;
/** What follows a call for help in the same chat belongs to it. */
const URGENT_MS = HOUR;
const MOST_URGENT_CHATS = 10_000;

/**
 * The door of the inbox: keeps each event once, under the platform's id of it, and rings for its chat.
 *
 * Events that come while others are being written are written together, one commit for all, so that a storm of
 * messages is acknowledged quickly. Numbers from `nextOrder` keep the order in which the events of a chat arrived.
 *
 * A chat that floods is still kept word for word, but only the first message over the limit leads to an answer, and the
 * rest to nothing; a call for help is never held back by that, and goes before all other chats.
 */
export function createReceiver(deps: {
  bell: Queue;
  clock: Clock;
  logger: Logger;
  /** Without it nobody is ever too fast. */
  pace?: (chat: string) => Pace;
  /** True for a call for help. Without it all chats are alike. */
  isUrgent?: (event: InboundEvent) => boolean;
  /** Where events are kept in a storm, until the store has them. Without it they always wait for the store. */
  journal?: InboxJournal;
}): ReceiveMessage & { settle(): Promise<void> } {
  const door =
    deps.journal &&
    createStormDoor<NewMessage>({
      ...deps,
      journal: deps.journal,
      write: keepAll,
      stored: (messages) => messages.forEach(ring),
    });
  const keep = createBatcher<NewMessage, Outcome>(door ? door.keep : keepAll, MOST_AT_ONCE);
  let lastOrder = 0;

  function nextOrder(now: Date): number {
    lastOrder = Math.max(lastOrder + 1, now.getTime() * 1000);
    return lastOrder;
  }

  /** Chats with a call for help, and when it was last heard. */
  const urgentChats = new Map<string, number>();

  function isUrgent(event: InboundEvent, chat: string, now: number): boolean {
    const before = urgentChats.get(chat);
    if (deps.isUrgent?.(event)) {
      urgentChats.delete(chat);
      urgentChats.set(chat, now);
      const [oldest] = urgentChats.keys();
      if (urgentChats.size > MOST_URGENT_CHATS && oldest) urgentChats.delete(oldest);
      return true;
    }
    if (before !== undefined && now - before > URGENT_MS) urgentChats.delete(chat);
    return before !== undefined && now - before <= URGENT_MS;
  }

  function ring({ channel, address, state, urgent }: NewMessage): void {
    if (state === 'done') return;
    deps.bell
      .ring(chatKey(channel, address), { priority: urgent ? 1 : 2 })
      .catch((err: unknown) => {
        deps.logger.warn({ err }, 'a bell could not be rung, the sweeper will');
      });
  }

  async function receive(event: InboundEvent): Promise<Outcome> {
    const now = deps.clock.now();
    const chat = chatKey(event.channel, event.address);
    const urgent = isUrgent(event, chat, now.getTime());
    const pace = urgent ? 'fine' : (deps.pace?.(chat) ?? 'fine');
    const isPassedOver = pace === 'still_too_fast';
    const message: NewMessage = {
      ...event,
      ...(event.text !== undefined && { text: event.text.slice(0, LONGEST_TEXT) }),
      receivedAt: now,
      dueAt: now,
      order: nextOrder(now),
      state: isPassedOver ? 'done' : 'received',
      ...(isPassedOver && { doneAt: now }),
      ...(pace !== 'fine' && { tooFast: true as const }),
      ...(urgent && { urgent: true as const }),
      attempts: 0,
    };
    const kept = await keep(message, { first: urgent });
    // With a journal it may not be in the store yet: then the door rings.
    if (kept === 'kept' && !door) ring(message);
    return kept;
  }

  return Object.assign(receive, {
    /** Resolves when the store has all that was received: what an earlier run left included. */
    settle: async () => await door?.settle(),
  });
}

type NewMessage = InboundEvent & {
  receivedAt: Date;
  dueAt: Date;
  order: number;
  state: 'received' | 'done';
  doneAt?: Date;
  tooFast?: true;
  urgent?: true;
  attempts: number;
};

/** Writes all of them; one that was there already does not keep the others out. */
async function keepAll(messages: readonly NewMessage[]): Promise<Outcome[]> {
  const there = await duplicatesOf(
    Message.collection.insertMany([...messages], { ordered: false, ignoreUndefined: true }),
  );
  const known = new Set(there);
  return messages.map((_, index): Outcome => (known.has(index) ? 'already_kept' : 'kept'));
}
