import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import supertest from 'supertest';
import { DAY, MINUTE } from '../../core/clock.ts';
import { Delivery } from '../../models/delivery.ts';
import { Notice } from '../../models/notice.ts';
import { Report } from '../../models/report.ts';
import { SystemEvent } from '../../models/system-event.ts';
import { Ticket } from '../../models/ticket.ts';
import { createRandom } from '../../nlp/classify/random.ts';
import { exampleOf } from '../../scripts/systems/example-events.ts';
import { createApiKeyDesk } from '../../workflow/access/api-keys.ts';
import { createSubscriptions } from '../../workflow/subscriptions/subscriptions.ts';
import { aReport, aResident, aStaffMember, city, WEDNESDAY } from '../support/builders.ts';
import { aBrowser, aStaffApi } from '../support/staff-api.ts';
import { startTestStore } from '../support/store.ts';

let store: Awaited<ReturnType<typeof startTestStore>>;
let api: ReturnType<typeof aStaffApi>;
let key = '';
beforeAll(async () => {
  store = await startTestStore();
});
afterAll(() => store.stop());
beforeEach(async () => {
  await store.clear();
  api = aStaffApi({ dataDir: store.dataDir });
  const desk = createApiKeyDesk({ clock: api.clock });
  const by = { type: 'system' as const };
  key = (await desk.create({ name: 'nhà cung cấp', scopes: ['events.write'] }, by)).secret;
});

const send = (system: string, body: object) =>
  supertest(api.app).post(`/api/v1/events/${system}`).set('x-api-key', key).send(body);
const handle = async () => {
  await api.systems.sweeps['events of systems']?.();
};
const at = (minutes: number) => new Date(WEDNESDAY.getTime() + minutes * MINUTE).toISOString();
const lamp = (id: string, kind: 'lamp_out' | 'lamp_ok', minutes: number, given: object = {}) => ({
  id,
  kind,
  at: at(minutes),
  device: 'HV-017',
  place: 'đường Hùng Vương, trước số 120',
  ...given,
});

