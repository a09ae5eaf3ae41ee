import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { AuditEntry } from '../../models/audit-entry.ts';
import { Resident } from '../../models/resident.ts';
import { isMissed } from '../../workflow/notifications/is-missed.ts';
import { aReport, aResident, aStaffMember } from '../support/builders.ts';
import { aBrowser, aStaffApi } from '../support/staff-api.ts';
import { startTestStore } from '../support/store.ts';

let store: Awaited<ReturnType<typeof startTestStore>>;
let api: ReturnType<typeof aStaffApi>;
beforeAll(async () => {
  store = await startTestStore();
});
afterAll(() => store.stop());
beforeEach(async () => {
  await store.clear();
  api = aStaffApi({ dataDir: store.dataDir });
});

/** A report of somebody whose only chat is gone, and news about it. */
async function someoneGone(anonymous = false) {
  const resident = await aResident();
  const { ticket } = await api.workflow.reports.submit(
    aReport({ residentId: resident._id, channel: 'telegram', anonymous, incident: 'own' }),
  );
  await Resident.updateOne(
    { _id: resident._id },
    {
      $set: {
        'identities.0.state': 'gone',
        contact: { phone: '84912345678', name: 'Bác Lài', at: api.clock.now() },
      },
    },
  );
  const by = { type: 'staff' as const, name: 'Cán bộ' };
  await api.workflow.tickets.note({ ticket: ticket._id, by }, 'Chiều nay tổ ra sửa', true);
  return ticket;
}

async function signedIn(given: Parameters<typeof aStaffMember>[0] = {}) {
  const browser = aBrowser(api.app);
  await browser.signIn(await aStaffMember(given));
  return browser;
}

describe('residents whom no chat reaches', () => {
  it('are listed with what they should hear and the number to call', async () => {
    const ticket = await someoneGone();
    const { body } = await (await signedIn()).get('/deliveries/missed');
    expect(body.items).toEqual([
      expect.objectContaining({
        about: { type: 'ticket', id: ticket.code },
        why: 'unreached',
        phone: '+84912345678',
        name: 'Bác Lài',
        called: null,
      }),
    ]);
    expect(body.items[0].text).toContain('Chiều nay tổ ra sửa');
  });

  it('leave the list once somebody has called, which is written down', async () => {
    const ticket = await someoneGone();
    const desk = await signedIn();
    const [row] = (await desk.get('/deliveries/missed')).body.items;
    const first = await desk.post(`/deliveries/missed/${row.id}/called`);
    expect(first.body.called).toMatchObject({ by: expect.stringContaining('Cán bộ') });
    await desk.post(`/deliveries/missed/${row.id}/called`);
    expect((await desk.get('/deliveries/missed')).body.items).toEqual([]);
    expect((await desk.get('/deliveries/missed?state=called')).body.items).toHaveLength(1);
    expect(await AuditEntry.countDocuments({ action: 'delivery.called' })).toBe(1);
    const page = await desk.get(`/tickets/${ticket.code}`);
    expect(page.body.deliveries.failed).toBe(0);
  });

  it('are found by ticket and by why', async () => {
    const ticket = await someoneGone();
    await someoneGone();
    const desk = await signedIn();
    const listed = async (query: string) =>
      (await desk.get(`/deliveries/missed?${query}`)).body.items.length;
    expect(await listed(`about=${ticket.code.toLowerCase()}`)).toBe(1);
    expect(await listed('why=unreached')).toBe(2);
    expect(await listed('why=refused')).toBe(0);
  });

  it('keep their number from a handling unit, and from everybody when they wanted no name', async () => {
    await someoneGone();
    const unit = await signedIn({ bodies: ['qldt'] });
    const [row] = (await unit.get('/deliveries/missed')).body.items;
    expect(row).toMatchObject({ phone: null, name: null });
    expect((await unit.post(`/deliveries/missed/${row.id}/called`)).status).toBe(403);
    await store.clear();
    await someoneGone(true);
    const [hidden] = (await (await signedIn()).get('/deliveries/missed')).body.items;
    expect(hidden).toMatchObject({ phone: null, name: null });
  });
});

describe('what counts as missed', () => {
  const about = { type: 'ticket' };
  it('is news that ended nowhere', () => {
    expect(isMissed({ state: 'refused', about, error: { code: 'unreached' } })).toBe(true);
    expect(isMissed({ state: 'dead', about, error: { code: 'attempts_used_up' } })).toBe(true);
  });
  it('is not what went on in another chat, what is tried again, or an answer in a talk', () => {
    expect(isMissed({ state: 'refused', about, error: { code: 'moved_to:web' } })).toBe(false);
    expect(isMissed({ state: 'queued', about, error: { code: 'not_reached' } })).toBe(false);
    expect(
      isMissed({ state: 'dead', about: { type: 'message' }, error: { code: 'chat_gone' } }),
    ).toBe(false);
  });
});
