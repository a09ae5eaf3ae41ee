import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { languageOf } from '../../../bots/dialogue/english.ts';
import { Conversation } from '../../../models/conversation.ts';
import { Delivery } from '../../../models/delivery.ts';
import { Message } from '../../../models/message.ts';
import { Report } from '../../../models/report.ts';
import { startTestStore } from '../../support/store.ts';
import { type House, startHouse } from '../support/house.ts';

let store: Awaited<ReturnType<typeof startTestStore>>;
let house: House;
let events = 0;

beforeAll(async () => {
  store = await startTestStore();
  house = startHouse({ dataDir: store.dataDir });
});
afterAll(async () => {
  await house.close();
  await store.stop();
});
beforeEach(() => store.clear());

async function say(text: string): Promise<string> {
  events += 1;
  const providerId = `e${events}`;
  await house.receive({ channel: 'web', address: 'a', providerId, event: 'text', text });
  await house.settle();
  const message = await Message.findOne({ providerId });
  const said = await Delivery.find({ 'about.id': String(message?._id) }).sort({ _id: 1 });
  return said.map(({ content }) => content.text).join('\n');
}

describe('the dialogue', () => {
  it('begins anew, politely, when it cannot read what it kept', async () => {
    await say('đèn đường tắt tối om');
    await Conversation.updateOne({}, { $set: { draft: { version: 99, from: 'the future' } } });
    const answer = await say('đường Lê Lợi có ổ gà to');
    expect(answer).toMatch(/^Xin lỗi, tôi lạc mất đoạn trước.*DH-/s);
    expect(await Report.countDocuments({})).toBe(1);
  });

  it('files one report when the same message is handled twice', async () => {
    await say('đường Lê Lợi có ổ gà to');
    await Message.updateMany({}, { $set: { state: 'received' } });
    await Conversation.updateMany({}, { $unset: { draft: 1, topic: 1 } });
    await house.handling.sweep();
    await house.settle();
    expect([await Report.countDocuments({}), await Delivery.countDocuments({})]).toEqual([1, 1]);
  });

  it('handles the messages of a chat in their order', async () => {
    const texts = ['đèn đường tắt tối om', 'đường Lê Lợi', 'cảm ơn nhiều'];
    for (const text of texts) {
      events += 1;
      await house.receive({
        channel: 'web',
        address: 'b',
        providerId: `e${events}`,
        event: 'text',
        text,
      });
    }
    await house.settle();
    const said = await Delivery.find({ address: 'b' }).sort({ _id: 1 });
    expect(said.map(({ content }) => content.text.slice(0, 12))).toEqual([
      'Chuyện xảy r',
      'Tôi hiểu là:',
      'Không có chi',
    ]);
  });
});

describe('the language of a text', () => {
  it.each([
    ['the street light on Lê Lợi is broken', 'en'],
    ['hello how are you', 'en'],
    ['duong hung vuong bi ngap xe khong qua duoc', 'vi'],
    ['đường ngập', 'vi'],
    ['ok', undefined],
    ['Hùng Vương', 'vi'],
    ['DH-7KQM-4XTA', undefined],
    ['do o day co nguoi la', 'vi'],
  ])('"%s" is %s', (text, language) => {
    expect(languageOf(text)).toBe(language);
  });
});
