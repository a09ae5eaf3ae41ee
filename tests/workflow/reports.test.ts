import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createManualClock, DAY } from '../../core/clock.ts';
import { Delivery } from '../../models/delivery.ts';
import { Report } from '../../models/report.ts';
import { Ticket } from '../../models/ticket.ts';
import { aReport, aResident, aWorkflow, WEDNESDAY } from '../support/builders.ts';
import { startTestStore } from '../support/store.ts';

let store: Awaited<ReturnType<typeof startTestStore>>;
beforeAll(async () => {
  store = await startTestStore();
});
afterAll(() => store.stop());
beforeEach(() => store.clear());

const officer = { type: 'staff' as const, id: '64b000000000000000000001', name: 'Cán bộ' };

describe('a report', () => {
  it('opens a ticket at the body that the rules name, with a deadline and the reason', async () => {
    const { workflow } = aWorkflow();
    const { report, ticket, joined } = await workflow.reports.submit(
      aReport({ labels: { category: 'dien_luc', place: ['Phường Đông Hà'] } }),
    );
    expect(joined).toBe(false);
    expect(ticket).toMatchObject({
      code: report.code,
      status: 'routed',
      body: 'dien',
      ward: 'ward:dong-ha',
      routing: { rule: 'dien', words: ['ngập'], place: 'Phường Đông Hà' },
    });
    expect(ticket.deadline?.due.getTime()).toBeGreaterThan(WEDNESDAY.getTime());
    expect(ticket.updates.map(({ kind }) => kind)).toEqual(['opened', 'routed']);
  });

  it('that comes twice under one key is one report', async () => {
    const { workflow } = aWorkflow();
    const input = aReport();
    const [first, second] = await Promise.all([
      workflow.reports.submit(input),
      workflow.reports.submit(input),
    ]);
    const third = await workflow.reports.submit(input);
    expect(second.report.code).toBe(first.report.code);
    expect(third).toMatchObject({ joined: false, report: { code: first.report.code } });
    expect(await Report.countDocuments()).toBe(1);
    expect(await Ticket.countDocuments()).toBe(1);
  });

  it('of the same matter at the same place joins the open ticket, and raises its urgency', async () => {
    const { workflow } = aWorkflow();
    const first = await workflow.reports.submit(aReport());
    const second = await workflow.reports.submit(aReport({ labels: { urgency: 'urgent' } }));
    expect(second).toMatchObject({
      joined: true,
      ticket: { code: first.ticket.code, reportCount: 2, urgency: 'urgent' },
    });
    expect(second.ticket.deadline?.rule).toBe('urgent');
    const [line] = second.ticket.updates.slice(-1);
    expect(line).toMatchObject({ kind: 'joined', facts: { report: second.report.code } });
  });

  it.each([
    [
      'of another category',
      { text: 'Rác đổ đống hôi thối ở Hùng Vương' },
      { category: 'rac_thai' },
      0,
    ],
    ['of another street', { text: 'Nước dâng ở Lê Lợi' }, { place: ['Lê Lợi'] }, 0],
    ['a week after a flood', {}, {}, 7 * DAY],
    ['far away on the same street', { location: { lat: 16.83, lon: 107.13 } }, {}, 0],
  ])('%s opens a ticket of its own', async (_, given, labels, later) => {
    const clock = createManualClock(WEDNESDAY);
    const { workflow } = aWorkflow(clock);
    await workflow.reports.submit(aReport({ location: { lat: 16.81, lon: 107.1 } }));
    clock.advance(later);
    const { joined } = await workflow.reports.submit(aReport({ ...given, labels }));
    expect(joined).toBe(false);
  });

  it('does not join a ticket that has ended', async () => {
    const { workflow } = aWorkflow();
    const { ticket } = await workflow.reports.submit(aReport());
    const outcome = { code: 'not_found', evidence: { kind: 'reason' as const, value: 'khô ráo' } };
    const request = { to: 'not_resolvable' as const, note: 'Đến nơi đã khô', outcome };
    await workflow.tickets.move({ ticket: ticket._id, by: officer }, request);
    const again = await workflow.reports.submit(aReport());
    expect(again.joined).toBe(false);
  });

  it('that may be the same matter is only suggested to a person', async () => {
    const clock = createManualClock(WEDNESDAY);
    const { workflow } = aWorkflow(clock);
    const labels = { category: 'duong_sa', place: ['Lê Lợi'] };
    const first = await workflow.reports.submit(aReport({ text: 'Ổ gà to ở Lê Lợi', labels }));
    clock.advance(10 * DAY);
    const text = 'Mặt đường Lê Lợi lún nứt';
    const second = await workflow.reports.submit(aReport({ text, labels }));
    expect(second.joined).toBe(false);
    expect(second.ticket.suggestions.map(({ ticketId }) => String(ticketId))).toEqual([
      String(first.ticket._id),
    ]);
  });

  it('that accuses a person opens no ticket', async () => {
    const { workflow } = aWorkflow();
    const denounced = workflow.reports.submit(aReport({ labels: { kind: 'denunciation' } }));
    await expect(denounced).rejects.toMatchObject({ code: 'invalid_input' });
    expect(await Ticket.countDocuments()).toBe(0);
  });
});

