import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import supertest from 'supertest';
import { z } from 'zod';
import { fetchMedia } from '../../api/open311/fetch-media.ts';
import { DAY, HOUR } from '../../core/clock.ts';
import { projectRoot } from '../../core/project-root.ts';
import { Report } from '../../models/report.ts';
import { Ticket } from '../../models/ticket.ts';
import { createApiKeyDesk } from '../../workflow/access/api-keys.ts';
import type { Scope } from '../../workflow/access/scopes.ts';
import { aTicket, WEDNESDAY } from '../support/builders.ts';
import { createFixMyStreetClient } from '../support/fixmystreet-client.ts';
import { startSimulatedServer } from '../support/simulated-server.ts';
import { aStaffApi } from '../support/staff-api.ts';
import { startTestStore } from '../support/store.ts';

const HUNG_VUONG = { lat: 16.8163, long: 107.1003 };

let store: Awaited<ReturnType<typeof startTestStore>>;
let api: ReturnType<typeof aStaffApi>;
let server: Server;
let pictures: Awaited<ReturnType<typeof startSimulatedServer>>;
beforeAll(async () => {
  store = await startTestStore();
  const bytes = await sharp({ create: { width: 40, height: 30, channels: 3, background: '#456' } })
    .jpeg()
    .toBuffer();
  pictures = await startSimulatedServer(({ path }) =>
    path === '/1.jpg' ? { bytes, type: 'image/jpeg' } : { status: 404, html: 'none' },
  );
});
afterAll(async () => {
  await pictures.close();
  await store.stop();
});
beforeEach(async () => {
  await store.clear();
  server?.close();
  api = aStaffApi({ dataDir: store.dataDir, mediaFromAnywhere: true });
  server = createServer(api.app).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
});
afterAll(() => {
  server.close();
});

const aKey = async (...scopes: Scope[]) => {
  const desk = createApiKeyDesk({ clock: api.clock });
  return (await desk.create({ name: 'Tỉnh', scopes }, { type: 'system' })).secret;
};
const get = (path: string) => supertest(api.app).get(`/open311/v2${path}`);
const post = (form: object, path = '/requests.json') =>
  supertest(api.app).post(`/open311/v2${path}`).type('form').send(form);
