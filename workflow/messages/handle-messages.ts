import type { ClientSession } from 'mongoose';
import { createBatcher } from '../../core/batcher.ts';
import { type Clock, SECOND } from '../../core/clock.ts';
import { createToken } from '../../core/ids.ts';
import type { Queue } from '../../core/jobs/queue.ts';
import type { Logger } from '../../core/logger.ts';
import { Conversation } from '../../models/conversation.ts';
import { Message, type MessageRecord } from '../../models/message.ts';
import { inTransaction } from '../../models/transaction.ts';
import { backOffMs, type RetryPlan } from '../back-off.ts';
import { type Chat, chatKey, parseChatKey } from '../notifications/chat-key.ts';
import type { Outbox } from '../notifications/outbox.ts';
import { meetResidents } from '../residents/meet-residents.ts';
import { readNextMessages } from './next-messages.ts';
import { createTurnTaker } from './take-turns.ts';
import type { Turn, TurnHandler, TurnInput } from './turn.ts';

export type { Turn, TurnHandler, TurnInput } from './turn.ts';

/** How long one worker may hold a chat. */
const LEASE_MS = 30 * SECOND;
/** Chats handled at the same time, pictures being fetched included. */
const CHATS_AT_ONCE = 48;
/** Turns that may share a transaction; what does not fit into its time is left for the next one. */
const TURNS_TOGETHER = 16;
const RETRIES: RetryPlan = { attempts: 5, firstMs: SECOND, longestMs: 30 * SECOND };

export type MessageHandling = {
  /** Rings for every chat with something due. @returns chats rung for */
  sweep(): Promise<number>;
};

type Deps = {
  bell: Queue;
  outbox: Outbox;
  /** What has to be done before the transaction, such as fetching pictures; a throw is a failed try. */
  prepare?: (message: MessageRecord) => Promise<MessageRecord>;
  handle: TurnHandler;
  /** Said to the resident when a message was given up after the last attempt. */
  apology: (language: 'vi' | 'en') => string;
  /** Said to who writes faster than a chat may. Without it nothing is said. */
  tooFast?: (language: 'vi' | 'en') => string;
  clock: Clock;
  logger: Logger;
  random: () => number;
  /** True when no other process handles messages of this store: leases found at the start are a dead one's. */
  soleProcess: boolean;
};

/**
 * Starts handling the inbox: one worker at a time holds a chat (a lease) and handles its messages in order, one message
 * a turn; then the other chats that wait come first, so that a chat that writes without end holds up nobody.
 *
 * What the handler writes, the conversation's new state, the replies and the note that the message is done stand or
 * fall together ({@link createTurnTaker}), so a crash or a repeat changes nothing twice. A message that fails is tried
 * again with back-off, and the chat waits for it; after the last attempt it is `dead`, the resident gets an apology,
 * and the chat goes on.
 */
