import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { HOUR } from '../../core/clock.ts';
import { aReport, aStaffMember } from '../support/builders.ts';
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

async function signedIn(given: Parameters<typeof aStaffMember>[0] = {}) {
  const browser = aBrowser(api.app);
  await browser.signIn(await aStaffMember(given));
  return browser;
}

const report = (urgency: 'emergency' | 'normal') =>
  api.workflow.reports.submit(aReport({ labels: { urgency }, incident: 'own' }));

describe('the late list', () => {
  it('names what is late by stage, longest first, with who was told', async () => {
    const { ticket: first } = await report('emergency');
    api.clock.advance(HOUR);
    const { ticket: second } = await report('emergency');
    await report('normal');
    api.clock.advance(6 * HOUR);
    await api.workflow.escalate();
    const desk = await signedIn();
    const { body } = await desk.get('/tickets/late');
    expect(body.items.map(({ code }: { code: string }) => code)).toEqual([first.code, second.code]);
    expect(body.items[0]).toMatchObject({
      title: first.title,
      lateMs: 3 * HOUR,
      unit: 'calendar',
      escalated: { who: 'Lãnh đạo UBND' },
    });
    expect(body.counts).toEqual({ finish: 2, accept: 2, forward: 0 });
  });

  it('goes on by pages', async () => {
    for (let at = 0; at < 3; at += 1) await report('emergency');
    api.clock.advance(5 * HOUR);
    const desk = await signedIn();
    const first = (await desk.get('/tickets/late?limit=2')).body;
    expect(first.items).toHaveLength(2);
    const second = (await desk.get(`/tickets/late?limit=2&cursor=${first.next}`)).body;
    expect(second.items).toHaveLength(1);
    expect(second.next).toBeNull();
  });

  it('shows everybody that it is late, and what it says only to whom it concerns', async () => {
    const { ticket } = await report('emergency');
    api.clock.advance(5 * HOUR);
    const stranger = await signedIn({ bodies: ['yte'] });
    const [row] = (await stranger.get('/tickets/late')).body.items;
    expect(row).toMatchObject({ code: ticket.code, title: null, body: ticket.body });
    const own = await signedIn({ bodies: [ticket.body] });
    expect((await own.get('/tickets/late')).body.items[0].title).toBe(ticket.title);
    expect((await own.get('/tickets/late?body=yte')).body.items).toEqual([]);
  });

  it('lists what nobody has accepted in time, but not what was referred just now', async () => {
    const { ticket } = await report('normal');
    api.clock.advance(30 * HOUR);
    const desk = await signedIn();
    const late = async () => (await desk.get('/tickets/late?stage=accept')).body.items;
    expect(await late()).toEqual([
      expect.objectContaining({ code: ticket.code, unit: 'working', escalated: null }),
    ]);
    const by = { type: 'staff' as const, id: '64b000000000000000000001', name: 'Cán bộ' };
    const refer = { to: 'referred' as const, note: 'của y tế', body: 'yte' };
    await api.workflow.tickets.move({ ticket: ticket._id, by }, refer);
    expect(await late()).toEqual([]);
  });
});
