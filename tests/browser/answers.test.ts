import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Answer } from '../../models/answer.ts';
import { Post } from '../../models/post.ts';
import { DESK, hasBrowser, PHONE } from '../support/browser.ts';
import { aReport, aStaffMember, labelsOf, PASSWORD } from '../support/builders.ts';
import { isSound } from '../support/is-sound.ts';
import { signIn } from '../support/staff-app.ts';
import { type StaffSeat, startStaffSeat } from '../support/staff-seat.ts';

const PASTED = 'https://www.facebook.com/1001/posts/2?comment_id=3';

(hasBrowser ? describe : describe.skip)('Answering a post in public', () => {
  let seat: StaffSeat;
  beforeAll(async () => {
    seat = await startStaffSeat();
  }, 120_000);
  afterAll(() => seat?.stop());

  async function aReportedPost(): Promise<void> {
    const post = await Post.create({
      source: 'facebook',
      externalId: '1001_2',
      outlet: 'Đông Hà quê tôi',
      text: 'Hùng Vương ngập tới gối, xe chết máy cả loạt',
      url: 'https://www.facebook.com/1001/posts/2',
      publishedAt: seat.api.clock.now(),
      collectedAt: seat.api.clock.now(),
      labels: labelsOf(),
      handling: 'reported',
    });
    const { report } = await seat.api.workflow.reports.submit(
      aReport({ source: 'post', sourceKey: `post:${String(post._id)}` }),
    );
    await Post.updateOne({ _id: post._id }, { reportId: report._id });
  }

  it.each([
    ['a desk', DESK],
    ['a phone of 360 pixels', PHONE],
  ] as const)(
    'takes a writer, a second person and the place where it stands at %s',
    async (_, size) => {
      await seat.store.clear();
      await aReportedPost();
      const writer = await seat.browser.person(size);
      const chief = await seat.browser.person(size);
      const communications = await aStaffMember({ roles: ['communications'] });
      const leader = await aStaffMember({ roles: ['leader'] });
      await signIn(writer.page, seat.url, {
        username: communications.username,
        password: PASSWORD,
      });
      await signIn(chief.page, seat.url, { username: leader.username, password: PASSWORD });

      await chief.page.goto(`${seat.url}/staff/answers`);
      await chief.page.getByText('Không có câu trả lời nào chờ bạn').waitFor();
      await isSound(chief.page, 'answers-empty', size);

      // On the post: a template filled with the ticket's facts, then words that the ticket does not hold.
      const { page } = writer;
      await page.goto(`${seat.url}/staff/posts`);
      await page.locator('summary', { hasText: 'Trả lời công khai' }).click();
      await page.getByLabel('Bắt đầu từ mẫu').selectOption('status');
      await page.getByText('hiện nay: đã chuyển đơn vị').waitFor();
      await page.getByRole('button', { name: 'Soạn câu trả lời' }).click();
      const text = page.getByLabel('Câu trả lời', { exact: true });
      const template = await text.inputValue();
      await page.getByRole('button', { name: /^Bỏ câu này/ }).click();
      await page.getByRole('button', { name: 'Hoàn tác' }).click();
      await page.getByText('Câu trả lời đã trở lại bản nháp.').waitFor();
      expect(await text.inputValue()).toBe(template);
      await text.fill(`${template} Sáng mai xong, gọi 0905 123 456.`);
      await page.getByRole('button', { name: 'Gửi duyệt' }).click();
      await page.getByText('“Sáng mai” không có trong phản ánh').waitFor();
      await page.getByText('Có số điện thoại.').waitFor();
      await isSound(page, 'answers-questions', size);
      // The refusal is an answer of 400, which the console notes.
      writer.complaints.length = 0;
      await text.fill(`Chào bạn. ${template}`);
      // What is written survives a reload.
      await page.reload();
      await page.locator('summary', { hasText: 'Trả lời công khai' }).click();
      expect(await text.inputValue()).toBe(`Chào bạn. ${template}`);
      await text.press('Control+Enter');
      await page.getByText('Bạn đã viết câu này nên người khác phải duyệt.').waitFor();

      // A second person, by keys alone.
      await chief.page.getByText(`Chào bạn. ${template}`).waitFor();
      await isSound(chief.page, 'answers-waiting', size);
      await chief.page.keyboard.press('j');
      await chief.page.keyboard.press('a');
      await chief.page.getByText('Đã duyệt.', { exact: true }).waitFor();

      // Another page's post is answered by hand.
      await page.goto(`${seat.url}/staff/answers`);
      await page.getByText('Đã duyệt, chờ dán').waitFor();
      await page.getByLabel('Địa chỉ câu trả lời đã dán').fill('facebook.com/1001');
      await page.getByRole('button', { name: /^Đã dán/ }).click();
      await page.getByText('Địa chỉ phải bắt đầu bằng https://').waitFor();
      await isSound(page, 'answers-paste', size);
      await page.getByLabel('Địa chỉ câu trả lời đã dán').fill(PASTED);
      await page.getByRole('button', { name: /^Đã dán/ }).click();
      await page.getByText('Đã ghi nhận câu trả lời đã dán.').waitFor();
      await page.getByRole('button', { name: 'Đã trả lời' }).click();
      await page.getByRole('link', { name: 'Xem câu trả lời' }).waitFor();
      expect(page.url()).toContain('view=sent');
      await isSound(page, 'answers-sent', size);
      expect(await Answer.findOne().lean()).toMatchObject({
        state: 'copied',
        url: PASTED,
        approvedBy: { name: leader.displayName },
      });
      for (const one of [writer, chief]) {
        expect(one.complaints).toEqual([]);
        await one.context.close();
      }
    },
    120_000,
  );
});