export function startMessageHandling(deps: Deps): MessageHandling {
  const me = createToken(9);
  /** Then the bell itself keeps a chat to one worker, and the lease would only cost time. */
  const nobodyElse = deps.soleProcess && deps.bell.exclusive;
  const next = createBatcher(readNextMessages, CHATS_AT_ONCE);
  const takeTurn = createBatcher(createTurnTaker({ ...deps, handle }), TURNS_TOGETHER);
  deps.bell.consume(drain, { concurrency: CHATS_AT_ONCE });

  async function handle(input: TurnInput): Promise<Turn> {
    if (!input.message.tooFast) return await deps.handle(input);
    const { topic, draft } = input.conversation;
    const text = deps.tooFast?.(input.resident.language);
    return { topic: topic ?? null, draft, replies: text ? [{ text }] : [] };
  }

  async function drain(key: string): Promise<void> {
    const chat = parseChatKey(key);
    if (nobodyElse) return await handleNext(chat);
    if (!(await lease(chat))) {
      await deps.bell.ring(key, { delayMs: 200 });
      return;
    }
    try {
      await handleNext(chat);
    } finally {
      await Conversation.updateOne(
        { ...chat, leaseOwner: me },
        { $unset: { leaseOwner: 1, leaseUntil: 1 } },
      );
    }
  }

  async function handleNext(chat: Chat): Promise<void> {
    const { message, more } = await next(chat);
    if (message && (message.dueAt > deps.clock.now() || !(await take(message)))) return;
    if (more !== 'none')
      await deps.bell.ring(chatKey(chat.channel, chat.address), {
        priority: more === 'urgent' ? 1 : 2,
      });
  }

  /** @returns false when somebody else holds the chat; a chat never seen before is free */
  async function lease({ channel, address }: Chat): Promise<boolean> {
    const now = deps.clock.now();
    const held = await Conversation.findOneAndUpdate(
      {
        channel,
        address,
        $or: [{ leaseUntil: { $exists: false } }, { leaseUntil: { $lte: now } }],
      },
      { $set: { leaseOwner: me, leaseUntil: new Date(now.getTime() + LEASE_MS) } },
      { lean: true, projection: { _id: 1 } },
    );
    return held !== null || !(await Conversation.exists({ channel, address }));
  }

  /** @returns true when the chat may go on to its next message */
  async function take(message: MessageRecord): Promise<boolean> {
    try {
      const ready = (await deps.prepare?.(message)) ?? message;
      const { failed } = await takeTurn(ready, { first: message.urgent === true });
      return failed === undefined || (await noteFailure(message, failed));
    } catch (err) {
      return await noteFailure(message, err);
    }
  }

  async function noteFailure(message: MessageRecord, err: unknown): Promise<boolean> {
    const attempts = message.attempts + 1;
    const reason = err instanceof Error ? err.message : String(err);
    if (attempts >= RETRIES.attempts) {
      deps.logger.error({ err, message: message._id, attempts }, 'message given up');
      await inTransaction((session) => giveUp(message, attempts, reason, session));
      return true;
    }
    const delayMs = backOffMs(RETRIES, attempts, deps.random());
    const dueAt = new Date(deps.clock.now().getTime() + delayMs);
    await Message.updateOne(
      { _id: message._id, state: 'received' },
      { $set: { attempts, dueAt, error: reason } },
    );
    deps.logger.warn(
      { err, message: message._id, attempts },
      'message failed, will be tried again',
    );
    await deps.bell.ring(chatKey(message.channel, message.address), { delayMs });
    return false;
  }

  async function giveUp(
    message: MessageRecord,
    attempts: number,
    error: string,
    session: ClientSession,
  ): Promise<void> {
    const { channel, address } = message;
    const now = deps.clock.now();
    const [met] = await meetResidents([{ channel, address }], now, session);
    if (!met) return;
    await Message.updateOne(
      { _id: message._id },
      { $set: { state: 'dead', attempts, error, doneAt: now } },
      { session },
    );
    await deps.outbox.enqueue(
      [
        {
          key: `message:${String(message._id)}:apology`,
          residentId: met.resident._id,
          channel,
          address,
          lane: 'reply',
          content: { text: deps.apology(met.resident.language) },
          about: { type: 'message', id: String(message._id) },
        },
      ],
      session,
    );
  }

  let firstSweep = true;
  return {
    async sweep() {
      if (firstSweep && deps.soleProcess)
        await Conversation.updateMany(
          { leaseUntil: { $exists: true } },
          { $unset: { leaseOwner: 1, leaseUntil: 1 } },
        );
      firstSweep = false;
      const now = deps.clock.now();
      const due = await Message.find({ state: 'received', dueAt: { $lte: now } })
        .sort({ dueAt: 1 })
        .limit(1000)
        .select({ channel: 1, address: 1 })
        .lean<MessageRecord[]>();
      const chats = new Set(due.map(({ channel, address }) => chatKey(channel, address)));
      for (const chat of chats) await deps.bell.ring(chat);
      const urgent = await Message.find({ state: 'received', urgent: true, dueAt: { $lte: now } })
        .sort({ dueAt: 1 })
        .limit(1000)
        .select({ channel: 1, address: 1 })
        .lean<MessageRecord[]>();
      for (const { channel, address } of urgent)
        await deps.bell.ring(chatKey(channel, address), { priority: 1 });
      return new Set([...chats, ...urgent.map((m) => chatKey(m.channel, m.address))]).size;
    },
  };
}
