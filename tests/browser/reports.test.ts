import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Types } from 'mongoose';
import { DAY, HOUR } from '../../core/clock.ts';
import { Notice } from '../../models/notice.ts';
import { PeriodicReport } from '../../models/periodic-report.ts';
import { ReportEdition } from '../../models/report-edition.ts';
import { DESK, hasBrowser, PHONE } from '../support/browser.ts';
import { aStaffMember, aTicket, PASSWORD, WEDNESDAY } from '../support/builders.ts';
import { isSound } from '../support/is-sound.ts';
import { signIn } from '../support/staff-app.ts';
import { type StaffSeat, startStaffSeat } from '../support/staff-seat.ts';

(hasBrowser ? describe : describe.skip)('The page of periodic reports', () => {
  let seat: StaffSeat;
  beforeAll(async () => {
    seat = await startStaffSeat();
  }, 120_000);
  afterAll(() => seat?.stop());

  it.each([
    ['a desk', DESK],
    ['a phone of 360 pixels', PHONE],
  ] as const)(
    'sets a report up, makes it, reads it, counts it again and takes it back at %s',
    async (_, size) => {
      await seat.store.clear();
      const writer = await aStaffMember({ roles: ['communications'] });
      const leader = await aStaffMember({ roles: ['leader'] });
      const lastWeek = new Date(WEDNESDAY.getTime() - 7 * DAY);
      await aTicket({ openedAt: lastWeek });
      const { page, complaints, context } = await seat.browser.person(size);
      await signIn(page, seat.url, { username: writer.username, password: PASSWORD });
      await page.goto(`${seat.url}/staff/reports`);
      await page.getByText('Chưa có báo cáo nào.').waitFor();
      await page.getByText('Chưa có bản nào.').waitFor();
      await isSound(page, 'reports-empty', size);

      await page.getByRole('button', { name: 'Thêm báo cáo' }).click();
      await page.getByLabel('Tên báo cáo').fill('Tình hình phản ánh của người dân');
      await page.getByLabel('Máy tự lập và gửi').check();
      await page.getByLabel('Vào', { exact: true }).selectOption({ label: 'thứ ba' });
      await page.getByLabel(leader.displayName).check();
      await page.getByLabel('Kính gửi').fill('Thường trực Đảng ủy phường\nChủ tịch UBND phường');
      await isSound(page, 'reports-form', size);
      await page.getByRole('button', { name: 'Lưu', exact: true }).click();
      await page.getByText(`Gửi: ${leader.displayName}`).waitFor();
      expect(await PeriodicReport.findOne().lean()).toMatchObject({
        schedule: { time: '07:30', weekday: 2 },
        recipients: [String(leader._id)],
        form: { addressees: ['Thường trực Đảng ủy phường', 'Chủ tịch UBND phường'] },
      });

      // A period that is not over is refused in words; the last one that is over is made.
      const day = page.getByLabel('Kỳ có ngày');
      await day.fill('2025-10-15');
      const make = page.getByRole('button', { name: /^Lập ngay/ });
      await make.click();
      await page.getByText('Kỳ này chưa xong.').waitFor();
      await day.fill('');
      await make.click();
      await page.getByText('Lập lúc').waitFor();
      await page.getByText('tuần 41 năm 2025').waitFor();
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('link', { name: /^Tải DOCX/ }).click(),
      ]);
      expect(download.suggestedFilename()).toBe('bao-cao-weekly-2025-10-06.docx');
      await isSound(page, 'reports', size);

      await page.getByText('Xem số liệu').click();
      await page
        .getByRole('region', { name: 'Tiếp nhận, giải quyết phản ánh: Theo đơn vị' })
        .waitFor();
      await isSound(page, 'reports-figures', size);

      const again = page.getByRole('button', { name: /^Tính lại/ });
      await again.click();
      await page.getByText('tất cả như cũ').waitFor();
      seat.api.clock.advance(HOUR);
      await aTicket({ openedAt: lastWeek, updatedAt: seat.api.clock.now() });
      await again.click();
      await page.getByText('1 vụ việc có thay đổi').waitFor();
      await page.getByRole('cell', { name: 'Số vụ việc tiếp nhận' }).first().waitFor();
      await isSound(page, 'reports-differ', size);

      await page.getByRole('button', { name: /^Gửi cho người nhận/ }).click();
      await page.getByText('đã gửi 1 người').waitFor();
      expect(await Notice.countDocuments({ kind: 'report', staffId: leader._id })).toBe(1);

      // One that another process is making: its progress, and then its figures.
      const ready = await ReportEdition.findOne().lean();
      await ReportEdition.create({
        ...ready,
        _id: new Types.ObjectId(),
        key: 'manual:other',
        state: 'waiting',
        done: 2,
        toldTo: [],
        leaseUntil: new Date(seat.api.clock.now().getTime() + HOUR),
      });
      await page.reload();
      await page.getByText('Đang tính phần 2/6').first().waitFor();
      await isSound(page, 'reports-making', size);
      await ReportEdition.updateOne({ key: 'manual:other' }, { $set: { state: 'ready' } });
      await page.getByText('Lập lúc').nth(1).waitFor();

      await page.getByRole('button', { name: /^Xóa/ }).click();
      await page.getByText('Chưa có báo cáo nào.').waitFor();
      await page.getByRole('button', { name: 'Hoàn tác' }).click();
      await page.getByText(`Gửi: ${leader.displayName}`).waitFor();
      // The browser notes the refused period; nothing else, and no violation of the policy.
      expect(complaints).toEqual([expect.stringContaining('status of 400')]);
      await context.close();
    },
    120_000,
  );
});
