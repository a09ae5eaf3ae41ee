import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import supertest from 'supertest';
import { streamEvent } from '../../api/contract/stream.ts';
import { DAY, HOUR, MINUTE } from '../../core/clock.ts';
import { Exceedance } from '../../models/exceedance.ts';
import { Notice } from '../../models/notice.ts';
import { RescueAlarm } from '../../models/rescue-alarm.ts';
import { SystemEvent } from '../../models/system-event.ts';
import { Warning } from '../../models/warning.ts';
import { WarningVersion } from '../../models/warning-version.ts';
import { listenToStream } from '../../scripts/systems/listen-to-stream.ts';
import { createApiKeyDesk } from '../../workflow/access/api-keys.ts';
import { STREAM_KINDS } from '../../workflow/stream/stream-event.ts';
import { aReport, aStaffMember, WEDNESDAY } from '../support/builders.ts';
import { aBrowser, aStaffApi } from '../support/staff-api.ts';
import { startTestStore } from '../support/store.ts';
import { until } from '../support/until.ts';

let store: Awaited<ReturnType<typeof startTestStore>>;
let api: ReturnType<typeof aStaffApi>;
let key = '';
beforeAll(async () => {
  store = await startTestStore();
});
afterAll(() => store.stop());
beforeEach(async () => {
  await store.clear();
  api = aStaffApi({ dataDir: store.dataDir, streamEveryMs: 5 });
  const desk = createApiKeyDesk({ clock: api.clock });
  key = (await desk.create({ name: 'nhà cung cấp', scopes: ['events.write'] }, { type: 'system' }))
    .secret;
});

const at = (minutes: number) => new Date(WEDNESDAY.getTime() + minutes * MINUTE).toISOString();
const send = (system: string, body: object) =>
  supertest(api.app).post(`/api/v1/events/${system}`).set('x-api-key', key).send(body);
const handle = async () => {
  await api.systems.sweeps['events of systems']?.();
};
const leader = async () => {
  const browser = aBrowser(api.app);
  await browser.signIn(await aStaffMember({ roles: ['leader'] }));
  return browser;
};

describe('the schedule of waste collection', () => {
  const schedule = (id: string, minutes: number, given: object) => ({
    id,
    kind: 'schedule',
    at: at(minutes),
    weekdays: [5, 1],
    from: '17:00',
    to: '19:00',
    ...given,
  });
  const shown = async () => (await (await leader()).get('/collection-schedules')).body.items;

  it('shows staff the latest word about each place, however the events arrive', async () => {
    await send('waste', [
      schedule('b', -5, { street: 'đường Lê Lợi', weekdays: [2] }),
      schedule('a', -9, { street: 'Lê Lợi' }),
      schedule('c', -5, { quarter: 'KP 3', ward: 'phường 5', what: 'rác tái chế' }),
      schedule('d', -5, { street: 'Đường Chưa Đặt Tên' }),
    ]);
    await handle();
    expect(await shown()).toMatchObject([
      { street: 'Đường Chưa Đặt Tên', unknownStreet: true },
      { street: 'Lê Lợi', weekdays: [2], unknownStreet: false },
      {
        quarter: 'KP 3',
        ward: 'Phường 5',
        what: 'rác tái chế',
        weekdays: [1, 5],
        nextAt: '2025-10-17T10:00:00.000Z',
      },
    ]);
    await send('waste', schedule('e', -1, { street: 'Lê Lợi', cancelled: true }));
    await send('waste', schedule('f', -3, { street: 'Lê Lợi' }));
    await handle();
    expect((await shown()).map(({ street }: { street: string }) => street)).not.toContain('Lê Lợi');
  });

  it('is refused without a place, and set apart with the reason when the ward is none of ours', async () => {
    const { body } = await send('waste', schedule('a', -1, {}));
    expect(body.rejected[0].problems).toEqual([
      { path: 'street', message: 'is needed, or "quarter" or "ward" instead' },
    ]);
    await send('waste', schedule('b', -1, { ward: 'Phường Hải Châu' }));
    await handle();
    expect(await SystemEvent.findOne({ eventId: 'b' }).lean()).toMatchObject({
      state: 'quarantined',
      reason: 'ward: "Phường Hải Châu" must be the id or the name of a ward of the city',
    });
    expect(await shown()).toEqual([]);
  });
});

