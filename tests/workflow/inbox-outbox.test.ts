import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Types } from 'mongoose';
import { createManualClock, MINUTE } from '../../core/clock.ts';
import { UpstreamRefused, UpstreamUnreachable } from '../../core/errors.ts';
import { createQueues } from '../../core/jobs/create-queues.ts';
import type { Queue, Queues } from '../../core/jobs/queue.ts';
import { createLogger } from '../../core/logger.ts';
import { Conversation } from '../../models/conversation.ts';
import { Delivery } from '../../models/delivery.ts';
import { Message } from '../../models/message.ts';
import { Resident } from '../../models/resident.ts';
import { inTransaction } from '../../models/transaction.ts';
import { startMessageHandling, type TurnHandler } from '../../workflow/messages/handle-messages.ts';
import { createReceiver, type InboundEvent } from '../../workflow/messages/receive-message.ts';
import { createOutbox, type NewDelivery } from '../../workflow/notifications/outbox.ts';
import { startDispatcher } from '../../workflow/notifications/send-deliveries.ts';
import { ChatGone, type Outgoing, type Sender } from '../../workflow/notifications/sender.ts';
import { startTestStore } from '../support/store.ts';

const logger = createLogger('silent');
let store: Awaited<ReturnType<typeof startTestStore>>;
beforeAll(async () => {
  store = await startTestStore();
});
afterAll(() => store.stop());
beforeEach(() => store.clear());

/** A worker with a clock of its own; `send` and `handle` are what the test is about. */
function aWorker(parts: { send?: Sender['send']; handle?: TurnHandler; idempotent?: boolean }) {
  const clock = createManualClock(new Date('2026-10-17T02:00:00Z'));
  const queues: Queues = createQueues({ logger });
  const outbox = createOutbox({ queues, clock, logger });
  const bell: Queue = queues.create('messages');
  const sent: Outgoing[] = [];
  const send =
    parts.send ??
    (async (outgoing) => {
      sent.push(outgoing);
      return { providerId: `p${sent.length}` };
    });
  const senders: Sender[] = [{ channel: 'telegram', idempotent: parts.idempotent ?? false, send }];
  const shared = { outbox, clock, logger, random: () => 0, soleProcess: true };
  const dispatcher = startDispatcher({ ...shared, senders });
  const handling = startMessageHandling({
    ...shared,
    bell,
    handle:
      parts.handle ??
      (async ({ message }) => ({
        topic: null,
        draft: null,
        replies: [{ text: `re: ${message.text}` }],
      })),
    apology: () => 'Xin lỗi',
  });
  const receive = createReceiver({ bell, clock, logger });
  /** Until nothing is left to do now. */
  async function settle() {
    for (let round = 0; round < 3; round++) {
      await bell.idle();
      await Promise.all(Object.values(outbox.bells).map((lane) => lane.idle()));
    }
  }
  return {
    clock,
    outbox,
    dispatcher,
    handling,
    receive,
    sent,
    settle,
    close: () => queues.close(),
  };
}

const anEvent = (change: Partial<InboundEvent> = {}): InboundEvent => ({
  channel: 'telegram',
  providerId: 'u1',
  address: '77',
  event: 'text',
  text: 'ngập rồi',
  ...change,
});

const aDelivery = (change: Partial<NewDelivery> = {}): NewDelivery => ({
  key: 'k1',
  residentId: new Types.ObjectId(),
  channel: 'telegram',
  address: '77',
  lane: 'reply',
  content: { text: 'xin chào' },
  ...change,
});

