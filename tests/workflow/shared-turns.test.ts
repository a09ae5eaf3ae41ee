import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createManualClock, MINUTE } from '../../core/clock.ts';
import { createQueues } from '../../core/jobs/create-queues.ts';
import { createLogger } from '../../core/logger.ts';
import { Delivery } from '../../models/delivery.ts';
import { Message } from '../../models/message.ts';
import { Resident } from '../../models/resident.ts';
import { createChatPace } from '../../workflow/messages/chat-pace.ts';
import { startMessageHandling, type TurnHandler } from '../../workflow/messages/handle-messages.ts';
import { createReceiver, type InboundEvent } from '../../workflow/messages/receive-message.ts';
import { createOutbox } from '../../workflow/notifications/outbox.ts';
import { startDispatcher } from '../../workflow/notifications/send-deliveries.ts';
import { startTestStore } from '../support/store.ts';

const logger = createLogger('silent');
let store: Awaited<ReturnType<typeof startTestStore>>;
beforeAll(async () => {
  store = await startTestStore();
});
afterAll(() => store.stop());
beforeEach(() => store.clear());

/** Inbox, turns and outbox; events come in before `open` begins to handle them, as when many wait. */
function aHouse(handle?: TurnHandler) {
  const clock = createManualClock(new Date('2026-10-17T02:00:00Z'));
  const queues = createQueues({ logger });
  const outbox = createOutbox({ queues, clock, logger });
  const bell = queues.create('messages');
  const sent: string[] = [];
  const shared = { outbox, clock, logger, random: () => 0, soleProcess: true };
  const receive = createReceiver({
    bell,
    clock,
    logger,
    pace: createChatPace({ clock }),
    isUrgent: ({ text }) => text === 'cứu',
  });
  async function settle(): Promise<void> {
    for (let round = 0; round < 3; round += 1) {
      await bell.idle();
      await Promise.all(Object.values(outbox.bells).map((lane) => lane.idle()));
    }
  }
  return {
    clock,
    receive,
    sent,
    settle,
    open() {
      startDispatcher({
        ...shared,
        senders: [
          {
            channel: 'telegram',
            idempotent: false,
            async send({ address, content }) {
              sent.push(`${address}: ${content.text}`);
              return {};
            },
          },
        ],
      });
      return startMessageHandling({
        ...shared,
        bell,
        handle:
          handle ??
          (async ({ message }) => ({
            topic: null,
            draft: null,
            replies: [{ text: message.text ?? '' }],
          })),
        apology: () => 'xin lỗi',
        tooFast: () => 'chậm thôi',
      });
    },
    close: () => queues.close(),
  };
}

let lastId = 0;
const anEvent = (address: string, text: string): InboundEvent => ({
  channel: 'telegram',
  providerId: `e${++lastId}`,
  address,
  event: 'text',
  text,
});