describe('the door for systems of the city', () => {
  it('takes events by key only, one or many, and each once', async () => {
    const without = await supertest(api.app).post('/api/v1/events/street-lighting').send({});
    expect(without.status).toBe(401);
    const first = await send('street-lighting', {
      events: [lamp('a', 'lamp_out', -5), lamp('a', 'lamp_out', -5)],
    });
    expect([first.status, first.body]).toEqual([202, { accepted: 1, duplicates: 1, rejected: [] }]);
    const again = await send('street-lighting', lamp('a', 'lamp_out', -5));
    expect(again.body).toEqual({ accepted: 0, duplicates: 1, rejected: [] });
  });

  it('refuses a system that is not there, with those that are, and too many events', async () => {
    const unknown = await send('street-lamps', lamp('a', 'lamp_out', 0));
    expect([unknown.status, unknown.body.details[0].message]).toEqual([
      404,
      expect.stringContaining('street-lighting'),
    ]);
    const many = await send(
      'street-lighting',
      Array.from({ length: 1001 }, () => ({})),
    );
    expect([many.status, many.body.details[0].path]).toEqual([400, 'events']);
  });

  it.each([
    ['street-lighting', { kind: 'lamp_broken' }, 'kind', 'lamp_out'],
    ['street-lighting', { kind: 'lamp_out', device: undefined }, 'device', ''],
    ['street-lighting', { kind: 'lamp_out', at: '17/10/2026' }, 'at', 'ISO'],
    ['street-lighting', { kind: 'lamp_out', at: '2125-10-15T02:00:00Z' }, 'at', 'future'],
    ['street-lighting', { kind: 'lamp_out', lat: 16.8 }, 'lat', 'lon'],
    ['street-lighting', { kind: 'lamp_out', lat: 168, lon: 107 }, 'lat', '90'],
    ['traffic-lights', { kind: 'signal_dark', id: '' }, 'id', ''],
    ['ai-cameras', { kind: 'accident', confidence: 97 }, 'confidence', '1'],
    ['ai-cameras', { kind: 'accident', faceId: 'abc' }, '(event)', 'faceId'],
    ['ai-cameras', { kind: 'accident', picture: { base64: '???' } }, 'picture.base64', ''],
    [
      'waste',
      {
        kind: 'schedule',
        device: undefined,
        street: 'Lê Lợi',
        weekdays: [8],
        from: '5h',
        to: '07:00',
      },
      'weekdays[0]',
      '7',
    ],
    [
      'planning-land',
      { kind: 'inspection', device: undefined, outcome: 'ok' },
      'outcome',
      'in_order',
    ],
    ['meetings', { kind: 'meeting', device: undefined, title: 'Giao ban' }, 'startsAt', ''],
    ['farming', { kind: 'pest_advisory', device: undefined, title: 'Sâu' }, 'text', ''],
    [
      'education',
      { kind: 'figure', device: undefined, name: 'Số', value: 1, period: '2026' },
      'name',
      '',
    ],
    ['environment', { kind: 'limit_passed', device: 7 }, 'device', 'string'],
    ['security-cameras', { kind: 'litter' }, 'kind', 'crowd_fight'],
    ['health', { kind: 'health_notice', device: undefined, title: 'x' }, 'text', ''],
    ['tourism', { kind: 'tourism_notice', device: undefined, text: 'x' }, 'title', ''],
  ])('refuses from %s %j and names %s', async (system, wrong, path, message) => {
    const { body } = await send(system, { id: 'e1', at: at(-1), device: 'D1', ...wrong });
    expect(body).toMatchObject({ accepted: 0, duplicates: 0 });
    expect(body.rejected[0].problems.map((problem: { path: string }) => problem.path)).toContain(
      path,
    );
    expect(JSON.stringify(body.rejected[0].problems)).toContain(message);
    expect(await SystemEvent.findOne({ state: 'quarantined' }).lean()).toMatchObject({
      system,
      reason: expect.stringContaining(path),
    });
  });

  it('takes an event that was refused once it is sent as it should be', async () => {
    await send('street-lighting', lamp('a', 'lamp_out', -5, { device: '' }));
    expect((await send('street-lighting', lamp('a', 'lamp_out', -5))).body.accepted).toBe(1);
  });

  it('takes an example of every kind of every system, as docs/systems.md shows them', async () => {
    for (const system of city.systems) {
      const kinds = Object.keys(system.kinds);
      if (kinds.length === 0) continue;
      const { body } = await send(
        system.id,
        kinds.map((kind) => exampleOf(system, kind, WEDNESDAY)),
      );
      expect([system.id, body]).toEqual([
        system.id,
        { accepted: kinds.length, duplicates: 0, rejected: [] },
      ]);
    }
    await handle();
    expect(await SystemEvent.countDocuments({ state: { $in: ['received', 'dead'] } })).toBe(0);
  });

  it('gives each vendor the schema that its events are checked by', async () => {
    for (const { id, kinds } of city.systems) {
      if (Object.keys(kinds).length === 0) continue;
      const { status, body } = await supertest(api.app).get(`/api/v1/systems/${id}/schema`);
      expect([id, status]).toEqual([id, 200]);
      expect(body.oneOf).toHaveLength(Object.keys(kinds).length);
      expect(JSON.stringify(body)).toContain('"at"');
    }
  });
});

