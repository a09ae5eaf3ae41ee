import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createManualClock, HOUR, MINUTE } from '../../../core/clock.ts';
import { Notice } from '../../../models/notice.ts';
import { Ticket } from '../../../models/ticket.ts';
import { aReport, aStaffMember, aTicket, aWorkflow, WEDNESDAY } from '../../support/builders.ts';
import { startTestStore } from '../../support/store.ts';

let store: Awaited<ReturnType<typeof startTestStore>>;
let clock: ReturnType<typeof createManualClock>;
let workflow: ReturnType<typeof aWorkflow>['workflow'];
beforeAll(async () => {
  store = await startTestStore();
});
afterAll(() => store.stop());
beforeEach(async () => {
  await store.clear();
  clock = createManualClock(WEDNESDAY);
  workflow = aWorkflow(clock).workflow;
});

const by = { type: 'staff' as const, id: '64b000000000000000000001', name: 'Cán bộ' };

/** Who of these people was told what, in the order of time. */
async function toldTo(people: Record<string, { _id: unknown }>): Promise<string[]> {
  const rows = await Notice.find().sort({ at: 1, _id: 1 }).lean();
  return rows.map(({ staffId, key }) => {
    const [name] =
      Object.entries(people).find(([, one]) => String(one._id) === String(staffId)) ?? [];
    return `${name}: ${key.split(':').at(-1)}`;
  });
}

/** A report of an emergency (4 hours by the clock) and the people of its body. */
async function anEmergency() {
  const { ticket } = await workflow.reports.submit(
    aReport({ labels: { urgency: 'emergency', category: 'ngap_up' } }),
  );
  const people = {
    unit: await aStaffMember({ bodies: [ticket.body] }),
    head: await aStaffMember({ bodies: [ticket.body], roles: ['leader'] }),
    leader: await aStaffMember({ roles: ['leader'] }),
    desk: await aStaffMember(),
  };
  return { ticket, people };
}

describe('what is late', () => {
  it('goes up the chain of the city in time, one notice a step, with lines in the history', async () => {
    const { ticket, people } = await anEmergency();
    await workflow.escalate();
    expect(await Notice.countDocuments()).toBe(0);
    for (let quarters = 0; quarters < 4 * 9; quarters += 1) {
      clock.advance(15 * MINUTE);
      await workflow.escalate();
    }
    expect(await toldTo(people)).toEqual([
      'unit: accept-soon',
      'head: accept-soon',
      'unit: finish-soon',
      'head: finish-soon',
      'head: accept-late',
      'head: finish-late',
      'leader: finish-leader',
      'leader: accept-leader',
    ]);
    const after = await Ticket.findById(ticket._id).lean();
    const lines = (after?.updates ?? []).filter(({ kind }) => kind === 'escalated');
    expect(lines.map(({ facts }) => facts?.['step'])).toEqual([
      'accept-late',
      'finish-late',
      'finish-leader',
      'accept-leader',
    ]);
    expect(lines[0]?.at).toEqual(new Date(WEDNESDAY.getTime() + 4 * HOUR));
    expect(after?.escalation?.nextAt).toBeUndefined();
  });

  it('is told once when two workers look at the same time', async () => {
    const { ticket } = await anEmergency();
    clock.advance(5 * HOUR);
    const other = aWorkflow(clock).workflow;
    await Promise.allSettled([workflow.escalate(), other.escalate(), workflow.escalate()]);
    await workflow.escalate();
    const after = await Ticket.findById(ticket._id).lean();
    expect((after?.updates ?? []).filter(({ kind }) => kind === 'escalated')).toHaveLength(2);
    expect(await Notice.countDocuments()).toBe(2);
  });

  it('stands still while the resident is asked, and goes on with what was left', async () => {
    const { ticket } = await anEmergency();
    clock.advance(HOUR);
    await workflow.tickets.move({ ticket: ticket._id, by }, { to: 'accepted' });
    await workflow.tickets.ask({ ticket: ticket._id, by }, 'Số nhà bao nhiêu?');
    clock.advance(20 * HOUR);
    expect(await workflow.escalate()).toBe(0);
    await workflow.tickets.answer({ ticket: ticket._id, by: { type: 'resident' } }, 'Số 5');
    clock.advance(3 * HOUR - MINUTE);
    await workflow.escalate();
    expect((await Notice.find().lean()).map(({ kind }) => kind)).toEqual(['deadline', 'deadline']);
    clock.advance(MINUTE);
    await workflow.escalate();
    expect(await Notice.countDocuments({ kind: 'escalation' })).toBe(1);
  });

  it('leaves what an officer has open as it is when it only warns', async () => {
    const { ticket } = await anEmergency();
    clock.advance(3 * HOUR + MINUTE);
    expect(await workflow.escalate()).toBe(2);
    const after = await Ticket.findById(ticket._id).lean();
    expect(after?.revision).toBe(ticket.revision);
  });

  it('is not told of tickets from before there was an escalation, but of what they do next', async () => {
    await aStaffMember();
    const ticket = await aTicket({ status: 'accepted', urgency: 'emergency' });
    clock.advance(5 * HOUR);
    await workflow.escalate();
    expect(await Notice.countDocuments()).toBe(0);
    clock.advance(HOUR);
    await workflow.escalate();
    expect((await Notice.find().lean()).map(({ key }) => key.split(':').at(-1))).toEqual([]);
    const after = await Ticket.findById(ticket._id).lean();
    expect(after?.escalation?.done).toEqual(['finish-soon', 'finish-late', 'finish-leader']);
  });

  it('ends with the ticket', async () => {
    const { ticket } = await anEmergency();
    await workflow.tickets.move(
      { ticket: ticket._id, by },
      {
        to: 'not_resolvable',
        note: 'không thấy',
        outcome: { code: 'not_found', evidence: { kind: 'reason', value: 'không thấy' } },
      },
    );
    clock.advance(50 * HOUR);
    expect(await workflow.escalate()).toBe(0);
  });
});
