import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DAY, MINUTE } from '../../core/clock.ts';
import { DESK, hasBrowser, PHONE } from '../support/browser.ts';
import { aStaffMember, PASSWORD } from '../support/builders.ts';
import { isSound } from '../support/is-sound.ts';
import { signIn } from '../support/staff-app.ts';
import { type StaffSeat, startStaffSeat } from '../support/staff-seat.ts';

(hasBrowser ? describe : describe.skip)('The catalogue of procedures', () => {
  let seat: StaffSeat;
  beforeAll(async () => {
    seat = await startStaffSeat();
    // The city's data are younger than the clock of the tests.
    seat.api.clock.advance(400 * DAY);
  }, 120_000);
  afterAll(() => seat?.stop());

  const fee = async () => (await seat.api.workflow.procedures.byCode('1.001193'))?.fee;

  it.each([
    ['a desk', DESK],
    ['a phone of 360 pixels', PHONE],
  ] as const)(
    'is searched, corrected, put back and added to at %s',
    async (_, size) => {
      await seat.store.clear();
      // The catalogue looks again.
      seat.api.clock.advance(MINUTE);
      const before = await fee();
      const { page, complaints, context } = await seat.browser.person(size);
      const { username } = await aStaffMember({ roles: ['communications'] });
      await signIn(page, seat.url, { username, password: PASSWORD });

      await page.goto(`${seat.url}/staff/procedures`);
      await page.getByText(/^\d+ thủ tục$/).waitFor();
      await page.getByLabel('Tìm như người dân hỏi').fill('lam khai sinh cho con');
      await page.getByText('bot trả lời ngay bằng “Khai sinh”').waitFor();
      await isSound(page, 'procedures-list', size);
      await page.getByRole('link', { name: 'Khai sinh', exact: true }).click();

      // What is typed is read as the bots would tell it, and survives a reload.
      await page.getByRole('heading', { name: 'Bot nói thế này' }).waitFor();
      await page.getByLabel('Phí, lệ phí', { exact: true }).fill('Miễn phí trong 60 ngày');
      await page.getByText('Phí: Miễn phí trong 60 ngày').waitFor();
      await page
        .getByLabel('Người dân hay hỏi thế nào')
        .fill('khai sinh cho bé\nđăng ký kết hôn\nthủ tục');
      await page.getByText('bot mời chọn').waitFor();
      await page.getByText('chưa tìm ra').waitFor();
      await page.reload();
      await page.getByText('Phí: Miễn phí trong 60 ngày').waitFor();
      await isSound(page, 'procedure-edit', size);
      expect(await fee()).toBe(before);

      // A summary in one language is told beside the field and not sent.
      const english = page.getByLabel('Tóm tắt tiếng Anh');
      const words = await english.inputValue();
      await english.fill('');
      await page.getByRole('button', { name: 'Lưu, bot trả lời theo ngay' }).click();
      await page.getByText('Cần cả hai thứ tiếng').first().waitFor();
      await english.fill(words);
      await page.getByRole('button', { name: 'Lưu, bot trả lời theo ngay' }).click();
      await page.getByText('Đã lưu “Khai sinh”.').waitFor();
      expect(await fee()).toBe('Miễn phí trong 60 ngày');
      await page.getByText('Đã đổi: Phí, lệ phí, Người dân hay hỏi thế nào').waitFor();

      await page.getByRole('button', { name: 'Trở lại như trước lần 1' }).click();
      await page.getByText('Đã trở lại như trước lần 1.').waitFor();
      expect(await fee()).toBe(before);
      await isSound(page, 'procedure-versions', size);

      // One that is not in the catalogue yet.
      await page.getByRole('link', { name: 'Về danh sách thủ tục' }).click();
      await page.getByLabel('Mã thủ tục mới').fill('9.999999');
      await page.getByRole('button', { name: 'Mở để điền' }).click();
      await page.getByText('Chưa có thủ tục 9.999999.').waitFor();
      await page.getByLabel('Tên ngắn').fill('Thẻ gửi trâu');
      await page.getByLabel('Tên đầy đủ').fill('Cấp thẻ gửi trâu qua cầu');
      await page.getByLabel('Người dân hay hỏi thế nào').fill('gửi trâu qua cầu');
      await page.getByLabel('Ngày của dữ liệu').fill('2025-10-01');
      await page.getByLabel('Nguồn (mỗi dòng').fill('Quyết định của phường');
      await page.getByRole('button', { name: 'Thêm giấy tờ' }).click();
      await page.getByLabel('Giấy tờ 1', { exact: true }).fill('Tờ khai');
      await page.getByText('tìm ra ngay').waitFor();
      await page.getByRole('button', { name: 'Lưu, bot trả lời theo ngay' }).click();
      await page.getByText('Đã lưu “Thẻ gửi trâu”.').waitFor();
      await page.getByText('Thêm mới').waitFor();
      // That there is no such procedure yet was an answer of 404, which the console notes.
      expect(complaints.filter((one) => !one.includes('404'))).toEqual([]);
      await context.close();
    },
    120_000,
  );
});
