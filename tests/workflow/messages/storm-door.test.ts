import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createManualClock } from '../../../core/clock.ts';
import { createQueues } from '../../../core/jobs/create-queues.ts';
import { createLogger } from '../../../core/logger.ts';
import { Message } from '../../../models/message.ts';
import { SearchWord } from '../../../models/search-word.ts';
import { inTransaction } from '../../../models/transaction.ts';
import { openInboxJournal } from '../../../workflow/messages/inbox-journal.ts';
import { createReceiver } from '../../../workflow/messages/receive-message.ts';
import { createStormDoor, type Outcome } from '../../../workflow/messages/storm-door.ts';
import { startTestStore } from '../../support/store.ts';

const logger = createLogger('silent');
const clock = createManualClock(new Date('2026-11-24T02:00:00Z'));
let folder: string;
const file = () => join(folder, 'inbox-journal');

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ln-journal-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

type Said = { channel: string; address: string; text: string; urgent?: true };
const said = (address: string, text: string, urgent?: true): Said => ({
  channel: 'web',
  address,
  text,
  ...(urgent && { urgent }),
});

/** A store that takes nothing until it is let go. */
function heldStore() {
  const taken: string[] = [];
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  let refuse: Error | undefined;
  return {
    taken,
    letGo: () => letGo(),
    refuseOnce(err: Error) {
      refuse = err;
    },
    async write(messages: readonly Said[]): Promise<Outcome[]> {
      await held;
      const refused = refuse;
      refuse = undefined;
      if (refused) throw refused;
      taken.push(...messages.map(({ text }) => text));
      return messages.map(() => 'kept');
    },
  };
}

describe('events while the store is busy', () => {
  it('are acknowledged by the journal, and stored in order with calls for help first', async () => {
    const store = heldStore();
    const journal = await openInboxJournal(file());
    const rung: string[] = [];
    const stored = (messages: readonly Said[]) => rung.push(...messages.map(({ text }) => text));
    const door = createStormDoor<Said>({ journal, write: store.write, stored, logger });
    expect(await door.keep([said('a', '1')])).toEqual(['kept']);
    expect(await door.keep([said('b', '2'), said('c', '3')])).toEqual(['kept', 'kept']);
    expect(await door.keep([said('c', 'cứu', true)])).toEqual(['kept']);
    expect(store.taken).toEqual([]);
    expect((await readFile(file(), 'utf8')).split('\n')).toHaveLength(5);
    store.letGo();
    await door.settle();
    expect(store.taken).toEqual(['1', '3', 'cứu', '2']);
    expect(rung).toEqual(store.taken);
    expect(await readFile(file(), 'utf8')).toBe('');
    await journal.close();
  });

  it('are stored at the next start when the program died first', async () => {
    const lost = heldStore();
    const first = await openInboxJournal(file());
    const deps = { stored: () => {}, logger };
    const died = createStormDoor<Said>({ ...deps, journal: first, write: lost.write });
    await died.keep([said('a', '1'), said('b', '2')]);
    await first.close();
    await writeFile(file(), '{"channel":"web","addr', { flag: 'a' });
    const store = heldStore();
    store.letGo();
    const journal = await openInboxJournal(file());
    const door = createStormDoor<Said>({ ...deps, journal, write: store.write });
    await door.settle();
    expect(store.taken).toEqual(['1', '2']);
    await door.keep([said('a', '3')]);
    expect(store.taken).toEqual(['1', '2', '3']);
    await journal.close();
    const empty = await openInboxJournal(file());
    expect(empty.leftOver).toHaveLength(0);
    await empty.close();
  });

  it('are refused when the store fails at once, and tried again when they were acknowledged', async () => {
    const store = heldStore();
    const journal = await openInboxJournal(file());
    const stored = () => {};
    const door = createStormDoor<Said>({ journal, write: store.write, stored, logger });
    await door.keep([said('a', '1')]);
    store.refuseOnce(new Error('disk full'));
    store.letGo();
    await expect(door.settle()).rejects.toThrow('disk full');
    await door.settle();
    expect(store.taken).toEqual(['1']);
    store.refuseOnce(new Error('disk full'));
    await expect(door.keep([said('b', '2')])).rejects.toThrow('disk full');
    expect(store.taken).toEqual(['1']);
    await journal.close();
  });
});

describe('the inbox with a journal, on the real store', () => {
  let store: Awaited<ReturnType<typeof startTestStore>>;
  beforeAll(async () => {
    store = await startTestStore();
  });
  afterAll(async () => {
    await store.stop();
  });

  it('acknowledges while a transaction is open, keeps each event once and with all its fields', async () => {
    const queues = createQueues({ logger });
    const bell = queues.create('messages');
    const journal = await openInboxJournal(file());
    const receive = createReceiver({ bell, clock, logger, journal });
    const event = {
      channel: 'telegram' as const,
      providerId: '7',
      address: '10000',
      event: 'text',
      text: 'đèn đường không sáng',
      sentAt: new Date('2026-11-24T01:59:58Z'),
    };
    await inTransaction(async (session) => {
      await SearchWord.create([{ _id: 'đèn' }], { session });
      expect(await receive(event)).toBe('kept');
      expect(await receive(event)).toBe('kept');
      expect(await Message.countDocuments()).toBe(0);
    });
    await receive.settle();
    const kept = await Message.find().lean<Record<string, unknown>[]>();
    expect(kept).toHaveLength(1);
    expect(kept[0]).toMatchObject({
      ...event,
      receivedAt: clock.now(),
      state: 'received',
      attempts: 0,
    });
    expect(await receive(event)).toBe('already_kept');
    await journal.close();
    await queues.close();
  });
});
