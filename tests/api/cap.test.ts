import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import express from 'express';
import { XMLParser } from 'fast-xml-parser';
import supertest from 'supertest';
import { validateXML } from 'xmllint-wasm';
import { createCapRouter } from '../../api/cap/router.ts';
import { createErrorHandler, requestId } from '../../api/error-handler.ts';
import { createManualClock, DAY, HOUR, MINUTE } from '../../core/clock.ts';
import { createQueues } from '../../core/jobs/create-queues.ts';
import { createLogger } from '../../core/logger.ts';
import { projectRoot } from '../../core/project-root.ts';
import { parseFeed } from '../../listeners/feeds/parse-feed.ts';
import { LevelCrossingEvent } from '../../models/level-crossing.ts';
import { createApiKeyDesk } from '../../workflow/access/api-keys.ts';
import { createOutbox } from '../../workflow/notifications/outbox.ts';
import type { TicketActor } from '../../workflow/tickets/change.ts';
import { createCapSigner } from '../../workflow/warnings/cap/signature.ts';
import { signedPart } from '../../workflow/warnings/cap/verify-signature.ts';
import { createWarnings } from '../../workflow/warnings/create-warnings.ts';
import type { VersionInput } from '../../workflow/warnings/version-input.ts';
import { aStaffMember, city, WEDNESDAY } from '../support/builders.ts';
import { aCapMessage } from '../support/cap-messages.ts';
import { aBrowser, aStaffApi } from '../support/staff-api.ts';
import { startTestStore } from '../support/store.ts';

const PUBLIC_URL = 'https://langnghe.example';
const { sender } = city.cap;
const ward = city.wards.find(({ successor }) => !successor);
const WRITER: TicketActor = { type: 'staff', id: 'an', name: 'An' };
const LEADER: TicketActor = { type: 'staff', id: 'binh', name: 'Bình' };

const logger = createLogger('silent');
const clock = createManualClock(WEDNESDAY);
const outbox = createOutbox({ queues: createQueues({ logger }), clock, logger });
const warnings = createWarnings({ city, clock, logger, outbox });
const { desk } = warnings;
let store: Awaited<ReturnType<typeof startTestStore>>;
let app: express.Express;
beforeAll(async () => {
  store = await startTestStore();
});
afterAll(() => store.stop());
beforeEach(async () => {
  await store.clear();
  clock.set(WEDNESDAY);
  app = anApp(PUBLIC_URL);
});

// What was approved is still being prepared, and would be written into the next test's empty store.
afterEach(() => warnings.sender.idle());

/** The router by itself: the whole app takes a second to start. */
function anApp(publicUrl?: string) {
  const signer = createCapSigner({ dataDir: store.dataDir });
  const made = express();
  made.use(requestId, createCapRouter({ city, clock, signer, publicUrl }));
  made.use(createErrorHandler(logger));
  return made;
}

const words = {
  headline: 'Sông Hiếu vượt báo động 3',
  what: 'Nước 5,1 m & còn lên.',
  where: '',
  howBad: '',
  doNow: 'Lên chỗ cao ngay.',
  goTo: 'Trường học gần nhất',
  nextNews: '',
  source: 'Đài Khí tượng Thủy văn',
};
const said = (given: Partial<VersionInput> = {}): VersionInput => ({
  vi: words,
  en: { ...words, headline: 'The Hiếu is above alarm level 3' },
  severity: 'Severe',
  urgency: 'Immediate',
  certainty: 'Observed',
  response: 'Evacuate',
  until: new Date(WEDNESDAY.getTime() + 6 * HOUR),
  area: { wards: [ward?.id ?? ''], circles: [], polygons: [], wholeCity: false },
  ...given,
});

/** Approved by a second person: from then on people are told. */
async function approve(id: unknown) {
  await desk.submit(String(id), ['nobody', 'everybody', 'outside'], WRITER);
  return await desk.approve(String(id), LEADER);
}
async function aSentWarning(given: Partial<VersionInput> & { drill?: boolean } = {}) {
  const { drill = false, ...input } = given;
  const made = await desk.draft({ hazard: 'flood', drill, ...said(input) }, WRITER);
  return await approve(made.version._id);
}
async function follow(warningId: unknown, kind: 'update' | 'all_clear') {
  clock.advance(30 * MINUTE);
  const { version } = await desk.follow(String(warningId), kind, WRITER);
  const input =
    kind === 'update'
      ? said({ vi: { ...words, headline: 'Nước còn lên' } })
      : said({ response: 'AllClear', severity: 'Minor', urgency: 'Past' });
  await desk.edit(String(version._id), input, version.revision, WRITER);
  return await approve(version._id);
}
/** A flood from its first word over an update to the all-clear; the identifier of each message. */
async function aWholeFlood() {
  const { warning } = await aSentWarning();
  await follow(warning._id, 'update');
  await follow(warning._id, 'all_clear');
  return [1, 2, 3].map((number) => `${warning.identifier}.${number}`);
}

