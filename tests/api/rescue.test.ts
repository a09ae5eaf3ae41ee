import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { aReport, aStaffMember, PASSWORD } from '../support/builders.ts';
import { aBrowser, aStaffApi } from '../support/staff-api.ts';
import { callAs } from '../support/staff-app.ts';
import { startTestStore } from '../support/store.ts';

let store: Awaited<ReturnType<typeof startTestStore>>;
let api: ReturnType<typeof aStaffApi>;
let server: Server | undefined;
beforeAll(async () => {
  store = await startTestStore();
});
afterAll(() => store.stop());
beforeEach(async () => {
  await store.clear();
  api = aStaffApi({ dataDir: store.dataDir });
});
afterEach(() => {
  api.live.close();
  server?.closeAllConnections();
  server?.close();
  server = undefined;
});

const RESCUE = { kind: 'rescue', category: 'cuu_nan', urgency: 'emergency' } as const;
const call = () => api.workflow.reports.submit(aReport({ text: 'Cứu với', labels: RESCUE }));

async function signedIn(given: Parameters<typeof aStaffMember>[0] = {}) {
  const browser = aBrowser(api.app);
  await browser.signIn(await aStaffMember(given));
  return browser;
}

describe('alarms of calls for help', () => {
  it('are listed until one accepts, and only to those who see the ticket', async () => {
    const { ticket } = await call();
    const [desk, stranger] = [await signedIn(), await signedIn({ bodies: ['yte'] })];
    const [alarm] = (await desk.get('/rescue-alarms')).body.items;
    expect(alarm).toMatchObject({ code: ticket.code, rounds: 1, voices: 1, accepted: null });
    expect((await stranger.get('/rescue-alarms')).body.items).toEqual([]);
    const path = `/rescue-alarms/${alarm.id}/acceptance`;
    expect((await stranger.post(path)).status).toBe(404);
    expect((await (await signedIn({ roles: ['leader'] })).post(path)).status).toBe(403);
    const accepted = await desk.post(path);
    expect(accepted.body.accepted.by).toMatch(/^Cán bộ/);
    expect((await desk.get('/rescue-alarms')).body.items).toEqual([]);
    expect((await desk.get(`/tickets/${ticket.code}`)).body.status).toBe('accepted');
  });

  it('reach open lines when they ring, and again when somebody accepts', async () => {
    const person = await aStaffMember();
    server = createServer(api.app).listen(0, '127.0.0.1');
    await new Promise((resolve) => server?.once('listening', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const line = await (await callAs(url, { ...person, password: PASSWORD })).stream('/events');
    const rings = line.until('"accepted":false');
    await call();
    await rings;
    const ends = line.until('"accepted":true');
    const desk = await signedIn();
    const [alarm] = (await desk.get('/rescue-alarms')).body.items;
    await desk.post(`/rescue-alarms/${alarm.id}/acceptance`);
    await ends;
    line.close();
  });
});
