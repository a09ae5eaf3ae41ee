import type { ClientSession } from 'mongoose';
import type { Clock } from '../../core/clock.ts';
import { Conversation } from '../../models/conversation.ts';
import { Message, type MessageRecord } from '../../models/message.ts';
import { inTransaction } from '../../models/transaction.ts';
import type { NewDelivery, Outbox } from '../notifications/outbox.ts';
import { type Met, meetResidents } from '../residents/meet-residents.ts';
import type { Turn, TurnHandler } from './turn.ts';

/** `failed` holds why; nothing of that message was written then. */
export type TurnOutcome = { failed?: unknown };

/**
 * Takes the turns of several messages, each of another chat, and gives an outcome for the leading ones: those that
 * were left for lack of time have none, and are to be handed in again.
 */
export type TakeTurns = (messages: readonly MessageRecord[]) => Promise<TurnOutcome[]>;

/**
 * After so long no further turn begins in the same transaction: the store has one writer, and those who wait for it
 * (an event to be acknowledged, an officer) must not wait for a whole crowd.
 */
const LONGEST_MS = 25;

/** The message was handled by another worker meanwhile: what this turn wrote is undone. */
class HandledElsewhere extends Error {}

type Taken = { message: MessageRecord; met: Met; turn: Turn };

/**
 * Turns of many chats share one transaction when many wait (ADR 7): what belongs to every turn (resident,
 * conversation, the note that the message is done, replies) is read and written for all of them at once, so a turn
 * costs little more than what its dialogue itself does.
 *
 * All stand or fall together. When the shared transaction fails, each message is taken alone, so that only the one at
 * fault fails.
 */
export function createTurnTaker(deps: {
  handle: TurnHandler;
  outbox: Outbox;
  clock: Clock;
}): TakeTurns {
  return async (messages) => {
    if (messages.length > 1)
      try {
        const taken = await inTransaction((session) => takeTogether(messages, session));
        return Array.from({ length: taken }, () => ({}));
      } catch {
        // Which one it was shows when each is taken alone.
      }
    const outcomes: TurnOutcome[] = [];
    for (const message of messages) outcomes.push(await takeAlone(message));
    return outcomes;
  };

  async function takeAlone(message: MessageRecord): Promise<TurnOutcome> {
    try {
      await inTransaction((session) => takeTogether([message], session));
      return {};
    } catch (err) {
      return err instanceof HandledElsewhere ? {} : { failed: err };
    }
  }

  /** @returns how many of them */
  async function takeTogether(
    messages: readonly MessageRecord[],
    session: ClientSession,
  ): Promise<number> {
    const now = deps.clock.now();
    const met = await meetResidents(messages.map(visitOf), now, session);
    const startedAt = performance.now();
    const taken: Taken[] = [];
    const residents = new Set<string>();
    for (const [index, message] of messages.entries()) {
      const own = met[index];
      if (!own) break;
      // Two chats of one resident, one after the other: the second sees what the first has changed.
      const isLate = performance.now() - startedAt > LONGEST_MS;
      if (taken.length > 0 && (isLate || residents.has(String(own.resident._id)))) break;
      residents.add(String(own.resident._id));
      taken.push({ message, met: own, turn: await deps.handle({ message, ...own, session }) });
    }
    await noteDone(taken, now, session);
    await keepConversations(taken, now, session);
    await deps.outbox.enqueue(taken.flatMap(repliesOf), session);
    return taken.length;
  }
}

const visitOf = ({ channel, address, language, event }: MessageRecord) => ({
  channel,
  address,
  language: language === 'en' ? ('en' as const) : ('vi' as const),
  isEcho: event === 'echo',
});

/**
 * A message that is gone was removed by its own turn: they had all their data deleted.
 *
 * @throws HandledElsewhere when one of them is not waiting any more
 */
async function noteDone(taken: readonly Taken[], now: Date, session: ClientSession): Promise<void> {
  const ids = taken.map(({ message }) => message._id);
  const claimed = await Message.collection.updateMany(
    { _id: { $in: ids }, state: 'received' },
    { $set: { state: 'done', doneAt: now }, $unset: { error: 1 } },
    { session },
  );
  if (claimed.modifiedCount === taken.length) return;
  const left = await Message.collection.countDocuments({ _id: { $in: ids } }, { session });
  if (claimed.modifiedCount !== left) throw new HandledElsewhere();
}

async function keepConversations(
  taken: readonly Taken[],
  now: Date,
  session: ClientSession,
): Promise<void> {
  await Conversation.collection.bulkWrite(
    taken.map(({ message, met, turn: { topic, draft } }) => ({
      updateOne: {
        filter: { _id: met.conversation._id },
        update: {
          $set: {
            updatedAt: now,
            handledOrder: message.order,
            ...(topic !== null && { topic, draft }),
          },
          ...(topic === null && { $unset: { topic: 1, draft: 1 } }),
        },
      },
    })),
    { session, ignoreUndefined: true },
  );
}

const repliesOf = ({ message, met, turn }: Taken): NewDelivery[] =>
  turn.replies.map(({ lane = 'reply', ...content }, index) => ({
    key: `message:${String(message._id)}:reply:${index}`,
    residentId: met.resident._id,
    channel: message.channel,
    address: message.address,
    lane,
    content,
    about: { type: 'message', id: String(message._id) },
  }));
