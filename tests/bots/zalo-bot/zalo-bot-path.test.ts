import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ChannelEdge } from '../../../bots/channel-edge.ts';
import { createAcceptUpdate } from '../../../bots/zalo-bot/accept-update.ts';
import { createZaloBotApi } from '../../../bots/zalo-bot/api.ts';
import { createZaloBotChannel } from '../../../bots/zalo-bot/create-channel.ts';
import { createZaloBotPolling } from '../../../bots/zalo-bot/polling.ts';
import { MINUTE, SECOND } from '../../../core/clock.ts';
import { createSecretKey } from '../../../core/secret-key.ts';
import { Delivery } from '../../../models/delivery.ts';
import { Message } from '../../../models/message.ts';
import { Report } from '../../../models/report.ts';
import { Resident } from '../../../models/resident.ts';
import { startTestStore } from '../../support/store.ts';
import { until } from '../../support/until.ts';
import { startZaloBotSimulator, type ZaloBotSimulator } from '../../support/zalo-bot-simulator.ts';
import { city, type House, type HouseParts, startHouse } from '../support/house.ts';
import { aPhoto } from '../support/play.ts';
import { type Served, serve } from '../support/serve.ts';

const SECRET = 'secret-of-the-tests';
const FLOOD = 'đường Hùng Vương đoạn gần cầu bị ngập, xe không qua được';
let store: Awaited<ReturnType<typeof startTestStore>>;
let bot: ZaloBotSimulator;
let house: House;
let served: Served;
let edge: ChannelEdge;
let chats = 0;
const aChat = () => {
  chats += 1;
  return `e4ea2cd5189df1c3a${chats}`;
};

beforeAll(async () => {
  store = await startTestStore();
});
beforeEach(async () => {
  await end();
  await store.clear();
  bot = await startZaloBotSimulator({ now: () => house.clock.now().getTime() });
});
afterAll(async () => {
  await end();
  await store.stop();
});

async function end() {
  await edge?.stop?.();
  await served?.close();
  await house?.close();
  await bot?.close();
}

async function open(mode: 'webhook' | 'polling') {
  const config = { token: bot.token, apiUrl: bot.url };
  house = startHouse({
    dataDir: store.dataDir,
    edges: (parts: HouseParts) => {
      edge = createZaloBotChannel({
        ...parts,
        city,
        config: mode === 'webhook' ? { ...config, mode, secret: SECRET } : { ...config, mode },
        publicUrl: 'http://langnghe.example',
        secretKey: createSecretKey('a secret of the tests, long enough'),
        repeatNote: '(lặp) ',
      });
      return [edge];
    },
  });
  served = await serve(house.edges.flatMap(({ router }) => router ?? []));
  if (mode === 'polling') await edge.start?.();
  else bot.state.webhook = { url: `${served.url}/webhooks/zalo-bot`, secret: SECRET };
}

async function settle() {
  await bot.idle();
  await house.settle();
}

const codeIn = (text: string | undefined): string => /DH-\w{4}-\w{4}/.exec(text ?? '')?.[0] ?? '';

