import type { ClientSession } from 'mongoose';
import { type Clock, SECOND } from '../../core/clock.ts';
import { createToken } from '../../core/ids.ts';
import type { Queue } from '../../core/jobs/queue.ts';
import type { Logger } from '../../core/logger.ts';
import { Conversation, type ConversationRecord } from '../../models/conversation.ts';
import type { DeliveryContent, Lane } from '../../models/delivery.ts';
import { Message, type MessageRecord } from '../../models/message.ts';
import type { Channel, ResidentRecord } from '../../models/resident.ts';
import { inTransaction } from '../../models/transaction.ts';
import { backOffMs, type RetryPlan } from '../back-off.ts';
import { chatKey, type Outbox, parseChatKey } from '../notifications/outbox.ts';
import { meetResident } from '../residents/meet-resident.ts';

/** What one message meets: everything is read in, and must be written through, `session`. */
export type TurnInput = {
  message: MessageRecord;
  conversation: ConversationRecord;
  resident: ResidentRecord;
  session: ClientSession;
};

/** What a message leads to. `topic` and `draft` replace those of the conversation; null ends it. */
export type Turn = {
  topic: string | null;
  draft: unknown;
  replies: (DeliveryContent & { lane?: Lane })[];
};

export type TurnHandler = (input: TurnInput) => Promise<Turn>;

/** How long one worker may hold a chat. */
const LEASE_MS = 30 * SECOND;
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
  clock: Clock;
  logger: Logger;
  random: () => number;
  /** True when no other process handles messages of this store: leases found at the start are a dead one's. */
  soleProcess: boolean;
  /** Chats handled at the same time. Default 8. */
  concurrency?: number;
};

/**
 * Starts handling the inbox: one worker at a time holds a chat (a lease) and handles its messages in order.
 *
 * Each message is one transaction: what the handler writes, the conversation's new state, the replies and the
 * note that the message is done stand or fall together, so a crash or a repeat changes nothing twice. A message
 * that fails is tried again with back-off, and the chat waits for it; after the last attempt it is `dead`, the
 * resident gets an apology, and the chat goes on.
 */
export function startMessageHandling(deps: Deps): MessageHandling {
  const me = createToken(9);
  /** Then the bell itself keeps a chat to one worker, and the lease would only cost time. */
  const nobodyElse = deps.soleProcess && deps.bell.exclusive;
  deps.bell.consume(drain, { concurrency: deps.concurrency ?? 8 });

  async function drain(key: string): Promise<void> {
    const { channel, address } = parseChatKey(key);
    if (nobodyElse) return await handleAll(channel, address);
    if (!(await lease(channel, address))) {
      await deps.bell.ring(key, { delayMs: 200 });
      return;
    }
    try {
      await handleAll(channel, address);
    } finally {
      await Conversation.updateOne(
        { channel, address, leaseOwner: me },
        { $unset: { leaseOwner: 1, leaseUntil: 1 } },
      );
    }
  }

  async function handleAll(channel: Channel, address: string): Promise<void> {
    for (;;) {
      const message = await Message.findOne({ channel, address, state: 'received' })
        .sort({ order: 1 })
        .lean<MessageRecord>();
      if (!message || message.dueAt > deps.clock.now()) return;
      if (!(await take(message))) return;
    }
  }

  /** @returns false when somebody else holds the chat; a chat never seen before is free */
  async function lease(channel: Channel, address: string): Promise<boolean> {
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
      await inTransaction((session) => handleOne(ready, session));
      return true;
    } catch (err) {
      return await noteFailure(message, err);
    }
  }

  async function handleOne(message: MessageRecord, session: ClientSession): Promise<void> {
    const now = deps.clock.now();
    const { channel, address } = message;
    const language = message.language === 'en' ? 'en' : 'vi';
    const isEcho = message.event === 'echo';
    const met = await meetResident({ channel, address, language, isEcho }, now, session);
    const claimed = await Message.updateOne(
      { _id: message._id, state: 'received' },
      { $set: { state: 'done', doneAt: now }, $unset: { error: 1 } },
      { session },
    );
    if (claimed.modifiedCount === 0) return;
    const turn = await deps.handle({ message, ...met, session });
    await Conversation.updateOne(
      { channel, address },
      {
        $set: {
          updatedAt: now,
          handledOrder: message.order,
          ...(turn.topic !== null && { topic: turn.topic, draft: turn.draft }),
        },
        ...(turn.topic === null && { $unset: { topic: 1, draft: 1 } }),
      },
      { session },
    );
    await deps.outbox.enqueue(
      turn.replies.map(({ lane = 'reply', ...content }, index) => ({
        key: `message:${String(message._id)}:reply:${index}`,
        residentId: met.resident._id,
        channel,
        address,
        lane,
        content,
        about: { type: 'message', id: String(message._id) },
      })),
      session,
    );
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
    const { resident } = await meetResident({ channel, address }, now, session);
    await Message.updateOne(
      { _id: message._id },
      { $set: { state: 'dead', attempts, error, doneAt: now } },
      { session },
    );
    await deps.outbox.enqueue(
      [
        {
          key: `message:${String(message._id)}:apology`,
          residentId: resident._id,
          channel,
          address,
          lane: 'reply',
          content: { text: deps.apology(resident.language) },
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
      const due = await Message.find({ state: 'received', dueAt: { $lte: deps.clock.now() } })
        .sort({ dueAt: 1 })
        .limit(1000)
        .select({ channel: 1, address: 1 })
        .lean<MessageRecord[]>();
      const chats = new Set(due.map(({ channel, address }) => chatKey(channel, address)));
      for (const chat of chats) await deps.bell.ring(chat);
      return chats.size;
    },
  };
}
