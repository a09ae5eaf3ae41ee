import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { HOUR, MINUTE } from '../../../core/clock.ts';
import { createLogger } from '../../../core/logger.ts';
import { Report } from '../../../models/report.ts';
import { Ticket } from '../../../models/ticket.ts';
import { Transfer } from '../../../models/transfer.ts';
import { createApiKeyDesk } from '../../../workflow/access/api-keys.ts';
import { createAdapters } from '../../../workflow/exchange/adapters.ts';
import { createExchangeDesk } from '../../../workflow/exchange/exchange-desk.ts';
import { createOpen311Client } from '../../../workflow/exchange/open311-client.ts';
import { aReport, city } from '../../support/builders.ts';
import { startSimulatedServer } from '../../support/simulated-server.ts';
import { aStaffApi } from '../../support/staff-api.ts';
import { startTestStore } from '../../support/store.ts';

let store: Awaited<ReturnType<typeof startTestStore>>;
let api: ReturnType<typeof aStaffApi>;
let server: Server;
beforeAll(async () => {
  store = await startTestStore();
});
afterAll(async () => {
  server.close();
  await store.stop();
});
beforeEach(async () => {
  await store.clear();
  server?.close();
  api = aStaffApi({ dataDir: store.dataDir });
  server = createServer(api.app).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
});

const logger = createLogger('silent');
const BY = { type: 'staff' } as const;
const BODY = 'qldt';
const noPause = async () => {};
const client = (url: string, apiKey = 'k') =>
  createOpen311Client({ url, apiKey, services: {}, otherwise: 'dien_luc' }, { pause: noPause });

function aDesk(adapter: ReturnType<typeof client>) {
  const { workflow, clock } = api;
  const adapters = new Map([[BODY, adapter]]);
  const desk = createExchangeDesk({ city, clock, logger, adapters, tickets: workflow.tickets });
  return desk;
}

async function aReferredTicket(text = 'Cột điện nghiêng, gọi 0905123456') {
  const { ticket } = await api.workflow.reports.submit(
    aReport({
      text,
      labels: { category: 'dien_luc', place: ['Hùng Vương'] },
      location: { lat: 16.8163, lon: 107.1003 },
    }),
  );
  const request = { to: 'referred' as const, body: BODY, note: 'Của điện lực' };
  if (ticket.body !== BODY)
    await api.workflow.tickets.move({ ticket: ticket._id, by: BY }, request);
  else await Ticket.updateOne({ _id: ticket._id }, { status: 'referred', listedAs: 'referred' });
  return ticket;
}

describe('a ticket referred to a body with a system of its own', () => {
  it('goes there over Open311 without personal data, once, and keeps its id there', async () => {
    const keys = createApiKeyDesk({ clock: api.clock });
    const scopes = ['open311.write'];
    const { secret } = await keys.create({ name: 'Chính ta', scopes }, { type: 'system' });
    const { port } = server.address() as AddressInfo;
    const desk = aDesk(client(`http://127.0.0.1:${port}/open311/v2`, secret));
    const ticket = await aReferredTicket();
    await desk.sweep();
    await desk.sweep();
    const [transfer, ...others] = await Transfer.find().lean();
    expect(others).toEqual([]);
    expect(transfer).toMatchObject({ state: 'sent', ticketCode: ticket.code });
    const there = await Report.findOne({ code: transfer?.foreignId ?? '' }).lean();
    expect(there?.source).toBe('open311');
    expect(there?.text).toContain('Cột điện nghiêng');
    expect(there?.text).not.toContain('0905');
  });

  it('takes steps and words back once, however often they are told', async () => {
    const at = new Date(api.clock.now().getTime() + MINUTE).toISOString();
    const line = (id: string, status: string, description: string) => ({
      update_id: id,
      service_request_id: 77,
      status,
      updated_datetime: at,
      description,
    });
    const told = [line('1', 'IN_PROGRESS', 'Đang thay cột'), line('2', 'FIXED', 'Đã thay cột')];
    const peer = await startSimulatedServer(({ method, path }) => {
      if (method === 'POST') return { json: [{ token: 't1' }] };
      if (path === '/tokens/t1.json') return { json: [{ service_request_id: 77 }] };
      return { json: told };
    });
    const desk = aDesk(client(peer.url));
    const ticket = await aReferredTicket();
    await desk.sweep();
    expect((await Transfer.findOne().lean())?.foreignId).toBe('77');
    api.clock.advance(HOUR);
    await desk.sweep();
    api.clock.advance(HOUR);
    await desk.sweep();
    await peer.close();
    const after = await Ticket.findById(ticket._id).lean();
    expect(after?.status).toBe('resolved');
    expect(after?.outcome).toMatchObject({ code: 'fixed', evidence: { value: '77 2' } });
    expect(after?.updates.filter(({ note }) => note === 'Đã thay cột')).toHaveLength(1);
    expect((await Transfer.findOne().lean())?.state).toBe('ended');
  });

  it('is tried again later and later while the other system is away, and goes when it is back', async () => {
    let away = true;
    const peer = await startSimulatedServer(({ method }) => {
      if (away) return { status: 503, html: 'Bảo trì' };
      return { json: method === 'POST' ? [{ service_request_id: 'A-1' }] : [] };
    });
    const desk = aDesk(client(peer.url));
    await aReferredTicket();
    const start = api.clock.now().getTime();
    const waits: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      await desk.sweep();
      const { nextAt } = (await Transfer.findOne().lean()) ?? {};
      waits.push((nextAt?.getTime() ?? 0) - api.clock.now().getTime());
      api.clock.set(nextAt ?? new Date(start));
    }
    expect(waits).toEqual([30_000, 60_000, 120_000]);
    away = false;
    await desk.sweep();
    await peer.close();
    expect(await Transfer.findOne().lean()).toMatchObject({ state: 'sent', foreignId: 'A-1' });
  });

  it('that is refused stays here, and the officers read why', async () => {
    const peer = await startSimulatedServer(() => ({
      status: 400,
      json: [{ code: 400, description: 'service_code is retired' }],
    }));
    const desk = aDesk(client(peer.url));
    const ticket = await aReferredTicket();
    await desk.sweep();
    await desk.sweep();
    await peer.close();
    expect(await Transfer.findOne().lean()).toMatchObject({ state: 'refused', attempts: 1 });
    const notes = (await Ticket.findById(ticket._id).lean())?.updates ?? [];
    expect(notes.at(-1)?.note).toContain('service_code is retired');
    expect(notes.at(-1)?.public).toBe(false);
  });
});

describe('the systems that the city names', () => {
  it('are refused at the start when a key is not set, with the name of the setting', () => {
    const peer = {
      body: BODY,
      adapter: 'open311' as const,
      url: 'https://paht.example/open311/v2',
      keySetting: 'EXCHANGE_KEY_PAHT',
      services: {},
      otherwise: 'x',
      source: 'authored',
    };
    const named = { exchange: { ...city.exchange, peers: [peer] } };
    expect(() => createAdapters(named, {})).toThrow('EXCHANGE_KEY_PAHT');
    expect([...createAdapters(named, { EXCHANGE_KEY_PAHT: 'k' }).keys()]).toEqual([BODY]);
  });
});