describe('a lamp', () => {
  it('opens one ticket, which residents join, and ends it by its own word once that has lasted', async () => {
    await send('street-lighting', lamp('a', 'lamp_out', -30));
    await handle();
    const ticket = await Ticket.findOne().lean();
    expect(ticket).toMatchObject({ category: 'chieu_sang', reportCount: 1 });
    await send('street-lighting', lamp('b', 'lamp_ok', -20));
    await handle();
    await api.systems.sweeps['devices that work again']?.();
    expect((await Ticket.findOne().lean())?.status).toBe('resolved');
  });

  it('that flickers is one ticket, which stays open until the light is steady', async () => {
    const flicker = Array.from({ length: 60 }, (_, n) =>
      lamp(`f${n}`, n % 2 === 0 ? 'lamp_out' : 'lamp_ok', n - 61),
    );
    await send('street-lighting', flicker.toReversed());
    await handle();
    await api.systems.sweeps['devices that work again']?.();
    expect(await Ticket.countDocuments()).toBe(1);
    expect(await Report.countDocuments()).toBe(1);
    api.clock.advance(20 * MINUTE);
    await api.systems.sweeps['devices that work again']?.();
    expect((await Ticket.findOne().lean())?.status).toBe('resolved');
  });

  it('is left to a person when residents reported the same matter', async () => {
    await send('street-lighting', lamp('a', 'lamp_out', -30));
    await handle();
    const ticket = await Ticket.findOne().lean();
    const { report } = await api.workflow.reports.submit({
      ...aReport({ text: 'đèn đường trước số 120 Hùng Vương tắt' }),
      ...(ticket && { incident: { ticketId: ticket._id } }),
    });
    expect(String(report.ticketId)).toBe(String(ticket?._id));
    await send('street-lighting', lamp('b', 'lamp_ok', -20));
    await handle();
    await api.systems.sweeps['devices that work again']?.();
    const after = await Ticket.findOne().lean();
    expect(after?.status).not.toBe('resolved');
    expect(after?.updates.at(-1)?.note).toContain('HV-017 tự báo đã hoạt động lại');
  });

  it('whose old news comes late changes nothing', async () => {
    await send('street-lighting', lamp('new', 'lamp_ok', -1));
    await handle();
    await send('street-lighting', lamp('old', 'lamp_out', -90));
    await handle();
    expect(await Ticket.countDocuments()).toBe(0);
    expect(await SystemEvent.findOne({ eventId: 'old' }).lean()).toMatchObject({
      state: 'ignored',
    });
  });

  it('that sends two thousand events is one ticket and one line for the duty officer', async () => {
    for (let batch = 0; batch < 2; batch += 1)
      await send(
        'traffic-lights',
        Array.from({ length: 1000 }, (_, n) => ({
          id: `${batch}-${n}`,
          kind: 'signal_dark',
          at: at(-60 + batch),
          device: 'NT-03',
          place: 'ngã tư Hùng Vương - Lê Duẩn',
        })),
      );
    await handle();
    expect(await Ticket.countDocuments()).toBe(1);
    const browser = aBrowser(api.app);
    await browser.signIn(await aStaffMember());
    const { items } = (await browser.get('/systems')).body;
    const lights = items.find(({ id }: { id: string }) => id === 'traffic-lights');
    expect(lights).toMatchObject({
      health: 'ok',
      lastHour: 2000,
      waiting: 0,
      faulty: [{ device: 'NT-03', faults: ['signal_dark'], hourCount: 2000 }],
    });
  });
});