const parser = new XMLParser({
  parseTagValue: false,
  isArray: (name) => ['info', 'geocode', 'polygon', 'circle', 'parameter'].includes(name),
});
/** Types that the client does not know come as bytes. */
async function ask(path: string) {
  const answer = await supertest(app).get(path).responseType('blob');
  return Object.assign(answer, { body: (answer.body as Buffer).toString('utf8') });
}
const alertXml = async (identifier: string) => (await ask(`/cap/alerts/${identifier}.xml`)).body;
const alert = async (identifier: string) => parser.parse(await alertXml(identifier)).alert;
describe('warnings as CAP 1.2', () => {
  it('are public once a second person approved them, and not before', async () => {
    const draft = await desk.draft({ hazard: 'flood', drill: false, ...said() }, WRITER);
    const name = `${draft.warning.identifier}.1`;
    expect((await ask(`/cap/alerts/${name}.xml`)).status).toBe(404);
    expect(parseFeed((await ask('/cap/feed.atom')).body).items).toEqual([]);
    await approve(draft.version._id);
    const found = await ask(`/cap/alerts/${name}.xml`);
    expect(found.headers['content-type']).toBe('application/cap+xml; charset=utf-8');
    expect(await alert(name)).toMatchObject({
      identifier: name,
      sender,
      sent: '2025-10-15T09:00:00+07:00',
      status: 'Actual',
      msgType: 'Alert',
      scope: 'Public',
      incidents: draft.warning.identifier,
    });
    expect((await alert(name)).references).toBeUndefined();
  });

  it('say in both languages what residents read, where and until when, with the city behind it', async () => {
    const { warning } = await aSentWarning();
    const { info } = await alert(`${warning.identifier}.1`);
    expect(info.map(({ language }: { language: string }) => language)).toEqual(['vi-VN', 'en-US']);
    expect(info[0]).toMatchObject({
      category: 'Met',
      event: 'Lũ, ngập lụt',
      responseType: 'Evacuate',
      urgency: 'Immediate',
      severity: 'Severe',
      certainty: 'Observed',
      onset: '2025-10-15T09:00:00+07:00',
      expires: '2025-10-15T15:00:00+07:00',
      headline: 'Sông Hiếu vượt báo động 3',
      description: 'Nước 5,1 m & còn lên.\nNguồn: Đài Khí tượng Thủy văn',
      instruction: 'Lên chỗ cao ngay.\nĐi đâu: Trường học gần nhất',
      web: `${PUBLIC_URL}/river`,
      contact: city.cap.contact.vi,
      senderName: city.cap.senderName.vi,
    });
    const area = info[0].area;
    expect(area.areaDesc).toBe(ward?.name);
    expect(area.geocode).toEqual([{ valueName: 'VN-DVHC', value: ward?.code }]);
    const corners = area.polygon[0].split(' ');
    expect(corners[0]).toBe(corners.at(-1));
    expect(Number(corners[0].split(',')[0])).toBeCloseTo(16.8, 0);
  });

  it('refer to every earlier message when something changed and when it is over', async () => {
    const [first = '', second = '', last = ''] = await aWholeFlood();
    const named = `${sender},${first},2025-10-15T09:00:00+07:00`;
    expect(await alert(second)).toMatchObject({ msgType: 'Update', references: named });
    const over = await alert(last);
    expect(over).toMatchObject({
      msgType: 'Cancel',
      sent: '2025-10-15T10:00:00+07:00',
      references: `${named} ${sender},${second},2025-10-15T09:30:00+07:00`,
    });
    expect(over.info[0]).toMatchObject({
      responseType: 'AllClear',
      expires: '2025-10-18T10:00:00+07:00',
    });
    expect(over.info[0].onset).toBeUndefined();
  });

  it('are listed while in force and three days longer, newest first, each with its link', async () => {
    const names = await aWholeFlood();
    const answer = await ask('/cap/feed.atom');
    expect(answer.headers['content-type']).toBe('application/atom+xml; charset=utf-8');
    const links = () =>
      ask('/cap/feed.xml').then(({ body }) => parseFeed(body).items.map(({ url }) => url));
    expect(await links()).toEqual(
      [...names].reverse().map((name) => `${PUBLIC_URL}/cap/alerts/${name}.xml`),
    );
    clock.advance(3 * DAY + MINUTE);
    expect(await links()).toEqual([]);
    for (const path of ['/cap/alerts', '/cap'])
      expect((await ask(`${path}/${names[0]}.xml`)).status).toBe(200);
  });

  it('mark a drill in the status and in every text', async () => {
    const { warning } = await aSentWarning({ drill: true });
    const drill = await alert(`${warning.identifier}.1`);
    expect(drill).toMatchObject({ status: 'Exercise', note: 'DIỄN TẬP, không phải thật.' });
    expect(drill.info[0].headline).toMatch(/^DIỄN TẬP/);
    expect(drill.info[0].description).toMatch(/^DIỄN TẬP/);
    expect(drill.info[1].headline).not.toMatch(/^DIỄN TẬP/);
  });

  it('carry river stage, level and the risk level of the bulletin, which lifts the severity and is never worked out', async () => {
    const risky = { stage: 2, levelMetres: 3.2, riskLevel: 3, severity: 'Moderate' } as const;
    const { warning } = await aSentWarning(risky);
    const [info] = (await alert(`${warning.identifier}.1`)).info;
    expect(info.severity).toBe('Severe');
    expect(info.parameter).toEqual([
      { valueName: 'bao_dong', value: '2' },
      { valueName: 'muc_nuoc_m', value: '3.2' },
      { valueName: 'cap_do_rui_ro_thien_tai', value: '3' },
    ]);
    const plain = await aSentWarning({ severity: 'Extreme', riskLevel: 1 });
    const [graver] = (await alert(`${plain.warning.identifier}.1`)).info;
    expect(graver.severity).toBe('Extreme');
    expect(graver.parameter).toEqual([{ valueName: 'cap_do_rui_ro_thien_tai', value: '1' }]);
  });

  it('begin when the river rose, where a gauge tells it', async () => {
    const rise = await new LevelCrossingEvent({
      key: 'k',
      station: 'hieu-dong-ha',
      gauge: 'hieu-dong-ha',
      river: 'Sông Hiếu',
      stationName: 'Đông Hà',
      from: 2,
      to: 3,
      direction: 'rise',
      at: new Date(WEDNESDAY.getTime() - HOUR),
      levelMetres: 4.1,
      alarmMetres: [2, 3, 4],
      createdAt: WEDNESDAY,
    }).save();
    const crossingId = String(rise._id);
    const draft = { hazard: 'flood' as const, drill: false, crossingId, ...said() };
    const made = await desk.draft(draft, WRITER);
    await approve(made.version._id);
    const [info] = (await alert(`${made.warning.identifier}.1`)).info;
    expect(info.onset).toBe('2025-10-15T08:00:00+07:00');
  });

  it('draw circles and polygons as CAP wants them, and the whole city by all of its wards', async () => {
    const ring = [
      [16.81, 107.09],
      [16.82, 107.1],
      [16.81, 107.11],
    ] as const;
    const circle = { lat: 16.82, lon: 107.1, radiusKm: 1.5 };
    const shapes = { wards: [], circles: [circle], polygons: [ring], wholeCity: false };
    const drawn = await aSentWarning({ area: shapes });
    const { area } = (await alert(`${drawn.warning.identifier}.1`)).info[0];
    expect(area.polygon).toEqual(['16.81,107.09 16.82,107.1 16.81,107.11 16.81,107.09']);
    expect(area.circle).toEqual(['16.82,107.1 1.5']);
    expect(area.geocode).toBeUndefined();
    expect(area.areaDesc).toContain('Phường');
    const all = await aSentWarning({
      area: { wards: [], circles: [], polygons: [], wholeCity: true },
    });
    const whole = (await alert(`${all.warning.identifier}.1`)).info[0].area;
    expect(whole.geocode).toHaveLength(2);
    expect(whole.polygon).toHaveLength(2);
  });

  it('are signed: the public key proves them, and one changed letter breaks the proof', async () => {
    const { warning } = await aSentWarning();
    const xml = await alertXml(`${warning.identifier}.1`);
    const key = (await ask('/cap/public-key.pem')).body;
    expect(signedPart(xml, key)).toContain('<headline>Sông Hiếu vượt báo động 3</headline>');
    expect(signedPart(xml.replace('báo động 3', 'báo động 1'), key)).toBeUndefined();
    expect((await ask('/cap/certificate.pem')).status).toBe(404);
  });

  it('take no address from a request into what is signed', async () => {
    app = anApp();
    const { warning } = await aSentWarning();
    const answer = await supertest(app)
      .get(`/cap/alerts/${warning.identifier}.1.xml`)
      .set('host', 'evil.example')
      .responseType('blob');
    expect(String(answer.body)).toContain('<identifier>');
    expect(String(answer.body)).not.toContain('evil.example');
  });
});

