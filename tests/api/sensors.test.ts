import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import supertest from 'supertest';
import { MINUTE } from '../../core/clock.ts';
import { AuditEntry } from '../../models/audit-entry.ts';
import { Reading } from '../../models/reading.ts';
import { aStaffMember } from '../support/builders.ts';
import { aBrowser, aStaffApi } from '../support/staff-api.ts';
import { startTestStore } from '../support/store.ts';

let store: Awaited<ReturnType<typeof startTestStore>>;
let api: ReturnType<typeof aStaffApi>;
let secret = '';
beforeAll(async () => {
  store = await startTestStore();
});
afterAll(() => store.stop());
beforeEach(async () => {
  await store.clear();
  api = aStaffApi({ dataDir: store.dataDir });
  await api.sensors.stations.sync();
  secret = await aKey('observations.write');
});

const aKey = async (scope: string): Promise<string> => {
  const made = await supertest(api.app)
    .post('/api/v1/local/api-keys')
    .set('authorization', `Bearer ${'t'.repeat(40)}`)
    .send({ name: 'Trạm cầu Đông Hà', scopes: [scope] });
  return made.body.secret;
};
const send = (body: object | string, key = secret) =>
  supertest(api.app)
    .post('/api/v1/observations')
    .set('x-api-key', key)
    .set('content-type', 'application/json')
    .send(body);
const ago = (minutes: number) =>
  new Date(api.clock.now().getTime() - minutes * MINUTE).toISOString();
const level = (result: unknown, minutes = 0) => ({
  datastream: 'hieu-dong-ha/level',
  phenomenonTime: ago(minutes),
  result,
});

async function someone(given: Parameters<typeof aStaffMember>[0] = {}) {
  const browser = aBrowser(api.app);
  await browser.signIn(await aStaffMember(given));
  return browser;
}

describe('POST /observations', () => {
  it('keeps one reading or many, and the same again changes nothing', async () => {
    expect((await send(level(1.5, 20))).body).toEqual({
      stored: 1,
      duplicates: 0,
      quarantined: [],
      rejected: [],
    });
    const plain = { station: 'hieu-dong-ha', metric: 'level', ts: ago(10), value: 155, unit: 'cm' };
    expect((await send([level(1.5, 20), plain])).body).toMatchObject({ stored: 1, duplicates: 1 });
    expect((await send([level(1.5, 20), plain])).body).toMatchObject({ stored: 0, duplicates: 2 });
    expect(await Reading.find().sort({ at: 1 }).lean()).toMatchObject([
      { value: 1.5, source: 'api' },
      { value: 1.55, source: 'api' },
    ]);
  });

  it('tells each bad reading by its place and field, and keeps the good ones beside it', async () => {
    const { status, body } = await send([
      level(1.5, 30),
      level('cao', 20),
      { datastream: 'hieu-dong-ha/level', phenomenonTime: '2026-10-17 16:00', result: 1 },
      { phenomenonTime: ago(1), result: 1 },
      'x',
      level(7.5, 5),
    ]);
    expect(status).toBe(200);
    expect(body.stored).toBe(1);
    expect(body.rejected.map(({ path }: { path: string }) => path)).toEqual([
      '1.result',
      '2.phenomenonTime',
      '3.datastream',
      '4',
    ]);
    expect(body.quarantined).toMatchObject([{ index: 5, reason: 'jump' }]);
  });

  it('answers 400 by field when nothing can be read', async () => {
    const { status, body } = await send({ datastream: 'hieu-dong-ha/level', result: true });
    expect(status).toBe(400);
    expect(body.details).toMatchObject([{ path: 'phenomenonTime' }]);
    expect((await send('[1')).status).toBe(400);
    expect((await send([])).status).toBe(400);
  });

  it('needs a key with the scope observations.write', async () => {
    expect((await send(level(1.5), 'lnk_nobody')).status).toBe(401);
    expect((await send(level(1.5), await aKey('dossiers.write'))).status).toBe(403);
    expect(await Reading.countDocuments()).toBe(0);
  });
});

