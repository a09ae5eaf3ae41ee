import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createManualClock, HOUR } from '../../core/clock.ts';
import { AuditEntry } from '../../models/audit-entry.ts';
import { Photo } from '../../models/photo.ts';
import { Ticket } from '../../models/ticket.ts';
import {
  type Deadline,
  isOverdue,
  pausedSince,
  proveDue,
} from '../../workflow/deadlines/deadline.ts';
import { createQuietCloser, QUIET_MS } from '../../workflow/tickets/close-quiet.ts';
import { aReport, aStaffMember, aTicket, aWorkflow, city, WEDNESDAY } from '../support/builders.ts';
import { startTestStore } from '../support/store.ts';

let store: Awaited<ReturnType<typeof startTestStore>>;
beforeAll(async () => {
  store = await startTestStore();
});
afterAll(() => store.stop());
beforeEach(() => store.clear());

const by = { type: 'staff' as const, id: '64b000000000000000000001', name: 'Cán bộ' };
const resident = { type: 'resident' as const };
const fixed = {
  to: 'resolved' as const,
  outcome: { code: 'fixed', evidence: { kind: 'document' as const, value: 'BB-12' } },
};

describe('a step', () => {
  it('that is not in the table is refused with the allowed ones, and nothing changes', async () => {
    const { workflow } = aWorkflow();
    const ticket = await aTicket();
    const refused = workflow.tickets.move({ ticket: ticket._id, by }, fixed);
    await expect(refused).rejects.toMatchObject({
      code: 'illegal_transition',
      status: 409,
      details: expect.arrayContaining([{ path: 'to', message: 'accepted' }]),
    });
    expect(await Ticket.findById(ticket._id).lean()).toEqual(ticket);
    expect(await AuditEntry.countDocuments()).toBe(0);
  });

  it.each([
    ['resolved without an outcome', { to: 'resolved' as const }, ['outcome']],
    [
      'resolved with an outcome of another end',
      { ...fixed, outcome: { ...fixed.outcome, code: 'not_found' } },
      ['outcome.code'],
    ],
    ['not resolvable without anything', { to: 'not_resolvable' as const }, ['note', 'outcome']],
    ['referred without body and reason', { to: 'referred' as const }, ['note', 'body']],
    ['referred to nobody', { to: 'referred' as const, note: 'x', body: 'nobody' }, ['body']],
    ['referred to where it is', { to: 'referred' as const, note: 'x', body: 'qldt' }, ['body']],
    ['in progress at another body', { to: 'in_progress' as const, body: 'dien' }, ['body']],
  ])('%s is refused and names the fields', async (_, request, fields) => {
    const { workflow } = aWorkflow();
    const ticket = await aTicket({ status: 'accepted' });
    const refused = workflow.tickets.move({ ticket: ticket._id, by }, request);
    await expect(refused).rejects.toMatchObject({ code: 'invalid_input', status: 400 });
    const details = await refused.catch((err) => err.details.map((d: { path: string }) => d.path));
    expect(details).toEqual(fields);
  });

  it('that ends with a photo needs one that a report of the ticket shows', async () => {
    const { workflow } = aWorkflow();
    const { ticket } = await workflow.reports.submit(aReport({ photoIds: ['anh-that'] }));
    await Photo.create({
      _id: 'anh-that',
      width: 10,
      height: 10,
      bytes: 100,
      digest: 'd',
      createdAt: WEDNESDAY,
    });
    await workflow.tickets.move({ ticket: ticket._id, by }, { to: 'accepted' });
    const ending = (value: string) => ({
      to: 'resolved' as const,
      outcome: { code: 'fixed', evidence: { kind: 'photo' as const, value } },
    });
    await expect(
      workflow.tickets.move({ ticket: ticket._id, by }, ending('anh-bia')),
    ).rejects.toMatchObject({ status: 400, details: [{ path: 'outcome.evidence.value' }] });
    const ended = await workflow.tickets.move({ ticket: ticket._id, by }, ending('anh-that'));
    expect(ended.status).toBe('resolved');
  });

  it('taken on an old view is refused with what happened, and the first one stands', async () => {
    const { workflow } = aWorkflow();
    const ticket = await aTicket();
    const act = { ticket: ticket._id, revision: ticket.revision, by };
    const [first, second] = await Promise.allSettled([
      workflow.tickets.move(act, { to: 'accepted' }),
      workflow.tickets.move(act, { to: 'referred', note: 'không phải việc này', body: 'dien' }),
    ]);
    expect([first?.status, second?.status].sort()).toEqual(['fulfilled', 'rejected']);
    const lost = first?.status === 'rejected' ? first : second;
    expect(lost).toMatchObject({
      reason: { code: 'conflict', details: [{ path: 'revision', message: '1' }] },
    });
    const now = await Ticket.findById(ticket._id).lean();
    expect(now).toMatchObject({ revision: 1 });
    expect(now?.updates).toHaveLength(2);
  });
});