describe('a camera', () => {
  /** Noise, in which every spot differs from the one beside it, as a face does. */
  const picture = async () => {
    const random = createRandom(7);
    const noise = Buffer.from(Array.from({ length: 400 * 300 * 3 }, () => random() * 255));
    const raw = { width: 400, height: 300, channels: 3 as const };
    return (await sharp(noise, { raw }).jpeg().toBuffer()).toString('base64');
  };
  /** How much a part of a picture differs within itself. */
  const spread = async (bytes: Buffer | undefined, left: number, top: number) => {
    const { channels } = await sharp(
      await sharp(bytes).extract({ left, top, width: 14, height: 10 }).png().toBuffer(),
    ).stats();
    return channels[0]?.stdev ?? 0;
  };
  const seen = async (given: object = {}) => ({
    id: 'c1',
    kind: 'water_on_road',
    at: at(-2),
    device: 'CAM-04',
    place: 'Lê Duẩn',
    confidence: 0.95,
    picture: { base64: await picture(), private: [{ x: 0.2, y: 0.25, width: 0.3, height: 0.3 }] },
    ...given,
  });

  it('opens a report with a picture in which private regions cannot be recognised', async () => {
    await send('ai-cameras', await seen());
    await handle();
    const report = await Report.findOne().lean();
    expect(report).toMatchObject({ labels: { category: 'ngap_up' }, channel: 'ai-cameras' });
    const [event] = await SystemEvent.find().lean();
    expect(report?.photoIds).toHaveLength(1);
    expect(report?.photoIds).not.toEqual(event?.photoIds);
    const bytes = await api.photos.read(report?.photoIds[0] ?? '');
    expect(await spread(bytes, 103, 93)).toBeLessThan(4);
    expect(await spread(bytes, 300, 200)).toBeGreaterThan(15);
  });

  it('keeps its picture with the duty desk when nobody has said what is private in it', async () => {
    await send('ai-cameras', await seen({ picture: { base64: await picture() } }));
    await handle();
    expect((await Report.findOne().lean())?.photoIds).toEqual([]);
    expect((await SystemEvent.findOne().lean())?.photoIds).toHaveLength(1);
  });

  it('that is not sure waits for a person, who decides once', async () => {
    await send('ai-cameras', await seen({ confidence: 0.4 }));
    await handle();
    expect(await Ticket.countDocuments()).toBe(0);
    const browser = aBrowser(api.app);
    await browser.signIn(await aStaffMember());
    const { items } = (await browser.get('/system-events?state=triage')).body;
    const path = `/system-events/${items[0].id}/decision`;
    const decided = await browser.post(path, { report: true });
    expect(decided.body).toMatchObject({
      state: 'done',
      reportCode: expect.stringMatching(/^DH-/),
    });
    expect((await browser.post(path, { report: true })).status).toBe(200);
    expect((await browser.post(path, { report: false })).status).toBe(409);
    expect(await Ticket.countDocuments()).toBe(1);
  });

  it('is not looked at by who does not sit at the duty desk', async () => {
    const browser = aBrowser(api.app);
    await browser.signIn(await aStaffMember({ bodies: ['qldt'] }));
    expect((await browser.get('/system-events')).status).toBe(403);
  });

  it('whose picture is none is refused with the reason', async () => {
    const fake = Buffer.from('không phải ảnh').toString('base64');
    const { body } = await send('ai-cameras', await seen({ picture: { base64: fake } }));
    expect(body.rejected[0].problems[0].path).toBe('picture.base64');
  });
});

describe('an inspection', () => {
  it('is a ticket that ends with its outcome and decision number', async () => {
    await send('planning-land', {
      id: 'i1',
      kind: 'inspection',
      at: at(-60),
      place: 'Nguyễn Huệ',
      outcome: 'fine',
      decision: '123/QĐ-XPHC',
      detail: 'xây sai giấy phép',
    });
    await handle();
    expect(await Ticket.findOne().lean()).toMatchObject({
      status: 'resolved',
      category: 'xay_dung',
      outcome: { evidence: { kind: 'document', value: '123/QĐ-XPHC' } },
    });
  });
});