describe('the environment', () => {
  const STATION = 'nuoc-thai-1';
  beforeEach(async () => {
    await api.sensors.stations.save(
      {
        id: STATION,
        kind: 'waste_water',
        name: 'Trạm nước thải 1',
        place: 'mương Nam Đông Hà',
        wards: ['ward:nam-dong-ha'],
        datastreams: {},
      },
      { type: 'system' },
    );
  });
  const measure = async (values: readonly (readonly [minutes: number, value: number])[]) => {
    for (const [minutes, value] of values)
      await api.sensors.readings.take(
        [{ station: STATION, metric: 'cod', value, at: new Date(at(minutes)) }],
        'api',
      );
    await sweep();
  };
  const sweep = async () => {
    await api.warnings.sweeps['limits of the environment']?.();
  };
  const today = async (query = '') =>
    (await supertest(api.app).get(`/api/v1/environment${query}`)).body;
  const page = async (path = '/moi-truong') => (await supertest(api.app).get(path)).text;

  it('tells everybody the day: last, lowest, mean, highest, limit with its source, and how old it is', async () => {
    await measure([
      [-90, 80],
      [-60, 100],
      [-30, 120.5],
    ]);
    const { day, figures, exceedances } = await today();
    expect([day, exceedances]).toEqual(['2025-10-15', []]);
    expect(figures.find(({ metric }: { metric: string }) => metric === 'cod')).toMatchObject({
      station: STATION,
      last: { value: 120.5, at: at(-30), stale: false },
      day: { min: 80, mean: 100.17, max: 120.5, readings: 3 },
      limit: { value: 150, below: false, of: 'QCVN 40:2011/BTNMT, cột B' },
      passed: false,
    });
    const text = await page();
    expect(text).toContain('Lúc này không trạm nào vượt ngưỡng');
    expect(text).toContain('120,5 mg/L');
    expect(text).toContain('80 – 100,17 – 120,5');
    expect(text).toContain('150 mg/L (QCVN 40:2011/BTNMT, cột B)');
    expect(text).toContain('30 phút trước');
    expect((await today('?day=2025-10-14')).figures[0]).toMatchObject({ last: null, day: null });
    expect(
      (await supertest(api.app).get('/api/v1/environment?day=hom-nay')).body.details[0].path,
    ).toBe('day');
  });

  it('says that nobody can tell when the readings are old', async () => {
    await measure([[-5, 80]]);
    api.clock.advance(6 * HOUR);
    expect(await page('/environment')).toContain('không nói được là vượt ngưỡng hay không');
    expect(await page('/environment')).toContain('cũ rồi, đừng dựa vào');
  });

  it('shows a limit that is passed at once, drafts a warning once, and drops the draft when it is kept again', async () => {
    const duty = await aStaffMember({ roles: ['officer'] });
    await measure([
      [-60, 100],
      [-30, 180],
      [-20, 190],
    ]);
    await sweep();
    expect(await page()).toContain('Đang vượt ngưỡng: Trạm nước thải 1, mương Nam Đông Hà');
    expect(await Warning.find().lean()).toMatchObject([{ hazard: 'water', state: 'draft' }]);
    expect(await WarningVersion.findOne().lean()).toMatchObject({
      state: 'draft',
      vi: {
        headline: 'Nước thải vượt ngưỡng tại mương Nam Đông Hà',
        what: 'Trạm nước thải 1 đo COD 190 mg/L, ngưỡng 150 mg/L (QCVN 40:2011/BTNMT, cột B), lúc 08:40 15/10/2025.',
      },
      area: { wards: ['ward:nam-dong-ha'] },
    });
    expect((await today()).exceedances).toMatchObject([
      { name: 'Trạm nước thải 1', metric: 'cod', since: at(-30), endedAt: null },
    ]);
    expect(await Notice.countDocuments({ staffId: duty._id, kind: 'warning' })).toBe(1);

    await measure([[-10, 100]]);
    expect(await Warning.find().lean()).toMatchObject([{ state: 'discarded' }]);
    const text = await page('/environment');
    expect(text).toContain('Đang vượt ngưỡng');
    api.clock.advance(MINUTE);
    expect(await page()).toContain('Hôm nay đã vượt ngưỡng: Trạm nước thải 1');
    expect(await page()).not.toContain('Đang vượt ngưỡng');
  });

  it('joins what is beyond at the same station to one draft, and keeps it while any of it lasts', async () => {
    await measure([[-30, 180]]);
    await api.sensors.readings.take(
      [{ station: STATION, metric: 'tss', value: 130, at: new Date(at(-20)) }],
      'api',
    );
    await sweep();
    expect(await Exceedance.countDocuments()).toBe(2);
    expect(await Warning.countDocuments()).toBe(1);
    await measure([[-10, 100]]);
    expect(await Warning.findOne().lean()).toMatchObject({ state: 'draft' });
  });

  it('tells staff to end what people were told of', async () => {
    const duty = await aStaffMember({ roles: ['officer'] });
    await measure([[-30, 180]]);
    await Warning.updateOne({}, { state: 'active', inForce: 1 });
    await measure([[-10, 100]]);
    expect(await Notice.findOne({ staffId: duty._id, title: /hết nguy hiểm/ }).lean()).not.toBe(
      null,
    );
    expect(await Warning.findOne().lean()).toMatchObject({ state: 'active' });
  });

  it('hears of a limit by a system’s own event, and of its end', async () => {
    const event = { device: 'NT-07', place: 'cụm công nghiệp Đông Lễ' };
    await send('environment', { id: 'a', kind: 'limit_passed', at: at(-9), ...event });
    await handle();
    await sweep();
    expect(await page()).toContain('Đang vượt ngưỡng: NT-07, cụm công nghiệp Đông Lễ');
    await send('environment', { id: 'b', kind: 'limit_ok', at: at(-2), ...event });
    await handle();
    await sweep();
    expect((await today()).exceedances).toMatchObject([{ name: 'NT-07', endedAt: at(0) }]);
  });

  it('gives the operations centre the figures that systems sent, the latest word for each', async () => {
    const figure = (id: string, minutes: number, value: number, period = '2025-10-14') => ({
      id,
      kind: 'daily_figure',
      at: at(minutes),
      name: 'cod_trung_binh',
      value,
      unit: 'mg/L',
      period,
    });
    await send('environment', [
      figure('b', -1, 92),
      figure('a', -5, 90),
      figure('c', -1, 70, '2025-09'),
    ]);
    await handle();
    const figures = async (query: string) =>
      (await (await leader()).get(`/system-figures${query}`)).body;
    expect((await figures('?period=2025-10')).items).toEqual([
      {
        system: 'environment',
        name: 'cod_trung_binh',
        period: '2025-10-14',
        value: 92,
        unit: 'mg/L',
        at: at(-1),
      },
    ]);
    expect((await figures('?system=environment')).items).toHaveLength(2);
    expect((await figures('?period=thang-10')).details[0].path).toBe('period');
    const machine = await supertest(api.app).get('/api/v1/system-figures').set('x-api-key', key);
    expect(machine.status).toBe(403);
  });
});

