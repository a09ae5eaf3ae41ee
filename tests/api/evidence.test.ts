import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { MINUTE } from '../../core/clock.ts';
import { ClosedTicket } from '../../models/closed-ticket.ts';
import { createClosedTicketRoll } from '../../workflow/tickets/closed-tickets.ts';
import { aReport, aStaffMember, city } from '../support/builders.ts';
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
  const person = await aStaffMember(given);
  const browser = aBrowser(api.app);
  await browser.signIn(person);
  return { ...browser, by: { type: 'staff' as const, id: String(person._id), name: 'x' } };
}

/** A ticket that somebody ended as fixed, in the rows that the sample is drawn from. */
async function aSolved(by: { type: 'staff'; id: string; name: string }) {
  const { ticket } = await api.workflow.reports.submit(aReport({ incident: 'own' }));
  const act = { ticket: ticket._id, by };
  await api.workflow.tickets.move(act, { to: 'accepted' });
  await api.workflow.tickets.move(act, {
    to: 'resolved',
    note: 'Đã thông cống',
    outcome: { code: 'fixed', evidence: { kind: 'document', value: 'BB-12' } },
  });
  api.clock.advance(MINUTE);
  await createClosedTicketRoll({ city })();
  return ticket;
}

describe('the evidence sample', () => {
  it('is drawn from what others solved, is checked once, and counts as verified', async () => {
    const [one, two] = [await signedIn(), await signedIn()];
    const ticket = await aSolved(one.by);
    expect((await one.get('/evidence')).body.items).toEqual([]);
    const { items, rates } = (await two.get('/evidence')).body;
    expect(items).toEqual([
      expect.objectContaining({
        code: ticket.code,
        note: 'Đã thông cống',
        outcome: { code: 'fixed', evidence: { kind: 'document', value: 'BB-12' } },
      }),
    ]);
    expect(rates).toEqual({ ended: 1, solved: 1, verified: 0 });
    const path = `/tickets/${ticket.code}/evidence-check`;
    expect((await one.post(path, { good: true })).status).toBe(409);
    expect((await two.post(path, { good: true })).status).toBe(204);
    expect((await two.post(path, { good: true })).status).toBe(409);
    await createClosedTicketRoll({ city })();
    expect((await two.get('/evidence')).body).toEqual({
      items: [],
      rates: { ended: 1, solved: 1, verified: 1 },
    });
  });

  it('takes a bad one only with a word why, and it is not verified', async () => {
    const [one, two] = [await signedIn(), await signedIn()];
    const ticket = await aSolved(one.by);
    const path = `/tickets/${ticket.code}/evidence-check`;
    expect((await two.post(path, { good: false })).status).toBe(400);
    expect((await two.post(path, { good: false, note: 'ảnh chụp nơi khác' })).status).toBe(204);
    await createClosedTicketRoll({ city })();
    expect(await ClosedTicket.findOne().lean()).toMatchObject({ solved: true, verified: false });
  });

  it('is the same for the whole day, and only for the desk', async () => {
    const [one, two] = [await signedIn(), await signedIn()];
    for (let at = 0; at < 12; at += 1) await aSolved(one.by);
    const codes = async () =>
      (await two.get('/evidence')).body.items.map(({ code }: { code: string }) => code);
    const first = await codes();
    expect(first).toHaveLength(10);
    expect(await codes()).toEqual(first);
    const unit = await signedIn({ bodies: ['qldt'] });
    expect((await unit.get('/evidence')).status).toBe(403);
  });
});
