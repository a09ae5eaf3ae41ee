import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createManualClock, DAY, HOUR, MINUTE } from '../../../core/clock.ts';
import { createLogger } from '../../../core/logger.ts';
import { AuditEntry } from '../../../models/audit-entry.ts';
import { Notice } from '../../../models/notice.ts';
import { ReportEdition, type ReportEditionRecord } from '../../../models/report-edition.ts';
import { Staff, type StaffRecord } from '../../../models/staff.ts';
import { createMailer } from '../../../workflow/mail/mailer.ts';
import { createPeriodicReports } from '../../../workflow/periodic-reports/create-periodic-reports.ts';
import type { ReportInput } from '../../../workflow/periodic-reports/report-input.ts';
import { createNoticeCarrier } from '../../../workflow/staff-notices/carry-notices.ts';
import { aStaffMember, aTicket, aWorkflow, city, WEDNESDAY } from '../../support/builders.ts';
import { startMailServer } from '../../support/mail-server.ts';
import { startTestStore } from '../../support/store.ts';

let store: Awaited<ReturnType<typeof startTestStore>>;
let mail: Awaited<ReturnType<typeof startMailServer>>;
let clock: ReturnType<typeof createManualClock>;
let leader: StaffRecord;
const logger = createLogger('silent');
const by = { type: 'staff' as const, id: 'a'.repeat(24), name: 'Hằng' };
beforeAll(async () => {
  store = await startTestStore();
  mail = await startMailServer();
});
afterAll(async () => {
  await mail.close();
  await store.stop();
});
beforeEach(async () => {
  await store.clear();
  mail.letters.length = 0;
  // Wednesday, 15 October 2025, 09:00 in Đông Hà.
  clock = createManualClock(WEDNESDAY);
  leader = await aStaffMember({ roles: ['leader'] });
  await Staff.updateOne({ _id: leader._id }, { email: 'lanhdao@dongha.example' });
});

/** A worker as it is after a start: it remembers nothing. */
function aWorker() {
  const reports = createPeriodicReports({ city, clock, logger });
  const carry = createNoticeCarrier({
    city,
    clock,
    logger,
    outbox: aWorkflow(clock).outbox,
    mailer: createMailer({ url: mail.url, from: 'lang-nghe@dongha.example' }),
    publicUrl: 'https://langnghe.example',
    attachmentOf: reports.attachmentOf,
  });
  return {
    ...reports,
    carry,
    async sweep() {
      for (const sweep of Object.values(reports.sweeps)) await sweep();
    },
  };
}
const daily = (given: Partial<ReportInput> = {}): ReportInput => ({
  name: 'Tình hình ngày',
  kind: 'daily',
  sections: ['tickets'],
  monthFrom: 1,
  filters: { wards: [], categories: [], bodies: [] },
  form: {
    parent: '',
    organ: 'UBND phường Đông Hà',
    sign: 'BC-UBND',
    place: 'Đông Hà',
    addressees: [],
    receivers: [],
    signerTitle: 'Chủ tịch',
    signerName: '',
  },
  recipients: [String(leader._id)],
  schedule: { time: '07:30', weekday: 1, monthDay: 1 },
  ...given,
});
const editions = () =>
  ReportEdition.find().sort({ 'period.from': 1 }).lean<ReportEditionRecord[]>();

