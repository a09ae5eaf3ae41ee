import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ChannelEdge } from '../../../bots/channel-edge.ts';
import { createAcceptUpdate } from '../../../bots/telegram/accept-update.ts';
import { createTelegramApi } from '../../../bots/telegram/api.ts';
import { createTelegramChannel } from '../../../bots/telegram/create-channel.ts';
import { createTelegramPolling } from '../../../bots/telegram/polling.ts';
import { MINUTE, SECOND } from '../../../core/clock.ts';
import { Delivery } from '../../../models/delivery.ts';
import { Message } from '../../../models/message.ts';
import { Report } from '../../../models/report.ts';
import { Resident } from '../../../models/resident.ts';
import type { ReceiveMessage } from '../../../workflow/messages/receive-message.ts';
import { startTestStore } from '../../support/store.ts';
import {
  startTelegramSimulator,
  type TelegramSimulator,
} from '../../support/telegram-simulator.ts';
import { until } from '../../support/until.ts';
import { type House, type HouseParts, startHouse } from '../support/house.ts';
import { aPhoto } from '../support/play.ts';
import { type Served, serve } from '../support/serve.ts';

const SECRET = 'secret-of-the-tests';
const FLOOD = 'đường Hùng Vương đoạn gần cầu bị ngập, xe không qua được';
let store: Awaited<ReturnType<typeof startTestStore>>;
let telegram: TelegramSimulator;
let house: House;
let served: Served;
let edge: ChannelEdge;
let chats = 5000;
const aChat = () => {
  chats += 1;
  return String(chats);
};

beforeAll(async () => {
  store = await startTestStore();
});
beforeEach(async () => {
  await end();
  await store.clear();
  telegram = await startTelegramSimulator({ now: () => house.clock.now().getTime() });
});
afterAll(async () => {
  await end();
  await store.stop();
});

async function end() {
  await edge?.stop?.();
  await served?.close();
  await house?.close();
  await telegram?.close();
}

/** The house with Telegram's channel, by webhook or by asking. */
async function open(mode: 'webhook' | 'polling') {
  const config = { token: telegram.token, apiUrl: telegram.url };
  house = startHouse({
    dataDir: store.dataDir,
    edges: (parts: HouseParts) => {
      edge = createTelegramChannel({
        ...parts,
        config: mode === 'webhook' ? { ...config, mode, secret: SECRET } : { ...config, mode },
        publicUrl: undefined,
        repeatNote: '(lặp) ',
      });
      return [edge];
    },
  });
  served = await serve(house.edges.flatMap(({ router }) => router ?? []));
  if (mode === 'webhook')
    telegram.state.webhook = { url: `${served.url}/webhooks/telegram`, secret: SECRET };
  else await edge.start?.();
}

async function settle() {
  await telegram.idle();
  await house.settle();
}

async function kept(count: number) {
  await until(async () => (await Message.countDocuments({})) >= count);
  await house.settle();
}

const codeIn = (text: string | undefined): string => /DH-\w{4}-\w{4}/.exec(text ?? '')?.[0] ?? '';

