import { SECOND } from '../../core/clock.ts';
import type { Logger } from '../../core/logger.ts';
import type { InboxJournal } from './inbox-journal.ts';

/** The store is given so long before an event is put into the journal, when nothing else waits for the store. */
const GRACE_MS = 8;
const MOST_MOVED_AT_ONCE = 200;
const AGAIN_AFTER_MS = SECOND;

export type Outcome = 'kept' | 'already_kept';
type Chat = { channel: string; address: string; urgent?: true };

export type StormDoor<Message extends Chat> = {
  /** Gives one outcome a message once all are durable. One call at a time. @throws Error of the store or the disk */
  keep(messages: readonly Message[]): Promise<Outcome[]>;
  /** Resolves when the store has everything. @throws Error of the store when it does not take it */
  settle(): Promise<void>;
};

type Settled = {
  promise: Promise<Outcome>;
  resolve: (outcome: Outcome) => void;
  reject: (err: unknown) => void;
};

/** A message on its way to the store. */
type Entry<Message> = {
  message: Message;
  /** It is acknowledged by the journal, or about to be: the store is tried until it has it. */
  isJournalled: boolean;
  outcome?: Outcome;
  settled: Settled;
};

/**
 * Where events become durable, in quiet and in storm.
 *
 * The embedded store has one writer, and who writes waits for the transaction that is open: 50 to 100 ms while many
 * are answered at once. An event that the store has not taken after a few milliseconds goes to a journal of its own as
 * well and is acknowledged by that. All are written to the store in the order in which they came, in batches; only
 * chats with a call for help go first, whole. What a crash leaves in the journal is written at the next start: the
 * store knows each event by its platform's id, so that one which it has already changes nothing.
 *
 * @param stored told of messages that are new in the store
 */
export function createStormDoor<Message extends Chat>(deps: {
  journal: InboxJournal;
  write: (messages: readonly Message[]) => Promise<Outcome[]>;
  stored: (messages: readonly Message[]) => void;
  logger: Logger;
}): StormDoor<Message> {
  const { journal } = deps;
  let waiting = (journal.leftOver as Message[]).map((message) => entryOf(message, true));
  let isDirty = waiting.length > 0;
  let moving: Promise<void> | undefined;

  /** The next to write: calls for help, with what else their chats said, before the others. */
  function nextBatch(): Entry<Message>[] {
    const chatOf = ({ message: { channel, address } }: Entry<Message>) => `${channel} ${address}`;
    const urgent = new Set(waiting.filter(({ message }) => message.urgent).map(chatOf));
    if (urgent.size > 0)
      waiting = [
        ...waiting.filter((entry) => urgent.has(chatOf(entry))),
        ...waiting.filter((entry) => !urgent.has(chatOf(entry))),
      ];
    const batch = waiting.slice(0, MOST_MOVED_AT_ONCE);
    waiting = waiting.slice(MOST_MOVED_AT_ONCE);
    return batch;
  }

  async function move(): Promise<void> {
    while (waiting.length > 0) {
      const batch = nextBatch();
      try {
        const outcomes = await deps.write(batch.map(({ message }) => message));
        for (const [index, entry] of batch.entries()) {
          entry.outcome = outcomes[index] ?? 'kept';
          entry.settled.resolve(entry.outcome);
        }
        deps.stored(
          batch.filter(({ outcome }) => outcome === 'kept').map(({ message }) => message),
        );
      } catch (err) {
        waiting = [...batch.filter(({ isJournalled }) => isJournalled), ...waiting];
        for (const { isJournalled, settled } of batch) if (!isJournalled) settled.reject(err);
        throw err;
      }
    }
  }

  function moveOn(): Promise<void> {
    moving ??= move().finally(() => {
      moving = undefined;
    });
    return moving;
  }

  /** After a failure the journal still has what was acknowledged; the store is tried again a little later. */
  function moveSoon(): void {
    moveOn().catch((err: unknown) => {
      if (waiting.length === 0) return;
      deps.logger.warn({ err, waiting: waiting.length }, 'events of the journal were not stored');
      setTimeout(moveSoon, AGAIN_AFTER_MS).unref();
    });
  }

  return {
    async keep(messages) {
      const isBusy = moving !== undefined;
      if (!isBusy && isDirty && waiting.length === 0) {
        await journal.clear();
        isDirty = false;
      }
      const entries = messages.map((message) => entryOf(message, isBusy));
      const all = Promise.all(entries.map(({ settled }) => settled.promise));
      all.catch(() => {});
      waiting.push(...entries);
      if (!isBusy) {
        moveSoon();
        const inTime = await Promise.race([all, after(GRACE_MS)]);
        if (inTime) return inTime;
      }
      const late = entries.filter(({ outcome }) => outcome === undefined);
      for (const entry of late) entry.isJournalled = true;
      isDirty = true;
      await journal.append(late.map(({ message }) => message));
      moveSoon();
      return entries.map(({ outcome }) => outcome ?? 'kept');
    },
    async settle() {
      await moveOn();
      if (isDirty && waiting.length === 0) await journal.clear();
      isDirty = waiting.length > 0;
    },
  };
}

function entryOf<Message>(message: Message, isJournalled: boolean): Entry<Message> {
  let resolve: Settled['resolve'] = () => {};
  let reject: Settled['reject'] = () => {};
  const promise = new Promise<Outcome>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  // Nobody may wait for it any more when the journal has acknowledged it.
  promise.catch(() => {});
  return { message, isJournalled, settled: { promise, resolve, reject } };
}

const after = (milliseconds: number): Promise<undefined> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds, undefined));
