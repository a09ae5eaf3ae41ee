import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DAY, HOUR, MINUTE } from '../../../core/clock.ts';
import { Delivery } from '../../../models/delivery.ts';
import { Message } from '../../../models/message.ts';
import { Report } from '../../../models/report.ts';
import { Resident } from '../../../models/resident.ts';
import { ZaloWindow } from '../../../models/zalo-window.ts';
import { startTestStore } from '../../support/store.ts';
import { until } from '../../support/until.ts';
import { startZaloSimulator, type ZaloSimulator } from '../../support/zalo-simulator.ts';
import type { HouseEdge } from '../support/house.ts';
import { aPhoto } from '../support/play.ts';
import { openZaloHouse, TICKET_TEMPLATE } from '../support/zalo-house.ts';

const FLOOD = 'đường Hùng Vương đoạn gần cầu bị ngập, xe không qua được';
const NOTE = 'Tổ thoát nước đã bơm xong đoạn này. '.repeat(30).trim();
let store: Awaited<ReturnType<typeof startTestStore>>;
let zalo: ZaloSimulator;
let open: Awaited<ReturnType<typeof openZaloHouse>>;
let nextUser = 3_103_741_396_296_991_610n;
let inTelegram: string[] = [];

/** A second channel of the same resident; what it brings is real elsewhere, here it only listens. */
const telegramEdge: HouseEdge = {
  channel: 'telegram',
  sender: {
    channel: 'telegram',
    idempotent: true,
    async send({ content }) {
      inTelegram.push(content.text);
      return {};
    },
  },
};

beforeAll(async () => {
  store = await startTestStore();
});
beforeEach(async () => {
  await open?.close();
  await zalo?.close();
  await store.clear();
  inTelegram = [];
  zalo = await startZaloSimulator({ now: () => open.house.clock.now().getTime() });
  open = await openZaloHouse(zalo, store.dataDir, () => [telegramEdge]);
});
afterAll(async () => {
  await open.close();
  await zalo.close();
  await store.stop();
});

/** A resident whose report is filed. */
async function aReporter() {
  nextUser += 1n;
  const address = String(nextUser);
  const resident = zalo.resident(address);
  await resident.says(FLOOD);
  await open.settle();
  return { address, resident };
}

/** News of the report: an officer takes it. */
async function tellNews() {
  const report = await Report.findOne({});
  const act = { ticket: report?.ticketId ?? '', by: { type: 'staff' as const } };
  await open.house.workflow.tickets.move(act, { to: 'accepted', note: NOTE });
  await open.settle();
  return report?.code ?? '';
}

const addTelegram = () =>
  Resident.updateOne(
    {},
    {
      $push: {
        identities: {
          channel: 'telegram',
          address: '77',
          state: 'active',
          lastSeenAt: new Date(0),
          linkedAt: new Date(0),
        },
      },
    },
  );
const news = () =>
  Delivery.find({ 'about.type': 'ticket' }).sort({ _id: 1 }).lean<{ state: string }[]>();

