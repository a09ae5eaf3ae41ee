import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Types } from 'mongoose';
import type { Role } from '../../models/staff.ts';
import { aStaffMember } from '../support/builders.ts';
import { aBrowser, aStaffApi } from '../support/staff-api.ts';
import { startTestStore } from '../support/store.ts';

const ID = String(new Types.ObjectId());
const READS = ['/handoffs', '/handoffs/colleagues', `/handoffs/${ID}`, '/data-requests'];
const ACTS: readonly [string, object][] = [
  [`/handoffs/${ID}/take`, {}],
  [`/handoffs/${ID}/messages`, { text: 'Chào bác', key: 'key-of-page-1' }],
  [`/data-requests/${ID}`, { act: 'answer', text: 'Đã sửa', revision: 0 }],
];
const OTHERS: readonly { who: string; roles: Role[]; bodies: string[] }[] = [
  { who: 'an officer of a handling unit', roles: ['officer'], bodies: ['qldt'] },
  { who: 'communications', roles: ['communications'], bodies: [] },
  { who: 'a leader', roles: ['leader'], bodies: [] },
];

let store: Awaited<ReturnType<typeof startTestStore>>;
let api: ReturnType<typeof aStaffApi>;
beforeAll(async () => {
  store = await startTestStore();
  api = aStaffApi({ dataDir: store.dataDir });
});
afterAll(() => store.stop());

async function as(given: { roles: Role[]; bodies: string[] }) {
  const browser = aBrowser(api.app);
  await browser.signIn(await aStaffMember(given));
  return browser;
}

describe('talks with residents and requests about their data', () => {
  it.each(OTHERS)('are closed to $who', async ({ roles, bodies }) => {
    const browser = await as({ roles, bodies });
    for (const path of READS) expect([path, (await browser.get(path)).status]).toEqual([path, 403]);
    for (const [path, body] of ACTS)
      expect([path, (await browser.post(path, body)).status]).toEqual([path, 403]);
  });

  it('are closed to who is not signed in', async () => {
    const browser = aBrowser(api.app);
    for (const path of READS) expect([path, (await browser.get(path)).status]).toEqual([path, 401]);
  });

  it('are open to the city desk, which is told when there is no such talk or request', async () => {
    const desk = await as({ roles: ['officer'], bodies: [] });
    expect((await desk.get('/handoffs')).body.items).toEqual([]);
    expect((await desk.get('/data-requests')).body.items).toEqual([]);
    expect((await desk.get(`/handoffs/${ID}`)).status).toBe(404);
    for (const [path, body] of ACTS)
      expect([path, (await desk.post(path, body)).status]).toEqual([path, 404]);
  });
});
