import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ColumnMapping } from '../../models/column-mapping.ts';
import { Post } from '../../models/post.ts';
import { DESK, hasBrowser, PHONE } from '../support/browser.ts';
import { aStaffMember, PASSWORD } from '../support/builders.ts';
import { isSound } from '../support/is-sound.ts';
import { signIn } from '../support/staff-app.ts';
import { type StaffSeat, startStaffSeat } from '../support/staff-seat.ts';

const FILE =
  'Lời bình,Lúc,Số\nĐèn đường Lê Lợi hư rồi,18/10/2025 07:30,1\n,18/10/2025,2\nRác đầy,hôm qua,3\n';

(hasBrowser ? describe : describe.skip)('The page that takes in files of posts', () => {
  let seat: StaffSeat;
  beforeAll(async () => {
    seat = await startStaffSeat();
  }, 120_000);
  afterAll(() => seat?.stop());

  it.each([
    ['a desk', DESK],
    ['a phone of 360 pixels', PHONE],
  ] as const)(
    'shows a file, has its columns corrected, takes it in, remembers and forgets at %s',
    async (_, size) => {
      await seat.store.clear();
      const writer = await aStaffMember({ roles: ['communications'] });
      const { page, complaints, context } = await seat.browser.person(size);
      const choose = async (name: string, content: string) =>
        page
          .getByLabel('Chọn tệp')
          .setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(content) });
      await signIn(page, seat.url, { username: writer.username, password: PASSWORD });
      await page.goto(`${seat.url}/staff/posts`);
      await page.getByRole('link', { name: 'Nhập tệp' }).click();
      await page.getByText('Chưa nhập tệp nào.').waitFor();

      await choose('ảnh.csv', '%PDF-1.7');
      await page.getByText('Không đọc được tệp này.').waitFor();

      await choose('tháng 10.csv', FILE);
      await page.getByText('Máy đoán theo tên cột.').waitFor();
      await page.getByRole('cell', { name: 'Đèn đường Lê Lợi hư rồi' }).waitFor();
      const begin = page.getByRole('button', { name: 'Nhập tệp này' });
      await begin.click();
      await page.getByText('Hãy chọn cột chứa nội dung bài.').waitFor();
      await page.getByLabel('Nội dung bài (bắt buộc)').selectOption('Lời bình');
      await page.getByLabel('Thời gian đăng').selectOption('Lúc');
      await page.getByLabel('Mã bài').selectOption('Số');
      await page.getByLabel('Trang hay báo nào?').fill('Trang phường Nam Đông Hà');
      await isSound(page, 'import-columns', size);
      await begin.click();

      await page.getByText('3 dòng đã đọc: 1 bài mới').waitFor();
      await page.getByText('Dòng 3: ô «Lời bình» để trống').waitFor();
      await page.getByText('Dòng 4: ô «Lúc» không phải thời gian').waitFor();
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Tải danh sách dòng hỏng (CSV)' }).click(),
      ]);
      expect(download.suggestedFilename()).toBe('dong-hong-tháng 10.csv');
      await page.getByText('Các cột đã ghi nhớ (1)').click();
      await page.getByText('Trang phường Nam Đông Hà').waitFor();
      await isSound(page, 'import-done', size);
      expect(await Post.findOne().lean()).toMatchObject({ outlet: 'Trang phường Nam Đông Hà' });

      // The next file with the same headings is read alike; what is known changes nothing.
      await choose('tháng 11.csv', FILE);
      await page.getByText(`${writer.displayName} đã chọn như thế này`).waitFor();
      await begin.click();
      await page.getByText('3 dòng đã đọc: 0 bài mới, 1 bài đã có').waitFor();
      expect(await Post.countDocuments()).toBe(1);

      await page.getByRole('button', { name: 'Quên cách đọc tệp của Trang phường' }).click();
      await page.getByText('Đã quên.').waitFor();
      expect(await ColumnMapping.countDocuments()).toBe(0);
      // The browser notes the refused file; nothing else, and no violation of the policy.
      expect(complaints).toEqual([expect.stringContaining('status of 400')]);
      await context.close();
    },
    60_000,
  );
});