describe('news of a ticket', () => {
  it('reaches every reporter once, under the code of their own report, in the chat they used', async () => {
    const { workflow } = aWorkflow();
    const anh = await aResident({ channel: 'telegram', address: '1' });
    const binh = await aResident({ channel: 'zalo', address: '2', language: 'en' });
    const of = (residentId: typeof anh._id, channel: string) => aReport({ residentId, channel });
    const first = await workflow.reports.submit(of(anh._id, 'telegram'));
    await workflow.reports.submit(of(anh._id, 'telegram'));
    const third = await workflow.reports.submit(of(binh._id, 'zalo'));
    await workflow.reports.submit(aReport({ source: 'phone' }));
    await workflow.tickets.move(
      { ticket: first.ticket._id, by: officer },
      { to: 'accepted', note: 'Đội thoát nước đang đến' },
    );
    const sent = await Delivery.find().sort({ address: 1 }).lean();
    expect(sent.map(({ channel, address }) => [channel, address])).toEqual([
      ['telegram', '1'],
      ['zalo', '2'],
    ]);
    expect(sent[0]?.content.text).toContain(first.report.code);
    expect(sent[0]?.content.text).toContain('Đội thoát nước đang đến');
    expect(sent[1]?.content.text).toContain(third.report.code);
    expect(sent[1]?.content.text).toMatch(/has taken this on/);
  });

  it('asks whether it is fixed when the matter has ended', async () => {
    const { workflow } = aWorkflow();
    const resident = await aResident();
    const { ticket, report } = await workflow.reports.submit(
      aReport({ residentId: resident._id, channel: 'telegram' }),
    );
    const act = { ticket: ticket._id, by: officer };
    await workflow.tickets.move(act, { to: 'accepted', public: false });
    const evidence = { kind: 'document' as const, value: 'BB-12/2025' };
    await workflow.tickets.move(act, { to: 'resolved', outcome: { code: 'fixed', evidence } });
    const [delivery] = await Delivery.find().lean();
    expect(delivery?.content.text).toContain('đã khắc phục');
    expect(delivery?.content.buttons?.map(({ id }) => id)).toEqual([
      `rate:fixed:${report.code}`,
      `rate:not-fixed:${report.code}`,
    ]);
  });

  it('of an internal note reaches nobody', async () => {
    const { workflow } = aWorkflow();
    const resident = await aResident();
    const { ticket } = await workflow.reports.submit(aReport({ residentId: resident._id }));
    await workflow.tickets.note({ ticket: ticket._id, by: officer }, 'Gọi anh Nam', false);
    expect(await Delivery.countDocuments()).toBe(0);
  });
});