describe('the schedule of reports', () => {
  it('makes one edition of each period, through restarts and with two workers at once', async () => {
    await aWorker().desk.create(daily(), by);
    await aTicket({ openedAt: WEDNESDAY });
    // Half past seven has passed today: the first one is tomorrow's.
    await aWorker().sweep();
    expect(await editions()).toEqual([]);
    clock.advance(22 * HOUR + 29 * MINUTE);
    await aWorker().sweep();
    expect(await editions()).toEqual([]);
    clock.advance(MINUTE);
    const [one, other] = [aWorker(), aWorker()];
    await Promise.all([one.sweep(), other.sweep()]);
    await aWorker().sweep();
    clock.advance(2 * HOUR);
    await one.sweep();
    const made = await editions();
    expect(made).toHaveLength(1);
    expect(made[0]).toMatchObject({
      state: 'ready',
      attempts: 1,
      byId: null,
      period: { from: new Date('2025-10-14T17:00:00Z'), to: new Date('2025-10-15T17:00:00Z') },
      toldTo: [String(leader._id)],
    });
    expect(await AuditEntry.countDocuments({ action: 'periodic_report.made' })).toBe(1);
    // Three days without power: each day has its report, and one only.
    clock.advance(3 * DAY);
    await aWorker().sweep();
    await aWorker().sweep();
    const days = (await editions()).map(({ period }) => period.from.toISOString().slice(0, 10));
    expect(days).toEqual(['2025-10-14', '2025-10-15', '2025-10-16', '2025-10-17']);
    // After a long stop only the last week.
    clock.advance(30 * DAY);
    await aWorker().sweep();
    expect(await editions()).toHaveLength(4 + 7);
  });

  it('goes on where a crash left off, and gives up after three failures', async () => {
    await aWorker().desk.create(daily(), by);
    clock.advance(23 * HOUR);
    const worker = aWorker();
    await worker.sweeps['periodic reports that are due']?.();
    // A worker took it and died.
    const leaseUntil = new Date(clock.now().getTime() + 5 * MINUTE);
    await ReportEdition.updateOne({}, { $set: { leaseUntil, attempts: 1, done: 0 } });
    await aWorker().sweep();
    expect(await editions()).toMatchObject([{ state: 'waiting', attempts: 1 }]);
    clock.advance(5 * MINUTE);
    await aWorker().sweep();
    expect(await editions()).toMatchObject([{ state: 'ready', attempts: 2 }]);
    expect(await Notice.countDocuments({ staffId: leader._id })).toBe(1);

    clock.advance(DAY);
    await worker.sweeps['periodic reports that are due']?.();
    await ReportEdition.updateOne({ state: 'waiting' }, { $unset: { before: 1 } });
    for (let attempt = 0; attempt < 4; attempt += 1) {
      await aWorker().sweep();
      clock.advance(2 * MINUTE);
    }
    expect((await editions())[1]).toMatchObject({ state: 'failed', attempts: 3 });
  });

  it('tells the people who are named: under the bell, and by a letter with the PDF, once', async () => {
    const worker = aWorker();
    const silent = await aStaffMember({ roles: ['leader'] });
    const recipients = [String(leader._id), String(silent._id)];
    const report = await worker.desk.create(daily({ recipients }), by);
    clock.advance(23 * HOUR);
    await worker.sweep();
    const [edition] = await editions();
    const notices = await Notice.find().lean();
    expect(notices).toHaveLength(2);
    expect(notices[0]).toMatchObject({
      kind: 'report',
      title: 'Báo cáo “Tình hình ngày” ngày 15/10/2025 đã có',
      link: '/reports',
    });
    // Who reads the notice before the letter has gone still gets the file.
    await Notice.updateMany({}, { $set: { readAt: clock.now() } });
    await worker.carry();
    await aWorker().carry();
    expect(mail.letters.map(({ to }) => to)).toEqual(['lanhdao@dongha.example']);
    const letter = mail.letters[0]?.text ?? '';
    expect(letter).toContain('Content-Type: application/pdf; name=bao-cao-daily-2025-10-15.pdf');
    const encoded = /filename=bao-cao-daily-2025-10-15.pdf[\s\S]*?\r\n\r\n([\s\S]*?)\r\n--/.exec(
      letter,
    )?.[1];
    const pdf = Buffer.from(encoded ?? '', 'base64');
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    expect(pdf.subarray(-6).toString().trim()).toBe('%%EOF');
    // By hand to the same people: nobody hears it twice; to a new one, only that one.
    const id = String(edition?._id);
    expect(await worker.desk.send(id, by)).toBe(0);
    const added = await aStaffMember({ roles: ['communications'] });
    await worker.desk.change(
      String(report._id),
      0,
      daily({ recipients: [...recipients, String(added._id)] }),
      by,
    );
    expect(await worker.desk.send(id, by)).toBe(1);
    expect((await editions())[0]?.toldTo).toHaveLength(3);
  });

  it('does not make what fell due while a report was taken away or had no schedule', async () => {
    const worker = aWorker();
    const report = await worker.desk.create(daily(), by);
    const id = String(report._id);
    await worker.desk.remove(id, by);
    clock.advance(3 * DAY);
    await aWorker().sweep();
    await worker.desk.restore(id, by);
    await aWorker().sweep();
    expect(await editions()).toEqual([]);
    await worker.desk.change(id, 2, daily({ schedule: null }), by);
    clock.advance(2 * DAY);
    await worker.desk.change(id, 3, daily(), by);
    await aWorker().sweep();
    expect(await editions()).toEqual([]);
    // A change of anything else does not lose what is due.
    clock.advance(DAY);
    await worker.desk.change(id, 4, daily({ name: 'Tên mới' }), by);
    await aWorker().sweep();
    expect(await editions()).toMatchObject([{ name: 'Tên mới' }]);
  });
});