describe('the path through the Zalo Bot Platform', () => {
  it.each([
    ['bare', false],
    ['wrapped', true],
  ])('leads from a %s webhook body to a report, an officer, and back', async (_name, wrapped) => {
    await open('webhook');
    bot.state.wrapped = wrapped;
    const resident = bot.resident(aChat());
    resident.says(FLOOD);
    await settle();
    const code = codeIn(resident.heard()[0]?.text);
    const report = await Report.findOne({ code });
    expect(report?.labels.category).toBe('ngap_up');
    const act = { ticket: report?.ticketId ?? '', by: { type: 'staff' as const } };
    await house.workflow.tickets.move(act, { to: 'accepted', note: 'Tổ thoát nước đang tới' });
    await settle();
    expect(resident.heard().at(-1)?.text).toMatch(new RegExp(`${code}.*Tổ thoát nước`, 's'));
  });

  it('writes the choices as numbered lines and understands the number, however it is typed', async () => {
    await open('webhook');
    const resident = bot.resident(aChat());
    resident.says('đèn đường tắt tối om');
    await settle();
    expect(resident.heard()[0]?.text).toMatch(/\n1\. Bỏ qua\n2\. Bỏ$/);
    resident.says('số 1.');
    await settle();
    const code = codeIn(resident.heard().at(-1)?.text);
    expect(code).not.toBe('');
    resident.presses('Ẩn tên tôi');
    await settle();
    expect((await Report.findOne({ code }))?.anonymous).toBe(true);
  });

  it('lets a number mean people where people are asked for, and gives letters to the choices', async () => {
    await open('webhook');
    const resident = bot.resident(aChat());
    resident.says('cứu với, nước lên tới mái nhà số 5 đường Hùng Vương rồi');
    await settle();
    expect(resident.heard().at(-1)?.text).toMatch(/112.*\nA\. /s);
    resident.says('3');
    await settle();
    const report = await Report.findOne({});
    expect(report?.text).toMatch(/3/);
    expect(report?.text).not.toMatch(/thuyền/);
    resident.presses('An toàn');
    await settle();
    expect(resident.heard().at(-1)?.text).not.toMatch(/A\. /);
  });

  it('takes a photo with words, and says of what it cannot read that it cannot', async () => {
    await open('webhook');
    const resident = bot.resident(aChat());
    resident.sendsUnsupported();
    await settle();
    expect(resident.heard()[0]?.text).toContain('chưa nhận được tệp');
    resident.sendsPhoto(await aPhoto(), FLOOD);
    await settle();
    expect((await Report.findOne({}))?.photoIds).toHaveLength(1);
  });

  it('sends a photo of ours by a link that shows this photo and no other', async () => {
    await open('webhook');
    const chat = aChat();
    const resident = bot.resident(chat);
    const { _id: photoId } = await house.photos.keep(await aPhoto());
    await edge.sender.send({
      key: 'k',
      address: chat,
      content: { text: 'Đã xong', photoIds: [photoId] },
      repeat: false,
    });
    const link = resident.heard()[0]?.photo?.replace('http://langnghe.example', served.url) ?? '';
    expect((await fetch(link)).headers.get('content-type')).toBe('image/jpeg');
    // Not the last letter: of that one two bits mean nothing.
    const wrong = `${link.slice(0, -5)}${link.at(-5) === 'A' ? 'B' : 'A'}${link.slice(-4)}`;
    expect((await fetch(wrong)).status).toBe(404);
  });

  it('changes nothing when an update comes five times', async () => {
    await open('webhook');
    bot.state.copies = 5;
    const resident = bot.resident(aChat());
    resident.says(FLOOD);
    await settle();
    expect(bot.statuses).toEqual([200, 200, 200, 200, 200]);
    expect([await Message.countDocuments({}), resident.heard().length]).toEqual([1, 1]);
  });

  it('refuses a missing or wrong secret with 401, a broken body with 400, a large one with 413', async () => {
    await open('webhook');
    const post = async (secret: string | undefined, body: string) => {
      const headers = secret ? { 'x-bot-api-secret-token': secret } : undefined;
      const url = `${served.url}/webhooks/zalo-bot`;
      return (await fetch(url, { method: 'POST', body, ...(headers && { headers }) })).status;
    };
    expect(await post(undefined, '{"event_name":"x"}')).toBe(401);
    expect(await post('wrong', '{"event_name":"x"}')).toBe(401);
    expect(await post(SECRET, '{"event_name":')).toBe(400);
    expect(await post(SECRET, '{"ok":true,"result":{}}')).toBe(400);
    expect(await post(SECRET, 'x'.repeat(300_000))).toBe(413);
    expect(await Message.countDocuments({})).toBe(0);
  });

  it('answers a group politely once and keeps nothing that is said there', async () => {
    await open('webhook');
    const group = bot.resident('group-1');
    group.sends('message.text.received', { text: 'ngập quá' }, 'GROUP');
    group.sends('message.text.received', { text: 'còn ngập' }, 'GROUP');
    await settle();
    expect(group.heard().map(({ text }) => text)).toEqual([
      expect.stringContaining('trò chuyện riêng'),
    ]);
    expect(await Message.countDocuments({ text: /ngập/ })).toBe(0);
  });

  it('writes no more to one who blocked it', async () => {
    await open('webhook');
    const resident = bot.resident(aChat());
    resident.says(FLOOD);
    await settle();
    resident.blocks();
    const report = await Report.findOne({});
    const act = { ticket: report?.ticketId ?? '', by: { type: 'staff' as const } };
    await house.workflow.tickets.move(act, { to: 'accepted' });
    await settle();
    expect((await Resident.findOne({}))?.identities[0]?.state).toBe('gone');
  });

  it('waits when asked to slow down, and does not send again what may have been taken', async () => {
    await open('webhook');
    bot.faults.next('slow_down');
    const patient = bot.resident(aChat());
    patient.says('chào');
    await settle();
    expect(bot.sent).toHaveLength(0);
    house.clock.advance(40 * SECOND);
    await house.dispatcher.sweep();
    await settle();
    expect(patient.heard()).toHaveLength(1);
    for (const fault of ['drop', 'html', 'error'] as const) {
      bot.faults.next(fault);
      bot.resident(aChat()).says('chào');
      await settle();
    }
    house.clock.advance(10 * MINUTE);
    await house.dispatcher.sweep();
    await settle();
    expect(bot.sent).toHaveLength(2);
    expect(await Delivery.countDocuments({ state: 'unknown' })).toBe(3);
  });

  it('takes the webhook away before it asks for news, and gets them one by one', async () => {
    bot.state.webhook = { url: 'http://127.0.0.1:9', secret: 'old-secret' };
    await open('polling');
    await until(() => bot.state.webhook === undefined);
    const residents = [bot.resident(aChat()), bot.resident(aChat()), bot.resident(aChat())];
    bot.pollFaults.next('timeout');
    for (const resident of residents) resident.says('chào');
    await until(async () => (await Message.countDocuments({})) === 3);
    await house.settle();
    expect(residents.map((resident) => resident.heard().length)).toEqual([1, 1, 1]);
  });

  it('tries to keep an update until it is kept, and asks for no other before', async () => {
    await open('webhook');
    bot.state.webhook = undefined;
    const resident = bot.resident(aChat());
    let tries = 0;
    const { logger } = house;
    const polling = createZaloBotPolling({
      api: createZaloBotApi({ token: bot.token, apiUrl: bot.url }),
      accept: createAcceptUpdate({
        logger,
        async receive(event) {
          tries += 1;
          if (tries <= 2) throw new Error('the disk is full');
          return await house.receive(event);
        },
      }),
      logger,
      wait: async () => expect(bot.pending).toHaveLength(1),
    });
    resident.says('một');
    resident.says('hai');
    const running = polling.run();
    await until(async () => (await Message.countDocuments({})) === 2);
    polling.stop();
    await running;
    expect((await Message.find({}).sort({ order: 1 })).map(({ text }) => text)).toEqual([
      'một',
      'hai',
    ]);
    await house.settle();
  });
});