const aForm = async (given: object = {}) => ({
  api_key: await aKey('open311.write'),
  service_code: 'ngap_up',
  description: 'Nước ngập cổng trường',
  ...HUNG_VUONG,
  ...given,
});
const fixMyStreet = async () =>
  createFixMyStreetClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}/open311/v2/`,
    jurisdiction: 'dong-ha',
    apiKey: await aKey('open311.write'),
  });
const PROBLEM = {
  title: 'Ngập nặng',
  detail: 'Nước vào nhà, gọi 0905123456',
  serviceCode: 'ngap_up',
  name: 'Trần Lan',
  email: 'lan@example.org',
  phone: '0905123456',
  latitude: HUNG_VUONG.lat,
  longitude: HUNG_VUONG.long,
};

describe('the Open311 server', () => {
  it('describes itself, with endpoints that say their formats', async () => {
    const { body, headers } = await get('/discovery.json');
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
    expect(body.endpoints[0].formats).toEqual(['text/xml', 'application/json']);
    expect(Date.parse(body.changeset)).not.toBeNaN();
    const xml = await get('/discovery.xml');
    expect(xml.headers['content-type']).toBe('text/xml; charset=utf-8');
    expect(xml.text).toContain(
      '<formats><format>text/xml</format><format>application/json</format>',
    );
  });

  it('lists every category as a service, and the questions of those that ask', async () => {
    const { body } = await get('/services.json');
    expect(body).toHaveLength(25);
    const flood = body.find((one: { service_code: string }) => one.service_code === 'ngap_up');
    expect(flood.metadata).toBe(true);
    const definition = await get('/services/ngap_up.json');
    expect(definition.body.attributes[0]).toMatchObject({ code: 'muc_nuoc', order: 1 });
  });

  it('opens a ticket for a request, with the answers in words, and gives the id in XML and JSON', async () => {
    const sent = await post(await aForm({ 'attribute[muc_nuoc]': 'dau_goi', first_name: 'Lan' }));
    expect(sent.status).toBe(200);
    const id = sent.body[0].service_request_id;
    const report = await Report.findOne({ code: id }).lean();
    expect(report).toMatchObject({ source: 'open311', reporter: { name: 'Lan' } });
    expect(report?.text).toContain('Nước ngập đến đâu? đầu gối');
    expect(report?.labels.category).toBe('ngap_up');
    const xml = await post(await aForm({ description: 'Chỗ khác' }), '/requests.xml');
    expect(xml.text).toMatch(/<service_requests><request><service_request_id>DH-/);
  });

  it('takes a multipart form with pictures and attributes', async () => {
    const jpeg = await sharp({ create: { width: 9, height: 9, channels: 3, background: 'red' } })
      .jpeg()
      .toBuffer();
    const form = await aForm();
    const call = supertest(api.app).post('/open311/v2/requests.json');
    for (const [name, value] of Object.entries(form)) call.field(name, String(value));
    const sent = await call
      .field('attribute[bi_ket][]', 'tre_em')
      .field('attribute[bi_ket][]', 'nguoi_gia')
      .attach('media', jpeg, 'anh.jpg')
      .attach('media', Buffer.from('not a picture'), 'x.jpg');
    expect(sent.status).toBe(200);
    const report = await Report.findOne({ code: sent.body[0].service_request_id }).lean();
    expect(report?.photoIds).toHaveLength(1);
    expect(report?.text).toContain('trẻ em, người già');
    expect(sent.body[0].service_notice).toContain('1 ảnh');
  });

  it('gives the same id when a client sends the same again, and another one the day after', async () => {
    const form = await aForm();
    const [first, again] = [await post(form), await post(form)];
    expect(again.body).toEqual(first.body);
    api.clock.advance(DAY);
    expect((await post(form)).body[0].service_request_id).not.toBe(
      first.body[0].service_request_id,
    );
  });

  it('answers the id for a token', async () => {
    const sent = await post(await aForm());
    const report = await Report.findOne().lean();
    const { body } = await get(`/tokens/${report?._id}.json`);
    expect(body[0].service_request_id).toBe(sent.body[0].service_request_id);
    expect((await get('/tokens/t-77.json')).status).toBe(404);
  });

  it('lists by service, status and time, newest first', async () => {
    const old = await aTicket({ openedAt: new Date(WEDNESDAY.getTime() - 100 * DAY) });
    const open = await aTicket({ openedAt: new Date(WEDNESDAY.getTime() - DAY) });
    const closed = await aTicket({ status: 'closed', closedAt: WEDNESDAY, category: 'rac_thai' });
    const ids = async (query: string) =>
      (await get(`/requests.json?${query}`)).body.map(
        (one: { service_request_id: string }) => one.service_request_id,
      );
    expect(await ids('')).toEqual([closed.code, open.code]);
    expect(await ids('status=open')).toEqual([open.code]);
    expect(await ids('status=open,closed&service_code=rac_thai')).toEqual([closed.code]);
    const start = new Date(WEDNESDAY.getTime() - 120 * DAY).toISOString();
    expect(await ids(`start_date=${start}`)).toEqual([old.code]);
    expect(await ids(`service_request_id=${old.code},DH-3333-3333`)).toEqual([old.code]);
  });

  it('lets no words, house or name of a private report out, and masks those of a public one', async () => {
    const sent = await post(
      await aForm({ description: 'Chị Lan 0905123456 kêu', lat: 16.816312, first_name: 'Lan' }),
    );
    const id = sent.body[0].service_request_id;
    const shown = await get(`/requests/${id}.json`);
    expect(shown.body[0]).toMatchObject({ description: null, lat: 16.816 });
    expect(JSON.stringify(shown.body)).not.toMatch(/Lan|0905/);
    await Ticket.updateOne({}, { public: true });
    const publicly = (await get(`/requests/${id}.json`)).body[0];
    expect(publicly.lat).toBe(16.816312);
    expect(publicly.description).not.toContain('0905');
    const trusted = await get(`/requests/${id}.json?api_key=${await aKey('open311.read')}`);
    expect(trusted.body[0].description).toContain('Chị Lan');
    expect(trusted.body[0].description).not.toContain('0905');
  });

  it('escapes what XML cannot hold', async () => {
    const { _id } = await aTicket({
      public: true,
      title: 'a & b < c \u0000\u001f "d"',
      code: 'DH-7KQM-4XTA',
    });
    const { text } = await get('/requests/DH-7KQM-4XTA.xml');
    expect(text).toContain('<description>a &amp; b &lt; c  &quot;d&quot;</description>');
  });
});

describe('errors come as the standard lists them', () => {
  it.each([
    [403, { api_key: '' }, 'api_key was not provided'],
    [403, { api_key: 'wrong' }, 'api_key is invalid'],
    [404, { service_code: 'bay_len_troi' }, 'service_code "bay_len_troi" was not found'],
    [400, { service_code: '' }, 'service_code was not provided'],
    [400, { lat: '91' }, 'lat must be a number from -90 to 90'],
    [400, { lat: '21.03', long: '105.85' }, 'lat and long lie outside of Đông Hà'],
    [400, { lat: '', long: '' }, 'lat and long, address_string or address_id must be provided'],
    [400, { description: '' }, 'description was not provided'],
    [404, { jurisdiction_id: 'hue' }, 'jurisdiction_id "hue" was not found'],
    [400, { 'attribute[muc_nuoc]': 'cao' }, 'attribute[muc_nuoc] "cao" is not one of its values'],
    [400, { service_code: 'cay_xanh' }, 'attribute[chan_duong] was not provided'],
  ])('%s for %j, in JSON and XML', async (code, given, description) => {
    const form = await aForm(given);
    const json = await post(form);
    expect(json.status).toBe(code);
    expect(json.body).toEqual([{ code, description }]);
    const xml = await post(form, '/requests.xml');
    expect(xml.status).toBe(code);
    expect(xml.text).toContain(
      `<errors><error><code>${code}</code><description>${description.replaceAll('"', '&quot;')}</description></error></errors>`,
    );
    expect(await Report.countDocuments()).toBe(0);
  });

  it('403 names the scope that a key lacks', async () => {
    const { body } = await post(await aForm({ api_key: await aKey('tickets.read') }));
    expect(body).toEqual([{ code: 403, description: 'api_key has no scope "open311.write"' }]);
  });

  it.each([
    [
      '/requests.json?start_date=2025-01-01T00:00:00Z&end_date=2025-05-01T00:00:00Z',
      400,
      '90 days',
    ],
    ['/requests.json?start_date=hôm%20qua', 400, 'start_date must be a time'],
    ['/requests.json?start_date=2025-02-02&end_date=2025-02-01', 400, 'lies before'],
    ['/requests.json?status=maybe', 400, 'neither open nor closed'],
    ['/requests.json?service_code=x', 404, 'service_code'],
    ['/requests.json?jurisdiction_id=hue', 404, 'jurisdiction_id'],
    ['/requests/DH-3333-3333.json', 404, 'service_request_id'],
    ['/services/x.json', 404, 'service_code'],
    ['/nothing.json', 404, 'nothing'],
  ])('%s is %s', async (path, code, words) => {
    const { status, body } = await get(path);
    expect(status).toBe(code);
    expect(body[0]).toMatchObject({ code, description: expect.stringContaining(words) });
  });

  it('links to pictures do not make us ask our own network', async () => {
    for (const link of [
      pictures.url,
      'http://localhost:1/',
      'http://[::1]/',
      'http://169.254.169.254/',
      'file:///etc/passwd',
    ])
      await expect(fetchMedia(link, { mostBytes: 100 })).rejects.toMatchObject({
        code: 'invalid_input',
      });
  });
});

describe('a client with the habits of FixMyStreet', () => {
  it('reads the services and their questions', async () => {
    const client = await fixMyStreet();
    expect(await client.services()).toHaveLength(25);
    expect((await client.meta('cay_xanh'))[0]).toMatchObject({
      required: 'true',
      variable: 'true',
    });
  });

  it('sends a problem with photos and gets news of it until it is fixed', async () => {
    const client = await fixMyStreet();
    const id = await client.send({
      ...PROBLEM,
      photos: [`${pictures.url}/1.jpg`, `${pictures.url}/2.jpg`],
      extra: { fixmystreet_id: '7', uprn: '1001' },
    });
    expect((await Report.findOne({ code: id }).lean())?.photoIds).toHaveLength(1);
    expect(await client.send({ ...PROBLEM, extra: { fixmystreet_id: '7' } })).toBe(id);
    const by = { type: 'staff', name: 'Cán bộ Nam' } as const;
    api.clock.advance(HOUR);
    await api.workflow.tickets.move({ ticket: id, by }, { to: 'accepted' });
    await api.workflow.tickets.move(
      { ticket: id, by },
      {
        to: 'resolved',
        note: 'Đã khơi cống',
        outcome: { code: 'fixed', evidence: { kind: 'reason', value: 'x' } },
      },
    );
    const end = new Date(api.clock.now().getTime() + HOUR).toISOString();
    const updates = await client.updates(WEDNESDAY.toISOString(), end);
    expect(updates.map(({ status }) => status).slice(-2)).toEqual(['ACTION_SCHEDULED', 'FIXED']);
    expect(updates.at(-1)).toMatchObject({ service_request_id: id, description: 'Đã khơi cống' });
    expect(new Set(updates.map(({ update_id }) => update_id)).size).toBe(updates.length);
    expect(JSON.stringify(updates)).not.toContain('Nam');
    expect((await client.requests([id]))[0]).toMatchObject({ status: 'closed' });
  });

  it('reopens with REOPEN, once although it sends twice, and confirms with FIXED', async () => {
    const client = await fixMyStreet();
    const id = await client.send(PROBLEM);
    const by = { type: 'staff' } as const;
    const resolve = async () => {
      await api.workflow.tickets.move({ ticket: id, by }, { to: 'accepted' });
      await api.workflow.tickets.move(
        { ticket: id, by },
        { to: 'resolved', outcome: { code: 'fixed', evidence: { kind: 'reason', value: 'x' } } },
      );
    };
    const say = (updateId: string, status: string, text = 'Vẫn ngập') =>
      client.update({ id: updateId, requestId: id, status, text, at: WEDNESDAY.toISOString() });
    await resolve();
    expect(await say('9', 'REOPEN')).toBe('9');
    await say('9', 'REOPEN');
    const reopened = await Ticket.findOne({ code: id }).lean();
    expect(reopened?.status).toBe('reopened');
    expect(reopened?.updates.filter(({ note }) => note === 'Vẫn ngập')).toHaveLength(2);
    await say('10', 'OPEN', 'Trước số nhà 12');
    await resolve();
    await say('11', 'FIXED', 'Cảm ơn');
    expect((await Ticket.findOne({ code: id }).lean())?.status).toBe('closed');
  });

  it('is told what was wrong, and hears nothing of what other systems sent', async () => {
    const client = await fixMyStreet();
    await expect(client.send({ ...PROBLEM, latitude: 10 })).rejects.toThrow(
      '400: lat and long lie',
    );
    const id = await client.send(PROBLEM);
    const other = await fixMyStreet();
    const update = {
      id: '1',
      requestId: id,
      status: 'OPEN',
      text: 'x',
      at: WEDNESDAY.toISOString(),
    };
    await expect(other.update(update)).rejects.toThrow('403');
    await expect(client.update({ ...update, status: 'BROKEN' })).rejects.toThrow('400: status');
    const end = new Date(WEDNESDAY.getTime() + HOUR).toISOString();
    expect(await other.updates(WEDNESDAY.toISOString(), end)).toEqual([]);
  });
});

const shared = process.env['LANG_NGHE_SHARED'] ?? join(projectRoot, '../shared');
const schemas = join(shared, 'data/eval/open311-schema');
const given = existsSync(schemas) ? describe : describe.skip;
given('answers fit the published JSON schemas (left out without the folder of schemas)', () => {
  const schemaOf = (name: string) =>
    z.fromJSONSchema({ type: 'object', ...JSON.parse(readFileSync(join(schemas, name), 'utf8')) });

  it('of services, definitions and requests', async () => {
    await aTicket({ public: true, place: { names: ['Hùng Vương'], lat: 16.8, lon: 107.1 } });
    await aTicket({ status: 'closed', closedAt: WEDNESDAY, category: null });
    await post(await aForm());
    const services = (await get('/services.json')).body;
    const requests = (await get('/requests.json')).body;
    expect(requests).toHaveLength(3);
    for (const one of services) schemaOf('service.json').parse(one);
    for (const one of requests) schemaOf('request.json').parse(one);
    schemaOf('service-definition.json').parse((await get('/services/ngap_up.json')).body);
    expect(() => schemaOf('request.json').parse({ ...requests[0], status: 'done' })).toThrow();
  });
});