describe('what the duty officer sees', () => {
  it('is the river against its alarm levels with the last days', async () => {
    await send([level(2.1, 60), level(2.4)]);
    const officer = await someone();
    const { body } = await officer.get('/river');
    expect(body.gauges[0]).toMatchObject({
      id: 'gauge:dong-ha',
      stage: 1,
      level: { value: 2.4, stale: false },
      against: { alarm: 1, offsetMetres: 0.4 },
      metresPerHour: 0.3,
      history: [{ value: 2.1, interpolated: false }, { value: 2.4 }],
    });
    expect(body.bulletin).toBeNull();
  });

  it('is every station with its newest value, a page at a time', async () => {
    await send(level(1.5));
    const officer = await someone();
    const first = (await officer.get('/stations?limit=2')).body;
    expect(first.items).toHaveLength(2);
    expect(first.items[0]).toMatchObject({
      id: 'hieu-dong-ha',
      health: 'ok',
      metrics: [{ id: 'level', unit: 'm', value: 1.5 }],
    });
    const rest = (await officer.get(`/stations?after=${first.next}`)).body;
    expect(rest.items[0].id > first.items[1].id).toBe(true);
    expect(rest.next).toBeNull();
  });

  it('is what is not believed, which an officer lets through once and nobody twice', async () => {
    await send([level(1.5, 10), level(6.5)]);
    const officer = await someone();
    const [doubtful] = (await officer.get('/quarantine')).body.items;
    expect(doubtful).toMatchObject({ reason: 'jump', value: 6.5, releasable: true });
    const path = `/quarantine/${doubtful.id}/decision`;
    const leader = await someone({ roles: ['leader'] });
    expect((await leader.post(path, { decision: 'release' })).status).toBe(403);
    expect((await officer.post(path, { decision: 'release' })).status).toBe(200);
    expect((await officer.post(path, { decision: 'release' })).status).toBe(409);
    expect((await officer.get('/quarantine')).body.items).toEqual([]);
    expect(await AuditEntry.countDocuments({ action: 'reading.released' })).toBe(1);
  });

  it('is a bulletin read before it is kept, with the mistaken sign told', async () => {
    const officer = await someone();
    const text =
      'Lúc 7 giờ ngày 09/06/2026, mực nước trên sông Hiếu tại Đông Hà 2.94 m, trên BĐ2 0.06 m. Cấp độ rủi ro thiên tai do lũ: cấp 2.';
    const preview = (await officer.post('/bulletins/preview', { text })).body;
    expect(preview).toMatchObject({
      riskLevel: 2,
      statements: [{ levelMetres: 2.94, offsetMetres: -0.06, problem: 'sign' }],
    });
    expect((await officer.get('/river')).body.bulletin).toBeNull();
    expect((await officer.post('/bulletins', { text, source: 'Đài KTTV' })).status).toBe(200);
    expect((await officer.get('/river')).body).toMatchObject({
      bulletin: { source: 'Đài KTTV', riskLevel: 2 },
    });
  });

  it('grows by a station that an administrator adds, and by nobody else', async () => {
    const lamp = { id: 'den-001', kind: 'street_light', name: 'Đèn 001, Lê Lợi' };
    const officer = await someone();
    expect((await officer.post('/stations', lamp)).status).toBe(403);
    const admin = await someone({ roles: ['admin'] });
    expect((await admin.post('/stations', lamp)).body).toMatchObject({ id: 'den-001' });
    const wrong = await admin.post('/stations', { ...lamp, id: 'hieu-dong-ha' });
    expect(wrong.status).toBe(409);
    expect((await admin.post('/stations', { ...lamp, id: 'a b' })).body.details).toMatchObject([
      { path: 'id' },
    ]);
  });
});

describe('/river', () => {
  const page = async () => (await supertest(api.app).get('/river')).text;

  it('says that nothing is known before the first reading', async () => {
    const text = await page();
    expect(text).toContain('chưa có số đo mực nước');
    expect(text).toContain('112');
  });

  it('tells level, alarm, trend and how old it is in words', async () => {
    await send([level(2.1, 60), level(2.4)]);
    const text = await page();
    expect(text).toMatch(/2,40 m/);
    expect(text).toMatch(/báo động 1/i);
  });
});
