import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { HOUR, MINUTE } from '../../../core/clock.ts';
import { createLogger } from '../../../core/logger.ts';
import { AuditEntry } from '../../../models/audit-entry.ts';
import { Report } from '../../../models/report.ts';
import { Ticket } from '../../../models/ticket.ts';
import { Transfer } from '../../../models/transfer.ts';
import { createApiKeyDesk } from '../../../workflow/access/api-keys.ts';
import { createAdapters } from '../../../workflow/exchange/adapters.ts';
import { createExchangeDesk } from '../../../workflow/exchange/exchange-desk.ts';
import { createOpen311Client } from '../../../workflow/exchange/open311-client.ts';
import { aReport, aStaffMember, city } from '../../support/builders.ts';
import { startSimulatedServer } from '../../support/simulated-server.ts';
import { aBrowser, aStaffApi } from '../../support/staff-api.ts';
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

  it('is sent once by two workers that sweep together', async () => {
    let posts = 0;
    const peer = await startSimulatedServer(({ method }) => {
      if (method === 'POST') posts += 1;
      return { json: method === 'POST' ? [{ service_request_id: `A-${posts}` }] : [] };
    });
    await aReferredTicket();
    await Promise.all([aDesk(client(peer.url)).sweep(), aDesk(client(peer.url)).sweep()]);
    await peer.close();
    expect(posts).toBe(1);
    expect(await Transfer.findOne().lean()).toMatchObject({ state: 'sent', foreignId: 'A-1' });
  });

  it('is sent by another worker when the first one died over it, after its lease', async () => {
    const peer = await startSimulatedServer(({ method }) => ({
      json: method === 'POST' ? [{ service_request_id: 'A-1' }] : [],
    }));
    const ticket = await aReferredTicket();
    const now = api.clock.now();
    await Transfer.create({
      ...{ ticketId: ticket._id, ticketCode: ticket.code, body: BODY, adapter: 'open311' },
      ...{ state: 'queued', nextAt: now, createdAt: now },
      leaseUntil: new Date(now.getTime() + 5 * MINUTE),
    });
    const desk = aDesk(client(peer.url));
    await desk.sweep();
    expect((await Transfer.findOne().lean())?.state).toBe('queued');
    api.clock.advance(5 * MINUTE);
    await desk.sweep();
    await peer.close();
    expect((await Transfer.findOne().lean())?.state).toBe('sent');
  });

  it('is sent again when an officer says so, but not while it is over there', async () => {
    let refuses = true;
    const peer = await startSimulatedServer(({ method }) => {
      if (method !== 'POST') return { json: [] };
      if (refuses) return { status: 400, json: [{ code: 400, description: 'no such service' }] };
      return { json: [{ service_request_id: 'A-9' }] };
    });
    const desk = aDesk(client(peer.url));
    const ticket = await aReferredTicket();
    const officer = aBrowser(api.app);
    await officer.signIn(await aStaffMember());
    await desk.sweep();
    const shown = (await officer.get(`/tickets/${ticket.code}`)).body.transfer;
    expect(shown).toMatchObject({ state: 'refused', attempts: 1, nextAt: null });
    expect(shown.lastError).toContain('no such service');
    refuses = false;
    const resent = await officer.post(`/tickets/${ticket.code}/transfer`);
    expect(resent.body.transfer).toMatchObject({ state: 'queued', lastError: null });
    await desk.sweep();
    await peer.close();
    expect((await Transfer.findOne().lean())?.foreignId).toBe('A-9');
    expect((await officer.post(`/tickets/${ticket.code}/transfer`)).status).toBe(409);
    expect(await AuditEntry.countDocuments({ action: 'transfer.resent' })).toBe(1);
  });
});

describe('asking another system for news', () => {
  it('waits longer with each failure and forgets nothing meanwhile', async () => {
    let asked = 0;
    let away = true;
    const news = {
      update_id: 'n1',
      service_request_id: 'A-1',
      status: 'IN_PROGRESS',
      updated_datetime: api.clock.now().toISOString(),
    };
    const peer = await startSimulatedServer(({ method }) => {
      if (method === 'POST') return { json: [{ service_request_id: 'A-1' }] };
      asked += 1;
      return away ? { status: 503, html: 'Bảo trì' } : { json: [news] };
    });
    const desk = aDesk(client(peer.url));
    const ticket = await aReferredTicket();
    await desk.sweep();
    expect(asked).toBe(1);
    for (const minutes of [9, 1, 19, 1]) {
      api.clock.advance(minutes * MINUTE);
      await desk.sweep();
    }
    expect(asked).toBe(3);
    away = false;
    api.clock.advance(40 * MINUTE);
    await desk.sweep();
    await peer.close();
    expect((await Ticket.findById(ticket._id).lean())?.status).toBe('in_progress');
  });

  it('reads on where an answer does not hold all, page after page', async () => {
    const paged = aStaffApi({ dataDir: store.dataDir, mostUpdated: 2 });
    for (let count = 0; count < 5; count += 1)
      await paged.workflow.reports.submit(
        aReport({
          labels: { category: 'dien_luc' },
          location: { lat: 16.7 + count / 50, lon: 107 },
        }),
      );
    const there = createServer(paged.app).listen(0, '127.0.0.1');
    await new Promise((resolve) => there.once('listening', resolve));
    const url = `http://127.0.0.1:${(there.address() as AddressInfo).port}/open311/v2`;
    const now = paged.clock.now();
    const first = await fetch(`${url}/servicerequestupdates.json`);
    expect(first.headers.get('link')).toMatch(/after=[\w%-]+>; rel="next"/);
    const shown = new Set<string>();
    let next: string | undefined = `${url}/servicerequestupdates.json`;
    while (next) {
      const answer: Response = await fetch(next);
      for (const { service_request_id: id } of (await answer.json()) as {
        service_request_id: string;
      }[])
        shown.add(id);
      const link = /<[^>?]*\?([^>]+)>/.exec(answer.headers.get('link') ?? '')?.[1];
      next = link && `${url}/servicerequestupdates.json?${link}`;
    }
    expect(shown.size).toBe(await Ticket.countDocuments({ updatedAt: { $lte: now } }));
    there.close();
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