describe('the clock of a ticket', () => {
  it('stands still while the resident is asked, and what was left is left afterwards', async () => {
    const clock = createManualClock(WEDNESDAY);
    const { workflow } = aWorkflow(clock);
    const ticket = await aTicket({ status: 'accepted' });
    const due = (ticket.deadline as Deadline).due;
    clock.advance(HOUR);
    const asked = await workflow.tickets.ask({ ticket: ticket._id, by }, 'Số nhà mấy?');
    expect(asked.status).toBe('waiting_for_resident');
    expect(pausedSince(asked.deadline as Deadline)).toEqual(clock.now());
    expect(isOverdue(asked.deadline as Deadline, new Date('2027-01-01'))).toBe(false);
    clock.advance(HOUR);
    const answered = await workflow.tickets.answer({ ticket: ticket._id, by: resident }, 'Số 12');
    const deadline = answered.deadline as Deadline;
    expect(answered.status).toBe('in_progress');
    expect(deadline.due.getTime()).toBe(due.getTime() + HOUR);
    expect(proveDue(city, deadline)).toEqual(deadline.due);
  });

  it('starts anew when a reporter says that it is not fixed', async () => {
    const clock = createManualClock(WEDNESDAY);
    const { workflow } = aWorkflow(clock);
    const ticket = await aTicket({ status: 'in_progress' });
    const act = { ticket: ticket._id, by };
    const ended = await workflow.tickets.move(act, fixed);
    expect(ended).toMatchObject({ status: 'resolved', closedAt: clock.now() });
    clock.advance(48 * HOUR);
    const again = await workflow.tickets.rate({ ...act, by: resident }, { fixed: false });
    expect(again).toMatchObject({ status: 'reopened', deadline: { startedAt: clock.now() } });
    expect(again.closedAt).toBeUndefined();
    expect(again.outcome).toBeUndefined();
  });

  it('closes the ticket when a reporter says that it is fixed', async () => {
    const { workflow } = aWorkflow();
    const ticket = await aTicket({ status: 'in_progress' });
    const act = { ticket: ticket._id, by };
    await workflow.tickets.move(act, fixed);
    const closed = await workflow.tickets.rate({ ...act, by: resident }, { fixed: true });
    expect(closed.status).toBe('closed');
    const twice = await workflow.tickets.rate({ ...act, by: resident }, { fixed: true });
    expect(twice.revision).toBe(closed.revision);
  });
});

describe('an ended ticket that nobody objects to', () => {
  it('closes by itself after two weeks, not before, and not while it is open', async () => {
    const clock = createManualClock(WEDNESDAY);
    const { workflow } = aWorkflow(clock);
    const sweep = createQuietCloser({ clock, tickets: workflow.tickets });
    const ended = await aTicket({ status: 'resolved', closedAt: WEDNESDAY });
    const open = await aTicket();
    clock.advance(QUIET_MS);
    expect(await sweep()).toBe(0);
    clock.advance(HOUR);
    expect(await sweep()).toBe(1);
    expect(await sweep()).toBe(0);
    expect((await Ticket.findById(ended._id).lean())?.status).toBe('closed');
    expect((await Ticket.findById(open._id).lean())?.status).toBe('routed');
  });
});

describe('a correction', () => {
  it('of the category sends the ticket where the rules say, with the old start', async () => {
    const clock = createManualClock(WEDNESDAY);
    const { workflow } = aWorkflow(clock);
    const { ticket } = await workflow.reports.submit(aReport());
    clock.advance(HOUR);
    const moved = await workflow.tickets.reroute(
      { ticket: ticket._id, by },
      { category: 'dien_luc', reason: 'dây điện đứt, không phải ngập' },
    );
    expect(moved).toMatchObject({
      category: 'dien_luc',
      body: 'dien',
      routing: { rule: 'dien', confidence: 1 },
      deadline: { startedAt: WEDNESDAY },
    });
    expect(moved.updates.find(({ kind }) => kind === 'rerouted')).toMatchObject({
      note: 'dây điện đứt, không phải ngập',
      facts: { before: { category: 'ngap_up' }, after: { category: 'dien_luc' } },
    });
  });

  it('of the urgency stays, whatever later voices say', async () => {
    const { workflow } = aWorkflow();
    const { ticket } = await workflow.reports.submit(aReport({ labels: { urgency: 'urgent' } }));
    const act = { ticket: ticket._id, by };
    await workflow.tickets.reroute(act, { urgency: 'normal', reason: 'nước nông' });
    const { ticket: after } = await workflow.reports.submit(
      aReport({ labels: { urgency: 'emergency' } }),
    );
    expect(after).toMatchObject({ code: ticket.code, urgency: 'normal' });
  });

  it.each([
    ['to an unknown body', { body: 'nobody' }],
    ['to an unknown category', { category: 'nothing' }],
    ['that changes nothing', { category: 'ngap_up', body: 'qldt' }],
  ])('%s is refused', async (_, correction) => {
    const { workflow } = aWorkflow();
    const { _id } = await aTicket();
    const refused = workflow.tickets.reroute({ ticket: _id, by }, { ...correction, reason: 'x' });
    await expect(refused).rejects.toMatchObject({ code: 'invalid_input' });
  });
});

describe('an assignment', () => {
  it('goes to somebody of the body or of the desk, and to nobody else', async () => {
    const { workflow } = aWorkflow();
    const { _id } = await aTicket();
    const own = await aStaffMember({ bodies: ['qldt'] });
    const foreign = await aStaffMember({ bodies: ['dien'] });
    const gone = await aStaffMember({ disabled: true });
    const given = await workflow.tickets.assign({ ticket: _id, by }, String(own._id));
    expect(given.assignee).toBe(String(own._id));
    for (const person of [foreign, gone])
      await expect(
        workflow.tickets.assign({ ticket: _id, by }, String(person._id)),
      ).rejects.toMatchObject({ details: [expect.objectContaining({ path: 'assignee' })] });
  });
});
