import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SECOND } from '../../core/clock.ts';
import type { StaffRecord } from '../../models/staff.ts';
import { tellStaff } from '../../workflow/staff-notices/tell-staff.ts';
import { aStaffMember, PASSWORD } from '../support/builders.ts';
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

const tell = (person: StaffRecord, key: string, urgent = false) =>
  tellStaff({
    key,
    kind: 'mention',
    to: { officers: [String(person._id)] },
    title: `Thông báo ${key}`,
    link: '/tickets/DH-7KQM-4XTA',
    urgent,
    at: api.clock.now(),
  });

async function signedIn() {
  const person = await aStaffMember();
  const browser = aBrowser(api.app);
  await browser.signIn(person);
  return { person, browser };
}

describe('own notices', () => {
  it('are listed newest first by pages, with the count of the unread', async () => {
    const { person, browser } = await signedIn();
    for (const key of ['a', 'b', 'c']) {
      api.clock.advance(SECOND);
      await tell(person, key);
    }
    await tell((await signedIn()).person, 'of somebody else');
    const first = (await browser.get('/me/notices?limit=2')).body;
    expect(first.items.map(({ title }: { title: string }) => title)).toEqual([
      'Thông báo c',
      'Thông báo b',
    ]);
    expect(first.unread).toBe(3);
    const second = (await browser.get(`/me/notices?limit=2&cursor=${first.next}`)).body;
    expect(second.items).toEqual([
      expect.objectContaining({ title: 'Thông báo a', read: false, link: expect.any(String) }),
    ]);
    expect(second.next).toBeNull();
  });

  it('are read one by one, or all that had come by then', async () => {
    const { person, browser } = await signedIn();
    await tell(person, 'a');
    await tell(person, 'b');
    const shown = (await browser.get('/me/notices')).body.items;
    const one = await browser.post('/me/notices/read', { ids: [shown[0].id] });
    expect(one.body).toEqual({ unread: 1 });
    api.clock.advance(SECOND);
    await tell(person, 'came later');
    const rest = await browser.post('/me/notices/read', { until: shown[0].at });
    expect(rest.body).toEqual({ unread: 1 });
    const unread = (await browser.get('/me/notices?state=unread')).body.items;
    expect(unread.map(({ title }: { title: string }) => title)).toEqual(['Thông báo came later']);
  });

  it('of other people are neither seen nor read', async () => {
    const { person } = await signedIn();
    const other = await signedIn();
    await tell(person, 'a');
    expect((await other.browser.get('/me/notices')).body.items).toEqual([]);
    const { browser } = { browser: aBrowser(api.app) };
    await browser.signIn(person);
    const [{ id }] = (await browser.get('/me/notices')).body.items;
    await other.browser.post('/me/notices/read', { ids: [id] });
    expect((await browser.get('/me/notices')).body.unread).toBe(1);
  });

  it('reach the open line of their reader, and of nobody else', async () => {
    const { person } = await signedIn();
    const other = (await signedIn()).person;
    server = createServer(api.app).listen(0, '127.0.0.1');
    await new Promise((resolve) => server?.once('listening', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const theirs = await (await callAs(url, { ...other, password: PASSWORD })).stream('/events');
    const own = await (await callAs(url, { ...person, password: PASSWORD })).stream('/events');
    let heardElsewhere = false;
    void theirs.until('event: notice').then(() => {
      heardElsewhere = true;
    });
    const heard = own.until('event: notice');
    await tell(person, 'a', true);
    await heard;
    expect(heardElsewhere).toBe(false);
    // What tells them something is the next event they hear.
    const next = theirs.until('event: notice');
    await tell(other, 'b');
    await next;
    own.close();
    theirs.close();
  });
});