describe('the API of CAP messages', () => {
  it('takes a message of a machine with the scope, shows staff what came of it, and gives out the feed', async () => {
    const api = aStaffApi({ dataDir: store.dataDir });
    const keys = createApiKeyDesk({ clock: api.clock });
    const keyOf = async (scope: 'cap.write' | 'tickets.read') =>
      (await keys.create({ name: 'Tỉnh', scopes: [scope] }, { type: 'system' })).secret;
    const hand = (secret: string, xml: string) =>
      supertest(api.app)
        .post('/api/v1/cap')
        .set('authorization', `Bearer ${secret}`)
        .set('content-type', 'application/cap+xml')
        .send(xml);
    const key = await keyOf('cap.write');
    const taken = await hand(key, aCapMessage());
    expect([taken.status, taken.body]).toEqual([
      202,
      {
        state: 'new',
        reason: null,
        detail: null,
        isDuplicate: false,
        reference: 'pctt@quangtri.example,QT-2025-001,2025-10-15T08:30:00+07:00',
      },
    ]);
    await hand(key, aCapMessage({ identifier: 'QT-9', scope: 'Restricted' }));
    await hand(key, aCapMessage({ identifier: 'HN-1', area: '<areaDesc>Hà Nội</areaDesc>' }));
    const wrong = await hand(key, aCapMessage({ urgency: 'Soon' }));
    expect([wrong.status, wrong.body.details[0].path]).toEqual([400, 'info[0].urgency']);
    expect((await hand(key, 'x'.repeat(800_000))).status).toBe(413);
    expect((await hand(await keyOf('tickets.read'), aCapMessage())).status).toBe(403);
    await api.warnings.sweeps['drafts from CAP']?.();

    const browser = aBrowser(api.app);
    await browser.signIn(await aStaffMember());
    expect((await browser.get('/cap-messages')).body).toMatchObject({
      taken: [
        {
          identifier: 'QT-2025-001',
          sender: 'Ban Chỉ huy PCTT tỉnh',
          from: 'Tỉnh',
          verified: false,
          state: 'drafted',
          warning: 'dong-ha-flood-2025-0001',
        },
      ],
      keptApart: [{ identifier: 'QT-9', reason: 'not_public', detail: 'Restricted' }],
      elsewhere: 1,
    });
    expect((await supertest(api.app).get('/cap/feed.atom')).status).toBe(200);
  });
});

const shared = process.env['LANG_NGHE_SHARED'] ?? join(projectRoot, '../shared');
const schemaFile = join(shared, 'data/eval/cap/CAP-v1.2.xsd');
const given = existsSync(schemaFile) ? describe : describe.skip;
given('messages fit the published schema (left out without CAP-v1.2.xsd)', () => {
  const errorsOf = async (xml: string) => {
    const schema = readFileSync(schemaFile, 'utf8');
    return (await validateXML({ xml, schema })).errors.map(({ message }) => message);
  };

  it('as alert, update, cancel and exercise', async () => {
    const names = await aWholeFlood();
    const { warning } = await aSentWarning({ drill: true, stage: 3, riskLevel: 2 });
    for (const name of [...names, `${warning.identifier}.1`])
      expect([name, await errorsOf(await alertXml(name))]).toEqual([name, []]);
  });

  it('and a message in another order does not', async () => {
    const { warning } = await aSentWarning();
    const xml = await alertXml(`${warning.identifier}.1`);
    const turned = xml.replace(/(<urgency>.*?<\/urgency>)(<severity>.*?<\/severity>)/, '$2$1');
    expect(turned).not.toBe(xml);
    expect(await errorsOf(turned)).not.toEqual([]);
  });
});
