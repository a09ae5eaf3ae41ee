import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DAY, MINUTE } from '../../../core/clock.ts';
import { Delivery } from '../../../models/delivery.ts';
import { Handoff } from '../../../models/handoff.ts';
import { Message } from '../../../models/message.ts';
import { Report } from '../../../models/report.ts';
import { Resident } from '../../../models/resident.ts';
import { startTestStore } from '../../support/store.ts';
import { startZaloSimulator, type ZaloSimulator } from '../../support/zalo-simulator.ts';
import { PLAIN_STYLE } from '../../support/zalo-webhooks.ts';
import type { House } from '../support/house.ts';
import { aPhoto } from '../support/play.ts';
import { openZaloHouse } from '../support/zalo-house.ts';

const FLOOD = 'đường Hùng Vương đoạn gần cầu bị ngập, xe không qua được';
let store: Awaited<ReturnType<typeof startTestStore>>;
let zalo: ZaloSimulator;
let house: House;
let open: Awaited<ReturnType<typeof openZaloHouse>>;
let settle: () => Promise<void>;
let nextUser = 3_103_741_396_296_991_610n;
/** A user id of 19 digits, more than a number keeps. */
const aUser = () => {
  nextUser += 1n;
  return String(nextUser);
};

beforeAll(async () => {
  store = await startTestStore();
});
beforeEach(async () => {
  await open?.close();
  await zalo?.close();
  await store.clear();
  zalo = await startZaloSimulator({ now: () => house.clock.now().getTime() });
  open = await openZaloHouse(zalo, store.dataDir);
  ({ house, settle } = open);
});
afterAll(async () => {
  await open.close();
  await zalo.close();
  await store.stop();
});

const codeIn = (text: string | undefined): string => /DH-\w{4}-\w{4}/.exec(text ?? '')?.[0] ?? '';