describe('the inbox', () => {
  it('keeps an event once, however often the platform repeats it, and answers it once', async () => {
    const worker = aWorker({});
    expect(await worker.receive(anEvent())).toBe('kept');
    expect(await worker.receive(anEvent())).toBe('already_kept');
    await worker.settle();
    expect(await worker.receive(anEvent())).toBe('already_kept');
    await worker.settle();
    expect(worker.sent.map(({ content }) => content.text)).toEqual(['re: ngập rồi']);
    expect(await Message.countDocuments({ state: 'done' })).toBe(1);
    await worker.close();
  });

  it('handles the messages of a chat in the order in which they came, one resident a chat', async () => {
    const worker = aWorker({});
    for (let n = 1; n <= 10; n++)
      await worker.receive(anEvent({ providerId: `u${n}`, text: `${n}` }));
    await worker.settle();
    expect(worker.sent.map(({ content }) => content.text)).toEqual(
      Array.from({ length: 10 }, (_, n) => `re: ${n + 1}`),
    );
    expect(await Resident.countDocuments()).toBe(1);
    await worker.close();
  });

  it('keeps the state of a conversation between messages and forgets it at the end', async () => {
    const worker = aWorker({
      handle: async ({ conversation, message }) =>
        message.text === 'xong'
          ? { topic: null, draft: null, replies: [] }
          : {
              topic: 'report',
              draft: { said: message.text, before: conversation.draft },
              replies: [],
            },
    });
    await worker.receive(anEvent({ providerId: 'a', text: 'một' }));
    await worker.receive(anEvent({ providerId: 'b', text: 'hai' }));
    await worker.settle();
    expect(await Conversation.findOne().lean()).toMatchObject({
      topic: 'report',
      draft: { said: 'hai', before: { said: 'một' } },
    });
    await worker.receive(anEvent({ providerId: 'c', text: 'xong' }));
    await worker.settle();
    const ended = await Conversation.findOne().lean();
    expect(ended?.topic).toBeUndefined();
    expect(ended?.draft).toBeUndefined();
    await worker.close();
  });

  it('leaves nothing half done when a handler fails, tries again later, and at last says sorry', async () => {
    let tries = 0;
    const worker = aWorker({
      handle: async ({ resident, session }) => {
        tries += 1;
        await Resident.updateOne({ _id: resident._id }, { $set: { wards: ['half'] } }, { session });
        throw new Error('broken');
      },
    });
    await worker.receive(anEvent());
    await worker.settle();
    expect(tries).toBe(1);
    expect(await Resident.countDocuments()).toBe(0);
    for (let round = 0; round < 5; round++) {
      worker.clock.advance(MINUTE);
      await worker.handling.sweep();
      await worker.settle();
    }
    expect(tries).toBe(5);
    expect(await Message.findOne().lean()).toMatchObject({
      state: 'dead',
      attempts: 5,
      error: 'broken',
    });
    expect(worker.sent.map(({ content }) => content.text)).toEqual(['Xin lỗi']);
    await worker.close();
  });

  it('finds what a dead process left, although its lease has not run out', async () => {
    const worker = aWorker({});
    await Conversation.create({
      channel: 'telegram',
      address: '77',
      residentId: '65a000000000000000000001',
      updatedAt: worker.clock.now(),
      leaseOwner: 'dead',
      leaseUntil: new Date(worker.clock.now().getTime() + MINUTE),
    });
    await Message.create({
      ...anEvent(),
      receivedAt: worker.clock.now(),
      dueAt: worker.clock.now(),
      order: 1,
    });
    await worker.handling.sweep();
    await worker.settle();
    expect(worker.sent).toHaveLength(1);
    await worker.close();
  });
});

