import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createManualClock, MINUTE } from '../../../core/clock.ts';
import { AuditEntry } from '../../../models/audit-entry.ts';
import { Notice } from '../../../models/notice.ts';
import { RescueAlarm } from '../../../models/rescue-alarm.ts';
import { Ticket } from '../../../models/ticket.ts';
import { aReport, aStaffMember, aWorkflow, WEDNESDAY } from '../../support/builders.ts';
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

const by = { type: 'staff' as const, id: '64b000000000000000000001', name: 'Chị Hoa' };
const RESCUE = { kind: 'rescue', category: 'cuu_nan', urgency: 'emergency' } as const;

/** A call for help; `incident: 'own'` keeps it from joining another one. */
const call = (given: Partial<Parameters<typeof aReport>[0]> = {}) =>
  workflow.reports.submit(aReport({ text: 'Cứu với, nước ngập mái', labels: RESCUE, ...given }));

const unread = () => Notice.countDocuments({ readAt: null });
async function alarmOf(code: string) {
  const alarm = await RescueAlarm.findOne({ code }).lean();
  if (!alarm) throw new Error('no alarm');
  return alarm;
}

describe('a call for help', () => {
  it('alarms the desk and the body at once, urgently; other reports alarm nobody', async () => {
    await aStaffMember();
    await workflow.reports.submit(aReport());
    expect(await Notice.countDocuments()).toBe(0);
    const { ticket } = await call();
    const [notice] = await Notice.find().lean();
    expect(notice).toMatchObject({ kind: 'rescue', urgent: true, link: `/tickets/${ticket.code}` });
    expect(notice?.title).not.toMatch(/nước ngập mái/);
  });

  it('is told again every two minutes, later to the leaders too, as one unread notice each', async () => {
    const desk = await aStaffMember();
    const leader = await aStaffMember({ roles: ['leader'] });
    await call();
    for (let round = 0; round < 3; round += 1) {
      await workflow.alarms.sweep();
      clock.advance(2 * MINUTE);
      expect(await workflow.alarms.sweep()).toBe(1);
      expect(await workflow.alarms.sweep()).toBe(0);
    }
    expect(await Notice.countDocuments({ staffId: desk._id })).toBe(4);
    expect(await Notice.countDocuments({ staffId: desk._id, readAt: null })).toBe(1);
    expect(await Notice.countDocuments({ staffId: leader._id })).toBe(2);
    const last = await Notice.findOne({ staffId: desk._id, readAt: null }).lean();
    expect(last?.title).toContain('6 phút chưa ai nhận');
  });

  it('rings no more once somebody accepts it, and nobody is told again', async () => {
    await aStaffMember();
    const { ticket } = await call();
    const { _id } = await alarmOf(ticket.code);
    await workflow.alarms.accept(String(_id), by);
    const after = await Ticket.findById(ticket._id).lean();
    expect(after).toMatchObject({ status: 'accepted', assignee: by.id });
    expect(await unread()).toBe(0);
    clock.advance(60 * MINUTE);
    expect(await workflow.alarms.sweep()).toBe(0);
    expect(await AuditEntry.countDocuments({ action: 'rescue.accepted' })).toBe(1);
  });

  it('is accepted by the first, and the second reads who that was', async () => {
    await aStaffMember();
    const { ticket } = await call();
    const id = String((await alarmOf(ticket.code))._id);
    const other = { ...by, id: '64b000000000000000000002', name: 'Anh Nam' };
    const [one, two] = await Promise.all([
      workflow.alarms.accept(id, by),
      workflow.alarms.accept(id, other),
    ]);
    expect(one.acceptedBy).toBe(two.acceptedBy);
    const later = await workflow.alarms.accept(id, other);
    expect(later.acceptedBy).toBe(one.acceptedBy);
    expect(await AuditEntry.countDocuments({ action: 'rescue.accepted' })).toBe(1);
  });

  it('is accepted on the page of the ticket just as well', async () => {
    await aStaffMember();
    const { ticket } = await call();
    await workflow.tickets.move({ ticket: ticket._id, by }, { to: 'accepted' });
    expect(await alarmOf(ticket.code)).toMatchObject({ acceptedBy: 'Chị Hoa' });
    expect(await unread()).toBe(0);
  });

  it('joins the alarm that rings, and rings anew after that one was accepted', async () => {
    await aStaffMember();
    const { ticket } = await call();
    const incident = { ticketId: ticket._id };
    await call({ incident });
    expect(await RescueAlarm.find().lean()).toEqual([expect.objectContaining({ voices: 2 })]);
    await workflow.alarms.accept(String((await alarmOf(ticket.code))._id), by);
    await call({ incident });
    expect(await RescueAlarm.countDocuments({ nextAt: { $exists: true } })).toBe(1);
    expect(await unread()).toBe(1);
    const again = await RescueAlarm.findOne({ acceptedAt: null }).lean();
    await workflow.alarms.accept(String(again?._id), by);
    expect(await RescueAlarm.countDocuments({ acceptedAt: null })).toBe(0);
  });

  it('that is sent twice rings once', async () => {
    await aStaffMember();
    const report = aReport({ labels: RESCUE });
    await workflow.reports.submit(report);
    await workflow.reports.submit(report);
    expect(await RescueAlarm.find().lean()).toEqual([expect.objectContaining({ voices: 1 })]);
  });

  it('reaches an administrator while there is no officer yet', async () => {
    const admin = await aStaffMember({ roles: ['admin'] });
    await call();
    expect((await Notice.find().lean()).map(({ staffId }) => String(staffId))).toEqual([
      String(admin._id),
    ]);
  });
});