describe('the path through Telegram', () => {
  it('leads from a message to a report, an officer, and back', async () => {
    await open('webhook');
    const resident = telegram.resident(aChat());
    resident.says(FLOOD);
    await settle();
    const code = codeIn(resident.heard()[0]?.text);
    const report = await Report.findOne({ code });
    expect(report?.labels.category).toBe('ngap_up');
    const act = { ticket: report?.ticketId ?? '', by: { type: 'staff' as const } };
    await house.workflow.tickets.move(act, { to: 'accepted', note: 'Tổ thoát nước đang tới' });
    await settle();
    expect(resident.heard().at(-1)?.text).toMatch(new RegExp(`${code}.*Tổ thoát nước`, 's'));
    expect(await Delivery.countDocuments({ state: 'sent' })).toBe(2);
  });

  it('asks for the position with a key of its own, and takes it, a photo and pressed buttons', async () => {
    await open('webhook');
    const resident = telegram.resident(aChat());
    resident.sendsPhoto(await aPhoto(), 'đèn đường tắt tối om');
    await settle();
    expect(resident.heard().at(-1)?.keys[0]).toEqual({
      text: 'Gửi vị trí',
      request_location: true,
    });
    resident.sendsLocation(16.8163, 107.1003);
    await settle();
    const code = codeIn(resident.heard().at(-1)?.text);
    expect((await Report.findOne({ code }))?.photoIds).toHaveLength(1);
    resident.presses('Ẩn tên tôi');
    await settle();
    expect((await Report.findOne({ code }))?.anonymous).toBe(true);
    expect(telegram.answeredCallbacks).toHaveLength(1);
  });

  it('takes the title of a key for the key', async () => {
    await open('webhook');
    const resident = telegram.resident(aChat());
    resident.says('đèn đường tắt tối om');
    await settle();
    resident.presses('Bỏ qua');
    await settle();
    expect(codeIn(resident.heard().at(-1)?.text)).not.toBe('');
  });

  it('changes nothing when an update comes five times', async () => {
    await open('webhook');
    telegram.state.copies = 5;
    const resident = telegram.resident(aChat());
    resident.says(FLOOD);
    await settle();
    expect(telegram.statuses).toEqual([200, 200, 200, 200, 200]);
    expect([await Message.countDocuments({}), resident.heard().length]).toEqual([1, 1]);
  });

  it('refuses a missing or wrong secret with 401, a broken body with 400, a large one with 413', async () => {
    await open('webhook');
    const url = `${served.url}/webhooks/telegram`;
    const post = (secret: string | undefined, body: string) =>
      fetch(url, {
        method: 'POST',
        body,
        headers: secret ? { 'x-telegram-bot-api-secret-token': secret } : {},
      });
    expect((await post(undefined, '{"update_id":1}')).status).toBe(401);
    expect((await post('wrong', '{"update_id":1}')).status).toBe(401);
    const broken = await post(SECRET, '{"update_id":');
    expect([broken.status, await broken.text()]).toEqual([
      400,
      expect.stringContaining('position 13'),
    ]);
    expect((await post(SECRET, '{"hello":1}')).status).toBe(400);
    expect((await post(SECRET, 'x'.repeat(1_100_000))).status).toBe(413);
    expect(await Message.countDocuments({})).toBe(0);
  });

  it('keeps an unknown kind of update and says nothing', async () => {
    await open('webhook');
    telegram.bring({ hologram: { beam: 1 } });
    telegram.resident(aChat()).sends({ dice: { emoji: '🎲', value: 3 } });
    await settle();
    expect([await Message.countDocuments({}), telegram.sent.length]).toEqual([2, 0]);
  });

  it('is polite in a group and keeps nothing that is said there', async () => {
    await open('webhook');
    const chat = { id: -100123, type: 'supergroup', title: 'Tổ dân phố 5' };
    const from = { id: 77, is_bot: false, first_name: 'A' };
    telegram.openChat('-100123');
    telegram.bring({
      my_chat_member: { chat, from, date: 1, new_chat_member: { status: 'member' } },
    });
    telegram.bring({ message: { message_id: 1, date: 1, chat, from, text: 'ngập quá' } });
    await settle();
    expect(telegram.sent.map(({ text }) => text)).toEqual([
      expect.stringContaining('trò chuyện riêng'),
    ]);
    expect(await Message.countDocuments({ text: /ngập/ })).toBe(0);
  });

  it('takes an album as one report with all its photos, and answers once', async () => {
    await open('webhook');
    const resident = telegram.resident(aChat());
    resident.sendsAlbum([await aPhoto(), await aPhoto(), await aPhoto()], FLOOD);
    await settle();
    expect(resident.heard()).toHaveLength(1);
    expect((await Report.find({})).map(({ photoIds }) => photoIds.length)).toEqual([3]);
  });

  it('says of a file beyond the limit of bots that it could not be read', async () => {
    await open('webhook');
    const resident = telegram.resident(aChat());
    resident.sendsPhoto(Buffer.alloc(21 * 1024 * 1024), FLOOD);
    await settle();
    expect(resident.heard()[0]?.text).toMatch(/chưa nhận được tệp.*DH-/s);
  });

  it('keeps their own number after consent, and refuses that of somebody else kindly', async () => {
    await open('webhook');
    const resident = telegram.resident(aChat());
    resident.says('gọi lại cho tôi');
    await settle();
    resident.presses('Đồng ý');
    await settle();
    expect(resident.heard().at(-1)?.keys[0]).toMatchObject({ request_contact: true });
    resident.sharesContact('+84 912 000 111', 99);
    await settle();
    expect(resident.heard().at(-1)?.text).toContain('người khác');
    expect((await Message.findOne({ event: 'contact' }))?.contact?.phone).toBe('');
    resident.sharesContact('+84 912 345 678');
    await settle();
    expect((await Resident.findOne({}))?.contact?.phone).toBe('84912345678');
  });

  it('takes an edit after filing for an addition, not for a second report', async () => {
    await open('webhook');
    const resident = telegram.resident(aChat());
    resident.says(FLOOD);
    await settle();
    house.clock.advance(26 * 60 * MINUTE);
    resident.edits(`${FLOOD}, nước tới đầu gối`);
    await settle();
    const reports = await Report.find({});
    expect(reports).toHaveLength(1);
    expect(reports[0]?.text).toContain('đầu gối');
  });

  it('takes an edit for the better words of what was said', async () => {
    await open('webhook');
    const resident = telegram.resident(aChat());
    resident.says('đèn đường tắt tối om');
    await settle();
    resident.edits('đèn đường tắt tối om ở đường Lê Lợi');
    await settle();
    const report = await Report.findOne({ code: codeIn(resident.heard().at(-1)?.text) });
    expect(report?.text).toBe('đèn đường tắt tối om ở đường Lê Lợi');
  });

  it('writes no more to one who blocked it, whether it was told or found out', async () => {
    await open('webhook');
    const resident = telegram.resident(aChat());
    resident.says(FLOOD);
    await settle();
    resident.blocksSilently();
    const report = await Report.findOne({});
    const act = { ticket: report?.ticketId ?? '', by: { type: 'staff' as const } };
    await house.workflow.tickets.move(act, { to: 'accepted' });
    await settle();
    expect((await Resident.findOne({}))?.identities[0]?.state).toBe('gone');
    expect((await Delivery.findOne({ state: 'refused' }))?.error?.code).toBe('unreached');
    const other = telegram.resident(aChat());
    other.says('chào');
    await settle();
    other.blocks();
    await settle();
    expect(await Resident.countDocuments({ 'identities.state': 'gone' })).toBe(2);
  });

  it('obeys 429 for all chats, then sends each message once', async () => {
    await open('webhook');
    telegram.faults.next('slow_down');
    const residents = [telegram.resident(aChat()), telegram.resident(aChat())];
    for (const resident of residents) {
      resident.says('chào');
      await settle();
    }
    expect(telegram.sent).toHaveLength(0);
    house.clock.advance(10 * SECOND);
    await house.dispatcher.sweep();
    await settle();
    expect(residents.map((resident) => resident.heard().length)).toEqual([1, 1]);
  });

  it('does not send again what Telegram took before the line was cut, nor what a proxy swallowed', async () => {
    await open('webhook');
    for (const fault of ['drop', 'html', 'error'] as const) {
      telegram.faults.next(fault);
      telegram.resident(aChat()).says('chào');
      await settle();
    }
    house.clock.advance(10 * MINUTE);
    await house.dispatcher.sweep();
    await settle();
    expect(telegram.sent).toHaveLength(1);
    expect(await Delivery.countDocuments({ state: 'unknown' })).toBe(3);
  });

  it('asks for news itself when there is no webhook, and answers', async () => {
    telegram.state.webhook = { url: 'http://127.0.0.1:9', secret: 'old' };
    await open('polling');
    const resident = telegram.resident(aChat());
    await until(() => telegram.state.webhook === undefined);
    resident.says('chào');
    await kept(1);
    expect(resident.heard()).toHaveLength(1);
  });

  it('lets Telegram forget an update only after it is kept', async () => {
    await open('webhook');
    telegram.state.webhook = undefined;
    const resident = telegram.resident(aChat());
    let tries = 0;
    const receive: ReceiveMessage = async (event) => {
      tries += 1;
      if (tries === 1) throw new Error('the disk is full');
      return await house.receive(event);
    };
    const { logger } = house;
    const polling = createTelegramPolling({
      api: createTelegramApi({ token: telegram.token, apiUrl: telegram.url }),
      accept: createAcceptUpdate({ receive, logger }),
      logger,
      wait: async () => {
        expect(telegram.pending).toHaveLength(1);
      },
    });
    const running = polling.run();
    resident.says('chào');
    await until(() => tries >= 2);
    await kept(1);
    await until(() => telegram.pending.length === 0);
    polling.stop();
    await running;
    expect(resident.heard()).toHaveLength(1);
  });
});