describe('the stream for operations centres', () => {
  let server: ReturnType<typeof api.app.listen>;
  let secret = '';
  beforeEach(async () => {
    server = api.app.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const desk = createApiKeyDesk({ clock: api.clock });
    const by = { type: 'system' as const };
    secret = (await desk.create({ name: 'IOC', scopes: ['events.read'] }, by)).secret;
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });
  const open = async (query = '', headers: Record<string, string> = {}) => {
    const { port } = server.address() as { port: number };
    return await fetch(`http://127.0.0.1:${port}/api/v1/stream${query}`, {
      headers: { authorization: `Bearer ${secret}`, ...headers },
    });
  };
  /** What comes over a line until so many events were heard; then the line is closed. */
  async function hear(line: Response, count: number) {
    const events: { id: string; kind: string; data: Record<string, unknown> }[] = [];
    const decoder = new TextDecoder();
    let text = '';
    let last = '';
    for await (const chunk of line.body ?? []) {
      text += decoder.decode(chunk, { stream: true });
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        last = /^id: (.+)$/m.exec(block)?.[1] ?? last;
        const data = /^data: (.+)$/m.exec(block)?.[1];
        if (data && !block.includes('event: ready')) events.push(JSON.parse(data));
      }
      if (events.length >= count) break;
    }
    return { events, last };
  }
  const aMatter = async (text: string, place = 'Hùng Vương') =>
    (
      await api.workflow.reports.submit(
        aReport({ text, labels: { category: 'rac_thai', place: [place] } }),
      )
    ).ticket;

  it('is for keys with its scope alone', async () => {
    expect((await open('', { authorization: 'Bearer nothing' })).status).toBe(401);
    expect((await open('', { authorization: `Bearer ${key}` })).status).toBe(403);
    const wrong = await open('?kinds=ticket.lost');
    expect([wrong.status, JSON.stringify(await wrong.json())]).toEqual([
      400,
      expect.stringContaining('ticket.closed'),
    ]);
    expect((await open('', { 'last-event-id': 'hôm qua' })).status).toBe(400);
  });

  it('tells of tickets, alarms and limits as they change, without words or people', async () => {
    const line = await open();
    expect(line.headers.get('content-type')).toContain('text/event-stream');
    const ticket = await aMatter('Nhà chị Lan 0905123456 kêu rác');
    await RescueAlarm.create({
      ticketId: ticket._id,
      code: ticket.code,
      body: ticket.body,
      raisedAt: api.clock.now(),
      changedAt: api.clock.now(),
    });
    await Exceedance.create({
      subject: 'device:environment:NT-07',
      name: 'NT-07',
      hazard: 'water',
      since: api.clock.now(),
      updatedAt: api.clock.now(),
    });
    const { events } = await hear(line, 5);
    expect(new Set(events.map(({ kind }) => kind))).toEqual(
      new Set(['ticket.opened', 'ticket.changed', 'alarm.raised', 'limit.passed']),
    );
    expect(events.find(({ kind }) => kind === 'ticket.opened')?.data).toMatchObject({
      code: ticket.code,
      category: 'rac_thai',
    });
    expect(JSON.stringify(events)).not.toMatch(/Lan|0905/);
    for (const event of events) expect(streamEvent.parse(event)).toEqual(event);
    const schema = (await supertest(api.app).get('/api/v1/stream/schema')).body;
    expect(
      schema.oneOf.map(
        (one: { properties: { kind: { const: string } } }) => one.properties.kind.const,
      ),
    ).toEqual([...STREAM_KINDS]);
  });

  it('goes on after a broken line with what happened meanwhile', async () => {
    const first = await open('?kinds=ticket.opened');
    const before = await aMatter('Rác đổ đầy ở chợ');
    const { events, last } = await hear(first, 1);
    expect(events[0]?.data['code']).toBe(before.code);
    api.clock.advance(20 * MINUTE);
    const meanwhile = await aMatter('Rác ngập mương', 'Lê Lợi');
    api.clock.advance(20 * MINUTE);
    const resumed = await open('?kinds=ticket.opened', { 'last-event-id': last });
    const again = await hear(resumed, 2);
    expect(again.events.map(({ data }) => data['code'])).toContain(meanwhile.code);
    const anew = await open('?kinds=ticket.opened');
    const later = await aMatter('Thùng rác cháy', 'Trần Phú');
    expect((await hear(anew, 1)).events.map(({ data }) => data['code'])).toEqual([later.code]);
  });

  it('is heard by the listening operations centre of scripts/systems.ts, which is told when it may not', async () => {
    const { port } = server.address() as { port: number };
    const url = `http://127.0.0.1:${port}`;
    const lines: string[] = [];
    await listenToStream(url, 'lnk_wrong', (line) => lines.push(line));
    expect(lines).toEqual([expect.stringMatching(/^401 /)]);
    const enough = new AbortController();
    const listening = listenToStream(url, secret, (line) => lines.push(line), enough.signal);
    const ticket = await aMatter('Rác ở bến xe');
    await until(() => lines.some((line) => line.includes(ticket.code)));
    enough.abort();
    await listening;
  });

  it('says so when it was away for longer than it looks back', async () => {
    const line = await open('', { 'last-event-id': '1' });
    const { events } = await hear(line, 1);
    expect(events).toEqual([{ from: new Date(WEDNESDAY.getTime() - 7 * DAY).toISOString() }]);
  });

  it('lets one key hold five lines and no more', async () => {
    const lines = await Promise.all(Array.from({ length: 6 }, () => open()));
    expect(lines.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 503]);
    for (const line of lines) await line.body?.cancel();
  });
});