describe('turns that share a transaction', () => {
  it('answers many chats that wait, each in its own order', async () => {
    const house = aHouse();
    for (const text of ['một', 'hai', 'ba'])
      for (let chat = 1; chat <= 20; chat += 1) await house.receive(anEvent(`${chat}`, text));
    house.open();
    await house.settle();
    for (let chat = 1; chat <= 20; chat += 1)
      expect(house.sent.filter((line) => line.startsWith(`${chat}: `))).toEqual([
        `${chat}: một`,
        `${chat}: hai`,
        `${chat}: ba`,
      ]);
    expect(await Resident.countDocuments()).toBe(20);
    expect(await Message.countDocuments({ state: 'done' })).toBe(60);
    await house.close();
  });

  it('lets only the message fail that is at fault', async () => {
    const house = aHouse(async ({ message, resident, session }) => {
      await Resident.updateOne({ _id: resident._id }, { $set: { language: 'en' } }, { session });
      if (message.text === 'hỏng') throw new Error('broken');
      return { topic: null, draft: null, replies: [{ text: 'vâng' }] };
    });
    for (let chat = 1; chat <= 6; chat += 1)
      await house.receive(anEvent(`${chat}`, chat === 3 ? 'hỏng' : 'chào'));
    house.open();
    await house.settle();
    expect(house.sent.toSorted()).toEqual(['1: vâng', '2: vâng', '4: vâng', '5: vâng', '6: vâng']);
    expect(await Resident.countDocuments({ language: 'en' })).toBe(5);
    expect(await Message.findOne({ address: '3' }).lean()).toMatchObject({
      state: 'received',
      attempts: 1,
      error: 'broken',
    });
    await house.close();
  });

  it('takes two chats of one resident one after the other, so that the second sees what the first changed', async () => {
    const seen: string[] = [];
    const house = aHouse(async ({ message, resident, session }) => {
      seen.push(resident.language);
      await Resident.updateOne({ _id: resident._id }, { $set: { language: 'en' } }, { session });
      return { topic: null, draft: null, replies: [{ text: message.address }] };
    });
    const now = house.clock.now();
    const identity = { channel: 'telegram', state: 'active', lastSeenAt: now, linkedAt: now };
    await Resident.create({
      identities: [
        { ...identity, address: '1' },
        { ...identity, address: '2' },
      ],
    });
    await house.receive(anEvent('1', 'a'));
    await house.receive(anEvent('2', 'b'));
    house.open();
    await house.settle();
    expect(seen).toEqual(['vi', 'en']);
    expect(house.sent.toSorted()).toEqual(['1: 1', '2: 2']);
    await house.close();
  });

  it('changes nothing when events come again, in any order', async () => {
    const house = aHouse();
    const events = ['một', 'hai', 'ba'].map((text) => anEvent('7', text));
    house.open();
    for (const event of events) await house.receive(event);
    await house.settle();
    for (const event of events.toReversed())
      expect(await house.receive(event)).toBe('already_kept');
    await house.settle();
    expect(house.sent).toEqual(['7: một', '7: hai', '7: ba']);
    expect(await Delivery.countDocuments()).toBe(3);
    await house.close();
  });
});

describe('a flood from one chat', () => {
  it('is kept, answered once with a word about it, and costs nobody else an answer', async () => {
    const house = aHouse();
    house.open();
    for (let n = 1; n <= 100; n += 1) await house.receive(anEvent('flood', `${n}`));
    await house.receive(anEvent('other', 'xin chào'));
    await house.settle();
    expect(house.sent).toContain('other: xin chào');
    expect(house.sent.filter((line) => line === 'flood: chậm thôi')).toHaveLength(1);
    expect(house.sent.filter((line) => line.startsWith('flood: '))).toHaveLength(31);
    expect(await Message.countDocuments({ address: 'flood' })).toBe(100);
    expect(await Message.countDocuments({ state: 'received' })).toBe(0);
    await house.close();
  });

  it('may write again after a pause', async () => {
    const house = aHouse();
    house.open();
    for (let n = 1; n <= 40; n += 1) await house.receive(anEvent('flood', `${n}`));
    house.clock.advance(2 * MINUTE);
    await house.receive(anEvent('flood', 'xong'));
    await house.settle();
    expect(house.sent.at(-1)).toBe('flood: xong');
    await house.close();
  });

  it('never holds back a call for help, nor what follows it', async () => {
    const house = aHouse();
    house.open();
    for (let n = 1; n <= 40; n += 1) await house.receive(anEvent('flood', `${n}`));
    await house.receive(anEvent('flood', 'cứu'));
    await house.receive(anEvent('flood', 'ba người'));
    await house.settle();
    expect(house.sent.slice(-2)).toEqual(['flood: cứu', 'flood: ba người']);
    await house.close();
  });

  it('lets the other chats go between its messages, and a call for help before all', async () => {
    const order: string[] = [];
    const house = aHouse(async ({ message }) => {
      order.push(message.address);
      return { topic: null, draft: null, replies: [] };
    });
    for (let n = 1; n <= 30; n += 1) await house.receive(anEvent('busy', `${n}`));
    for (let chat = 1; chat <= 60; chat += 1) await house.receive(anEvent(`c${chat}`, 'chào'));
    await house.receive(anEvent('help', 'cứu'));
    house.open();
    await house.settle();
    expect(order.indexOf('help')).toBe(0);
    expect(order.slice(0, 61).filter((address) => address === 'busy').length).toBeLessThan(10);
    await house.close();
  });
});