describe("news beyond Zalo's window", () => {
  it('goes out as a consultation while the window is open, counted by us and by Zalo', async () => {
    const { address } = await aReporter();
    open.house.clock.advance(6 * DAY);
    await tellNews();
    expect(zalo.sent.map(({ way }) => way)).toEqual(['consultation', 'consultation']);
    expect(await ZaloWindow.findOne({ address }).lean()).toMatchObject({
      sent: 2,
      quotaType: 'purchase_quota',
      remain: 999,
    });
  });

  it('begins a new count with their next word', async () => {
    const { address, resident } = await aReporter();
    open.house.clock.advance(HOUR);
    await resident.says('cảm ơn');
    await open.settle();
    expect(await ZaloWindow.findOne({ address }).lean()).toMatchObject({ sent: 1, remain: 7 });
  });

  it('goes out as a transaction message after seven silent days, within its limits', async () => {
    await aReporter();
    open.house.clock.advance(8 * DAY);
    const code = await tellNews();
    const last = zalo.sent.at(-1);
    expect(last?.way).toBe('transaction');
    expect(last?.template?.elements.at(-1)?.content).toEqual([{ key: 'Mã', value: code }]);
    expect(last?.text).toContain('Tổ thoát nước');
    expect((await news())[0]?.state).toBe('sent');
  });

  it('learns from a refusal that the window is shut, and does not ask again until their next word', async () => {
    const { resident } = await aReporter();
    zalo.faults.next('shut');
    const code = await tellNews();
    expect(zalo.sent.at(-1)?.way).toBe('transaction');
    const act = {
      ticket: (await Report.findOne({ code }))?.ticketId ?? '',
      by: { type: 'staff' as const },
    };
    await open.house.workflow.tickets.move(act, { to: 'in_progress' });
    await open.settle();
    expect(zalo.sent.at(-1)?.way).toBe('transaction');
    open.house.clock.advance(MINUTE);
    await resident.says('cảm ơn');
    await open.settle();
    expect(zalo.sent.at(-1)?.way).toBe('consultation');
  });

  it('goes to the phone by a template when they no longer follow, but only with their consent', async () => {
    const { resident } = await aReporter();
    await resident.submitsInfo('Lê Văn A', '84912345678');
    await open.settle();
    expect((await Resident.findOne({}))?.contact?.phone).toBeUndefined();
    await resident.presses('Đồng ý');
    await open.settle();
    expect((await Resident.findOne({}))?.contact).toMatchObject({
      phone: '84912345678',
      name: 'Lê Văn A',
    });
    zalo.state.templates.add(TICKET_TEMPLATE);
    zalo.state.phones.add('84912345678');
    resident.user.follows = false;
    open.house.clock.advance(8 * DAY);
    const code = await tellNews();
    expect(zalo.sent.at(-1)).toMatchObject({ way: 'zns', userId: '84912345678' });
    expect(zalo.sent.at(-1)?.template?.data?.['ma']).toBe(code);
  });

  it('moves to another channel of the same resident when no way through Zalo is left', async () => {
    const { resident } = await aReporter();
    await addTelegram();
    resident.blocks();
    await tellNews();
    expect(inTelegram).toEqual([expect.stringContaining('Tổ thoát nước')]);
    expect(await news()).toMatchObject([
      { state: 'refused', channel: 'zalo', error: { code: 'moved_to:telegram' } },
      { state: 'sent', channel: 'telegram' },
    ]);
  });

  it('is listed as not reached when no chat is left', async () => {
    const { resident } = await aReporter();
    resident.blocks();
    await tellNews();
    expect(await news()).toMatchObject([{ state: 'refused', error: { code: 'unreached' } }]);
  });

  it('never moves an answer of a talk to another chat', async () => {
    const { resident } = await aReporter();
    await addTelegram();
    resident.blocks();
    await resident.says('chào');
    await open.settle();
    expect(inTelegram).toEqual([]);
  });
});

describe("Zalo's refusals", () => {
  it('get a proof of the app secret once it is wanted, and from then on', async () => {
    zalo.state.wantsProof = true;
    const { resident } = await aReporter();
    await resident.says('chào');
    await open.settle();
    expect(resident.heard()).toHaveLength(2);
  });

  it('of an expired picture are met by uploading it again', async () => {
    const { address, resident } = await aReporter();
    const { _id: photoId } = await open.house.photos.keep(await aPhoto());
    const [{ sender } = { sender: undefined }] = open.house.edges;
    zalo.state.attachmentsExpireOnce = true;
    await sender?.send({
      key: 'k',
      address,
      content: { text: 'Đã xong', photoIds: [photoId] },
      repeat: false,
    });
    const pictures = resident.heard().filter(({ attachmentId }) => attachmentId);
    expect([pictures.length, resident.heard().at(-1)?.text]).toEqual([1, 'Đã xong']);
  });

  it.each([
    ['quota' as const, 'queued'],
    ['policy' as const, 'refused'],
  ])('of the class %s leave the delivery %s', async (fault, state) => {
    zalo.faults.next(fault);
    await aReporter();
    expect((await Delivery.findOne({}))?.state).toBe(state);
  });
});

describe("Zalo's other events", () => {
  it('note on the delivery that it arrived and was seen, whoever is named as the sender', async () => {
    zalo.state.receipts = true;
    await aReporter();
    await until(async () => {
      const one = await Delivery.findOne({});
      return Boolean(one?.deliveredAt && one.seenAt);
    });
    expect(await Message.countDocuments({ event: 'echo' })).toBe(1);
  });

  it('of a visitor without an account are answered by visitor and conversation', async () => {
    zalo.resident('visitor-1');
    await zalo.call({
      event_name: 'anonymous_send_text',
      sender: { id: 'visitor-1' },
      recipient: { id: zalo.oaId },
      message: { text: 'chào', msg_id: 'm-1', conversation_id: 'c-9' },
    });
    await open.settle();
    expect(zalo.sent.at(-1)?.userId).toBe('visitor-1');
    expect((await Message.findOne({}))?.address).toBe('anonymous:visitor-1:c-9');
  });

  it('ask for name and phone with the form that Zalo has for it', async () => {
    const { resident } = await aReporter();
    await resident.says('gọi lại cho tôi');
    await open.settle();
    await resident.presses('Đồng ý');
    await open.settle();
    expect(zalo.sent.at(-1)?.template?.type).toBe('request_user_info');
    await resident.submitsInfo('Lê Văn A', '84912345678');
    await open.settle();
    expect(resident.heard().at(-1)?.text).toContain('678');
  });
});