describe('a meeting', () => {
  const sweep = async () => {
    await handle();
    api.clock.advance(MINUTE);
    await api.systems.sweeps['meetings ahead']?.();
  };
  const meeting = (id: string, given: object = {}) => ({
    id,
    kind: 'meeting',
    at: at(-1),
    title: 'Giao ban ngập lụt',
    startsAt: at(26 * 60),
    where: 'Phòng họp 2',
    ...given,
  });
  const told = async () => (await Notice.find().sort({ _id: 1 }).lean()).map(({ title }) => title);

  it('is told to who is invited a day and half an hour before, once each', async () => {
    const invited = await aStaffMember();
    await aStaffMember({ roles: ['leader'] });
    await send('meetings', meeting('m1', { invited: [invited.username] }));
    await sweep();
    expect(await told()).toEqual([]);
    api.clock.advance(3 * 60 * MINUTE);
    await sweep();
    await sweep();
    expect(await told()).toEqual([expect.stringContaining('Nhắc họp: Giao ban ngập lụt')]);
    api.clock.set(new Date(WEDNESDAY.getTime() + (26 * 60 - 20) * MINUTE));
    await sweep();
    await sweep();
    const notices = await Notice.find().sort({ _id: 1 }).lean();
    expect(notices.map(({ urgent, staffId }) => [urgent, String(staffId)])).toEqual([
      [false, String(invited._id)],
      [true, String(invited._id)],
    ]);
  });

  it('that is called off is no longer reminded of, and that is told to the leaders', async () => {
    await aStaffMember({ roles: ['leader'] });
    await send('meetings', meeting('m1'));
    await send('meetings', meeting('m2', { kind: 'meeting_cancelled', meeting: 'm1', at: at(0) }));
    await sweep();
    api.clock.advance(3 * 60 * MINUTE);
    await sweep();
    expect(await told()).toEqual([expect.stringContaining('Hoãn họp: Giao ban ngập lụt')]);
  });

  it('of the week is counted on Monday for the leaders, beside the figures of the last seven days', async () => {
    await aStaffMember({ roles: ['leader'] });
    await api.workflow.reports.submit(aReport());
    const monday = new Date(WEDNESDAY.getTime() + 5 * DAY);
    await send('meetings', meeting('m1', { startsAt: new Date(monday.getTime() + 2 * DAY) }));
    api.clock.set(monday);
    await sweep();
    await sweep();
    expect(await told()).toEqual([
      'Tuần này 1 cuộc họp. Bảy ngày qua: 1 vụ việc mới, 0 kết thúc; 1 đang quá hạn',
    ]);
  });
});

describe('an advisory', () => {
  it('reaches each household that asked for it once, outside of quiet hours, with what to do', async () => {
    const subscriptions = createSubscriptions({ city, clock: api.clock });
    const ward = city.wards.find(({ successor }) => !successor)?.id ?? '';
    const flowers = await aResident();
    const vegetables = await aResident();
    for (const [resident, label] of [
      [flowers, 'hoa An Lạc'],
      [vegetables, 'rau Đông Thanh'],
    ] as const)
      await subscriptions.subscribe({
        residentId: resident._id,
        topic: 'farming',
        place: { kind: 'ward', ward, label },
      });
    api.clock.set(new Date(WEDNESDAY.getTime() + 14 * 60 * MINUTE));
    const advisory = {
      id: 'n1',
      kind: 'weather_advisory',
      at: at(0),
      title: 'Mưa lớn đêm nay',
      text: 'Mưa 100-150 mm từ 22 giờ.',
      doNow: 'Che bạt luống hoa, khơi rãnh.',
      audience: ['Hoa'],
    };
    await send('farming', advisory);
    await handle();
    await send('farming', advisory);
    await handle();
    const deliveries = await Delivery.find().lean();
    expect(deliveries.map(({ residentId }) => String(residentId))).toEqual([String(flowers._id)]);
    expect(deliveries[0]?.content.text).toContain('👉 Che bạt luống hoa');
    expect(deliveries[0]?.dueAt.getTime()).toBeGreaterThan(api.clock.now().getTime());
  });
});

describe('a system that is silent', () => {
  it('says so to staff', async () => {
    await send('ai-cameras', { id: 'x', kind: 'camera_online', at: at(-1), device: 'CAM-04' });
    await handle();
    api.clock.advance(DAY);
    const browser = aBrowser(api.app);
    await browser.signIn(await aStaffMember({ roles: ['leader'] }));
    const { items } = (await browser.get('/systems')).body;
    const health = Object.fromEntries(
      items.map(({ id, health }: { id: string; health: string }) => [id, health]),
    );
    expect(health).toMatchObject({ 'ai-cameras': 'silent', waste: 'waiting', ioc: 'outward' });
    expect(items).toHaveLength(city.systems.length);
  });
});
