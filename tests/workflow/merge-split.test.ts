import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createManualClock } from '../../core/clock.ts';
import { Report } from '../../models/report.ts';
import { Ticket, type TicketRecord } from '../../models/ticket.ts';
import { aReport, aWorkflow, WEDNESDAY } from '../support/builders.ts';
import { startTestStore } from '../support/store.ts';

let store: Awaited<ReturnType<typeof startTestStore>>;
beforeAll(async () => {
  store = await startTestStore();
});
afterAll(() => store.stop());
beforeEach(() => store.clear());

const by = { type: 'staff' as const, id: '64b000000000000000000001', name: 'Cán bộ' };
const STREETS = ['Hùng Vương', 'Lê Lợi', 'Nguyễn Huệ', 'Trần Phú', 'Lê Duẩn', 'Quang Trung'];

/** Some tickets with one to three reports each; every second one is urgent. */
async function someTickets(workflow: ReturnType<typeof aWorkflow>['workflow'], sizes: number[]) {
  const codes: string[] = [];
  for (const [index, size] of sizes.entries())
    for (let voice = 0; voice < size; voice += 1) {
      const place = [STREETS[index] ?? ''];
      const urgency = index % 2 === 1 ? ('urgent' as const) : ('normal' as const);
      const { ticket } = await workflow.reports.submit(aReport({ labels: { place, urgency } }));
      codes[index] = ticket.code;
    }
  return codes;
}

/** All that a merge must give back: everything but the history, the revision and the time of change. */
async function snapshot() {
  const tickets = await Ticket.find().sort({ code: 1 }).lean<TicketRecord[]>();
  const reports = await Report.find().sort({ code: 1 }).lean();
  return {
    tickets: tickets.map(({ updates: _, revision: __, updatedAt: ___, ...rest }) => rest),
    reports,
  };
}

describe('merging tickets', () => {
  it('joins reports, counts and urgency, and takes the merged ticket off the lists', async () => {
    const { workflow } = aWorkflow();
    const [calm = '', urgent = ''] = await someTickets(workflow, [2, 1]);
    const merged = await workflow.merging.merge({ ticket: urgent, into: calm, by });
    expect(merged).toMatchObject({ code: calm, reportCount: 3, urgency: 'urgent' });
    expect(merged.deadline?.rule).toBe('urgent');
    const source = await Ticket.findOne({ code: urgent }).lean();
    expect(source).toMatchObject({ mergedInto: merged._id, matchKeys: [] });
    expect(await Report.countDocuments({ ticketId: merged._id })).toBe(3);
  });

  it('refuses a ticket into itself, into a merged one, twice, and steps on a merged one', async () => {
    const { workflow } = aWorkflow();
    const [a = '', b = '', c = ''] = await someTickets(workflow, [1, 1, 1]);
    await workflow.merging.merge({ ticket: a, into: b, by });
    const invalid = { code: 'invalid_input' };
    const conflict = { code: 'conflict' };
    const { merge, unmerge } = workflow.merging;
    await expect(merge({ ticket: b, into: b, by })).rejects.toMatchObject(invalid);
    await expect(merge({ ticket: c, into: a, by })).rejects.toMatchObject(invalid);
    await expect(merge({ ticket: a, into: c, by })).rejects.toMatchObject(conflict);
    await expect(merge({ ticket: b, into: a, by })).rejects.toMatchObject(invalid);
    await expect(unmerge({ ticket: c, by })).rejects.toMatchObject(conflict);
    const step = workflow.tickets.move({ ticket: a, by }, { to: 'accepted' });
    await expect(step).rejects.toMatchObject(conflict);
  });

  it('and taking them apart again, in any order, gives back exactly what was there', async () => {
    const clock = createManualClock(WEDNESDAY);
    const { workflow } = aWorkflow(clock);
    const sizes = fc.array(fc.integer({ min: 1, max: 2 }), { minLength: 3, maxLength: 4 });
    const pairs = fc.array(fc.tuple(fc.nat(), fc.nat()), { minLength: 2, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(
        sizes,
        pairs,
        fc.array(fc.nat(), { minLength: 6, maxLength: 6 }),
        async (counts, wanted, order) => {
          await store.clear();
          const codes = await someTickets(workflow, counts);
          const before = await snapshot();
          const merged: string[] = [];
          for (const [from, to] of wanted) {
            const ticket = codes[from % codes.length] ?? '';
            const into = codes[to % codes.length] ?? '';
            const done = await workflow.merging.merge({ ticket, into, by }).catch(() => undefined);
            if (done) merged.push(ticket);
          }
          const shuffled = merged
            .map((code, index) => ({ code, at: order[index] ?? 0 }))
            .sort((a, b) => a.at - b.at);
          for (const { code } of shuffled) await workflow.merging.unmerge({ ticket: code, by });
          expect(await snapshot()).toEqual(before);
        },
      ),
      { numRuns: 6, endOnFailure: true },
    );
  });

  it('gives new voices to the ticket it went into, and they stay there', async () => {
    const { workflow } = aWorkflow();
    const [a = '', b = ''] = await someTickets(workflow, [1, 1]);
    await workflow.merging.merge({ ticket: a, into: b, by });
    const { ticket } = await workflow.reports.submit(aReport({ labels: { place: ['Lê Lợi'] } }));
    expect(ticket).toMatchObject({ code: b, reportCount: 3 });
    await workflow.merging.unmerge({ ticket: a, by });
    expect(await Ticket.findOne({ code: b }).lean()).toMatchObject({ reportCount: 2 });
  });
});

describe('splitting a ticket', () => {
  it('moves reports into a ticket of their own, and back', async () => {
    const { workflow } = aWorkflow();
    const [code = ''] = await someTickets(workflow, [3]);
    const reports = await Report.find().sort({ createdAt: 1, _id: 1 }).lean();
    const moving = reports.slice(1).map(({ _id }) => String(_id));
    const { ticket, opened } = await workflow.merging.split({
      ticket: code,
      reportIds: moving,
      by,
    });
    expect(ticket).toMatchObject({ code, reportCount: 1 });
    expect(opened).toMatchObject({ status: 'routed', reportCount: 2 });
    expect(opened.code).not.toBe(code);
    const back = await workflow.merging.split({
      ticket: opened.code,
      reportIds: moving.slice(0, 1),
      into: code,
      by,
    });
    expect(back).toMatchObject({ ticket: { reportCount: 1 }, opened: { code, reportCount: 2 } });
  });

  it.each([
    ['no report', (_: string[]) => []],
    ['a foreign report', (_: string[]) => ['64b0000000000000000000ff']],
    ['all reports', (ids: string[]) => ids],
  ])('with %s is refused', async (_, choose) => {
    const { workflow } = aWorkflow();
    const [code = ''] = await someTickets(workflow, [2]);
    const ids = (await Report.find().lean()).map(({ _id }) => String(_id));
    const refused = workflow.merging.split({ ticket: code, reportIds: choose(ids), by });
    await expect(refused).rejects.toMatchObject({ code: 'invalid_input' });
    expect(await Ticket.countDocuments()).toBe(1);
  });
});