describe('the outbox', () => {
  it('sends a key once, and only after the transaction that wrote it', async () => {
    const worker = aWorker({});
    await inTransaction(async (session) => {
      await worker.outbox.enqueue([aDelivery(), aDelivery({ key: 'k2' })], session);
      await worker.settle();
      expect(worker.sent).toHaveLength(0);
    });
    await worker.outbox.enqueue([aDelivery()]);
    await worker.settle();
    expect(worker.sent.map(({ key }) => key)).toEqual(['k1', 'k2']);
    expect(await Delivery.countDocuments({ state: 'sent', providerId: /^p/ })).toBe(2);
    await worker.close();
  });

  it('sends nothing of a transaction that was undone', async () => {
    const worker = aWorker({});
    const undone = inTransaction(async (session) => {
      await worker.outbox.enqueue([aDelivery()], session);
      throw new Error('no');
    });
    await expect(undone).rejects.toThrow('no');
    await worker.dispatcher.sweep();
    await worker.settle();
    expect(worker.sent).toHaveLength(0);
    await worker.close();
  });

  it('tries again after the platform could not be reached, in the order of the chat', async () => {
    let down = true;
    const texts: string[] = [];
    const worker = aWorker({
      send: async ({ content }) => {
        if (down) throw new UpstreamUnreachable('telegram', 'connection refused');
        texts.push(content.text);
        return {};
      },
    });
    await worker.outbox.enqueue([
      aDelivery({ content: { text: 'một' } }),
      aDelivery({ key: 'k2', content: { text: 'hai' } }),
    ]);
    await worker.settle();
    down = false;
    worker.clock.advance(MINUTE);
    await worker.dispatcher.sweep();
    await worker.settle();
    expect(texts).toEqual(['một', 'hai']);
    await worker.close();
  });

  it('does not use up its tries while the platform is left alone', async () => {
    let calls = 0;
    const worker = aWorker({
      send: async () => {
        calls += 1;
        if (calls <= 30)
          throw new UpstreamUnreachable('telegram', 'it asked to slow down', {
            notTried: true,
            retryAfterSeconds: 60,
          });
        return {};
      },
    });
    await worker.outbox.enqueue([aDelivery({ lane: 'emergency' })]);
    await worker.settle();
    for (let waits = 0; waits < 30; waits += 1) {
      worker.clock.advance(2 * MINUTE);
      await worker.dispatcher.sweep();
      await worker.settle();
    }
    expect(await Delivery.findOne().lean()).toMatchObject({ state: 'sent', attempts: 1 });
    await worker.close();
  });

  it.each([
    [new UpstreamRefused('telegram', '400', 'bad'), 'refused'],
    [new ChatGone('telegram', 'blocked'), 'refused'],
    [new UpstreamUnreachable('telegram', 'timeout', { mayHaveHappened: true }), 'unknown'],
    [new TypeError('defect'), 'unknown'],
  ])('%s ends as %s', async (err, state) => {
    const worker = aWorker({
      send: async () => {
        throw err;
      },
    });
    await worker.outbox.enqueue([aDelivery()]);
    await worker.settle();
    expect(await Delivery.findOne().lean()).toMatchObject({ state });
    await worker.close();
  });

  it.each([
    ['emergency', 'queued', true],
    ['reply', 'unknown', false],
    ['notice', 'unknown', false],
  ] as const)('what a dead sender left in the lane %s becomes %s', async (lane, state, repeat) => {
    const asked: Outgoing[] = [];
    const worker = aWorker({
      send: (outgoing) => {
        asked.push(outgoing);
        return new Promise(() => {});
      },
    });
    await Delivery.create({
      ...aDelivery({ lane }),
      state: 'sending',
      attempts: 1,
      leaseOwner: 'dead',
      leaseUntil: new Date(worker.clock.now().getTime() + MINUTE),
      dueAt: worker.clock.now(),
      createdAt: worker.clock.now(),
    });
    await worker.dispatcher.sweep();
    if (state === 'unknown') {
      await worker.settle();
      expect(await Delivery.findOne().lean()).toMatchObject({ state });
      expect(asked).toEqual([]);
      await worker.close();
    } else while (asked.length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(asked.map((outgoing) => outgoing.repeat)).toEqual(repeat ? [true] : []);
  });

  it('lets a newsletter wait until nobody is being told of danger any more', async () => {
    const order: string[] = [];
    let takeWarning = () => {};
    let asked = () => {};
    const isAsked = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const worker = aWorker({
      send: async ({ key }) => {
        if (key === 'warning')
          await new Promise<void>((resolve) => {
            takeWarning = resolve;
            asked();
          });
        order.push(key);
        return {};
      },
    });
    await worker.outbox.enqueue([aDelivery({ key: 'warning', lane: 'emergency' })]);
    await isAsked;
    await worker.outbox.enqueue([
      aDelivery({ key: 'answer', address: '2', lane: 'reply' }),
      aDelivery({ key: 'news', address: '3', lane: 'notice' }),
    ]);
    await worker.outbox.bells.reply.idle();
    expect(order).toEqual(['answer']);
    takeWarning();
    await worker.settle();
    expect(order).toEqual(['answer', 'warning', 'news']);
    await worker.close();
  });

  it('lets a warning pass while the newsletter hangs', async () => {
    const arrived: string[] = [];
    const worker = aWorker({
      send: ({ key }) => {
        if (key.startsWith('news')) return new Promise(() => {});
        arrived.push(key);
        return Promise.resolve({});
      },
    });
    await worker.outbox.enqueue(
      Array.from({ length: 40 }, (_, n) =>
        aDelivery({ key: `news${n}`, address: `${n}`, lane: 'notice' }),
      ),
    );
    await worker.outbox.enqueue([aDelivery({ key: 'warning', address: '3', lane: 'emergency' })]);
    await worker.outbox.bells.emergency.idle();
    expect(arrived).toEqual(['warning']);
  });
});