describe('the path through Zalo', () => {
  it('leads from a message to a report, an officer, and back', async () => {
    const resident = zalo.resident(aUser());
    const [call] = await resident.says(FLOOD);
    expect(call?.status).toBe(200);
    await settle();
    const [confirmation] = resident.heard();
    const code = codeIn(confirmation?.text);
    expect(confirmation?.text).toContain('Hùng Vương');
    const report = await Report.findOne({ code });
    expect(report?.labels.category).toBe('ngap_up');
    const act = { ticket: report?.ticketId ?? '', by: { type: 'staff' as const, name: 'Lan' } };
    await house.workflow.tickets.move(act, { to: 'accepted', note: 'Tổ thoát nước đang tới' });
    await settle();
    expect(resident.heard().at(-1)?.text).toMatch(new RegExp(`${code}.*Tổ thoát nước`, 's'));
    expect(await Delivery.countDocuments({ state: 'sent' })).toBe(2);
  });

  it('takes the answer to a button, a position and a photo', async () => {
    const resident = zalo.resident(aUser());
    await resident.sendsPhoto(await aPhoto());
    await settle();
    await resident.says('đèn đường tắt tối om');
    await settle();
    expect(
      resident
        .heard()
        .at(-1)
        ?.buttons.map(({ type }) => type),
    ).toEqual(['oa.query.hide', 'oa.query.hide']);
    await resident.sendsLocation(16.8163, 107.1003);
    await settle();
    const code = codeIn(resident.heard().at(-1)?.text);
    const report = await Report.findOne({ code });
    expect(report?.photoIds).toHaveLength(1);
    expect(report?.location?.lat).toBeCloseTo(16.8163);
    await resident.presses('Ẩn tên tôi');
    await settle();
    expect((await Report.findOne({ code }))?.anonymous).toBe(true);
  });

  it.each([
    ['signed with the timestamp of the header', { timestampIn: 'header' as const }],
    ['signed without the prefix mac=', { prefix: false }],
    ['with letters beyond ASCII escaped', { escapeAscii: true }],
    ['with ids as numbers', { idsAsNumbers: true }],
  ])('takes webhooks %s', async (_name, style) => {
    zalo.state.style = { ...PLAIN_STYLE, ...style };
    const userId = aUser();
    const [call] = await zalo.resident(userId).says('đường Lê Lợi có ổ gà');
    expect(call?.status).toBe(200);
    expect((await Message.findOne({}))?.address).toBe(userId);
    expect((await Message.findOne({}))?.text).toBe('đường Lê Lợi có ổ gà');
    await settle();
  });

  it('changes nothing when an event comes five times', async () => {
    zalo.state.style = { ...PLAIN_STYLE, copies: 5 };
    const resident = zalo.resident(aUser());
    const calls = await resident.says(FLOOD);
    expect(calls.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    await settle();
    expect([await Message.countDocuments({}), resident.heard().length]).toEqual([1, 1]);
  });

  it('refuses an unsigned or wrongly signed event with 401 and keeps nothing', async () => {
    const post = (headers: Record<string, string>, body = '{"event_name":"user_send_text"}') =>
      fetch(zalo.state.webhookUrl, { method: 'POST', body, headers });
    expect((await post({})).status).toBe(401);
    expect((await post({ 'x-zevent-signature': `mac=${'0'.repeat(64)}` })).status).toBe(401);
    zalo.keys.oaSecret = 'ANOTHER';
    expect((await zalo.resident(aUser()).says('x'))[0]?.status).toBe(401);
    zalo.keys.oaSecret = 'OA_SECRET_DEMO';
    expect(await Message.countDocuments({})).toBe(0);
  });

  it('tells where a signed body breaks, and refuses what is too large', async () => {
    const post = (body: string) =>
      fetch(zalo.state.webhookUrl, {
        method: 'POST',
        body,
        headers: { 'x-zevent-signature': 'mac=00', 'x-zevent-timestamp': '1' },
      });
    const broken = await post('{"event_name":"user_send_text",}');
    expect([broken.status, (await broken.json()) as unknown]).toMatchObject([
      400,
      { message: expect.stringContaining('position 31') },
    ]);
    expect((await post('x'.repeat(300_000))).status).toBe(413);
  });

  it('keeps an unknown kind of event, acknowledges it, and says nothing', async () => {
    const [call] = await zalo.resident(aUser()).sends('user_send_hologram', { beam: 1 });
    const [tag] = await zalo.call({ event_name: 'add_user_to_tag', oa_id: zalo.oaId, tag: 'x' });
    expect([call?.status, tag?.status]).toEqual([200, 200]);
    await settle();
    expect(await Message.countDocuments({})).toBe(2);
    expect(zalo.sent).toEqual([]);
  });

  it('acknowledges receipts without keeping them, and never answers its own echo', async () => {
    zalo.state.receipts = true;
    const resident = zalo.resident(aUser());
    await resident.says('chào');
    await settle();
    expect(zalo.webhookCalls.every(({ status }) => status === 200)).toBe(true);
    expect(resident.heard()).toHaveLength(1);
    expect((await Message.find({}).sort({ order: 1 })).map(({ event }) => event)).toEqual([
      'text',
      'echo',
    ]);
    const seenAt = async () => (await Resident.findOne({}))?.identities[0]?.lastSeenAt;
    const before = await seenAt();
    house.clock.advance(MINUTE);
    await zalo.call({
      event_name: 'oa_send_text',
      sender: { id: zalo.oaId },
      recipient: { id: (await Message.findOne({}))?.address },
      message: { msg_id: 'by-hand', text: 'Cán bộ gõ trong Zalo' },
    });
    await settle();
    expect(await seenAt()).toEqual(before);
  });

  it('leaves the word to an operator who types in the Zalo app, and is silent meanwhile', async () => {
    const resident = zalo.resident(aUser());
    await resident.says('chào');
    await settle();
    await zalo.call({
      event_name: 'oa_send_text',
      sender: { id: zalo.oaId },
      recipient: { id: (await Message.findOne({}))?.address },
      message: { msg_id: 'by-hand', text: 'Chào bác, em là Hà bên tổ một cửa' },
    });
    await settle();
    expect(await Handoff.findOne({}).lean()).toMatchObject({ state: 'talking', via: 'zalo' });
    expect(resident.heard().at(-1)?.text).toContain('Từ giờ bạn nói chuyện với');
    const before = resident.heard().length;
    await resident.says('đường Lê Lợi ngập nặng');
    await settle();
    expect(resident.heard()).toHaveLength(before);
    await resident.says('cứu với, nước ngập tới nóc nhà rồi');
    await settle();
    expect(resident.heard().at(-1)?.text).toContain('112');
  });

  it('renews a token that ran out, without the resident noticing', async () => {
    const resident = zalo.resident(aUser());
    await resident.says('chào');
    await settle();
    zalo.expireAccessToken();
    await resident.says('cảm ơn');
    await settle();
    expect([resident.heard().length, zalo.state.refreshes]).toEqual([2, 2]);
    expect(zalo.state.refusedRefreshes).toBe(0);
  });

  it('waits when Zalo asks to slow down, and sends once', async () => {
    zalo.faults.next('slow_down');
    const resident = zalo.resident(aUser());
    await resident.says('chào');
    await settle();
    expect(resident.heard()).toHaveLength(0);
    house.clock.advance(2 * MINUTE);
    await house.dispatcher.sweep();
    await settle();
    expect(resident.heard()).toHaveLength(1);
  });

  it('does not send again what Zalo took before the line was cut', async () => {
    const resident = zalo.resident(aUser());
    zalo.faults.next('drop');
    await resident.says('chào');
    await settle();
    house.clock.advance(DAY);
    await house.dispatcher.sweep();
    await settle();
    expect(resident.heard()).toHaveLength(1);
    expect((await Delivery.findOne({}))?.state).toBe('unknown');
  });

  it('writes no more to one who left, until they write again', async () => {
    const userId = aUser();
    const resident = zalo.resident(userId);
    await resident.says(FLOOD);
    await settle();
    await resident.unfollows();
    await settle();
    expect((await Resident.findOne({}))?.identities[0]?.state).toBe('gone');
    const report = await Report.findOne({});
    const act = { ticket: report?.ticketId ?? '', by: { type: 'staff' as const } };
    await house.workflow.tickets.move(act, { to: 'accepted' });
    await settle();
    expect(resident.heard()).toHaveLength(1);
    await resident.follows();
    await settle();
    expect(resident.heard().at(-1)?.text).toContain('112');
    expect((await Resident.findOne({}))?.identities[0]?.state).toBe('active');
  });
});
