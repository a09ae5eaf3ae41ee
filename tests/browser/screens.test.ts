import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  axeFindings,
  DESK,
  hasBrowser,
  overflowOf,
  PHONE,
  startBrowser,
  type TestBrowser,
} from '../support/browser.ts';
import { signIn, startWithAdmin } from '../support/staff-app.ts';

const ADDRESSES = [
  '/staff/',
  '/staff/tickets',
  '/staff/tickets?tab=ended',
  '/staff/map',
  '/staff/new',
  '/staff/posts',
  '/staff/answers',
  '/staff/workload',
  '/staff/handoffs',
  '/staff/data-requests',
  '/staff/dossiers',
  '/staff/deliveries',
  '/staff/accounts',
  '/staff/systems',
  '/staff/warnings',
  '/staff/audit',
  '/staff/nowhere',
];
const POSTS = [
  'Nắp cống trước chợ bị mất, ai đi qua coi chừng',
  'Đèn đường khu phố tui hư cả tháng ni chưa ai sửa',
  'Đường trước trường học ngập sâu quá',
];

(hasBrowser ? describe : describe.skip)('The screens of the staff app', () => {
  let dataDir: string;
  let browser: TestBrowser;
  let program: Awaited<ReturnType<typeof startWithAdmin>>;
  let code: string;

  const account = (username: string, displayName: string, role: string) =>
    program.api.call('POST', '/staff', {
      username,
      displayName,
      password: 'mat-khau-ban-dau',
      roles: [role],
      bodies: [],
    });

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'ln-screens-'));
    program = await startWithAdmin(dataDir);
    browser = await startBrowser();
    const made = await program.api.call<{ ticketCode: string }>('POST', '/reports', {
      text: 'Cây xanh gãy đổ chắn ngang đường Lý Thường Kiệt sau gió lớn',
      requestKey: 'screens-report',
      position: { lat: 16.81, lon: 107.1 },
    });
    code = made.ticketCode;
    await account('mai', 'Phan Thị Mai', 'communications');
    await account('tuan', 'Hoàng Minh Tuấn', 'leader');
    await importPosts();
  }, 120_000);
  afterAll(async () => {
    await browser?.stop();
    await program?.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  /** As `npm run import` does beside a running server. */
  async function importPosts() {
    const { token } = JSON.parse(await readFile(join(dataDir, 'server.json'), 'utf8'));
    const response = await fetch(`${program.url}/api/v1/local/posts`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        posts: POSTS.map((text, at) => ({ externalId: `post-${at}`, outlet: 'Báo xóm', text })),
      }),
    });
    expect(response.status).toBeLessThan(300);
  }

  it.each([
    ['a desk', DESK, 'Tiếng Việt', ADDRESSES],
    ['a phone of 360 pixels', PHONE, 'Tiếng Việt', ADDRESSES],
    ['a desk, in English', DESK, 'English', ['/staff/', '/staff/tickets', '/staff/new']],
  ] as const)(
    'have no finding of axe, no violation of the policy and nothing that sticks out at %s',
    async (_name, size, language, addresses) => {
      const { page, complaints, context } = await browser.person(size);
      await page.goto(`${program.url}/staff/`);
      await page.getByLabel('Tên đăng nhập').waitFor();
      expect(await axeFindings(page)).toEqual([]);
      await signIn(page, program.url, program.admin);
      if (language === 'English') await page.getByRole('button', { name: 'English' }).click();
      const findings: string[] = [];
      for (const address of [...addresses, `/staff/tickets/${code}`]) {
        await page.goto(`${program.url}${address}`);
        await page.getByRole('heading', { level: 1 }).waitFor();
        await page
          .getByRole('status', { name: /Đang tải|Loading/ })
          .first()
          .waitFor({ state: 'detached' });
        const found = await axeFindings(page);
        if ((await overflowOf(page)) > 0) found.push('is wider than the screen');
        findings.push(...found.map((finding) => `${address}: ${finding}`));
      }
      expect(findings).toEqual([]);
      expect(complaints).toEqual([]);
      await context.close();
    },
    120_000,
  );

  it('are walked by keyboard alone: from the sign-in to a note on a ticket', async () => {
    const { page, context } = await browser.person(DESK);
    await page.goto(`${program.url}/staff/`);
    await page.getByLabel('Tên đăng nhập').focus();
    await page.keyboard.type(program.admin.username);
    await page.keyboard.press('Tab');
    await page.keyboard.type(program.admin.password);
    await page.keyboard.press('Enter');
    await page.getByRole('navigation').waitFor();
    await page.keyboard.press('Tab');
    expect(await page.locator(':focus').textContent()).toBe('Đến nội dung chính');
    await page.keyboard.press('Enter');
    await page.keyboard.press('2');
    await page.locator(`[data-ticket="${code}"]`).waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.getByText('Bước tiếp theo').waitFor();
    await page.keyboard.press('n');
    await page.keyboard.type('Đã gọi đội cây xanh');
    for (const _ of [1, 2]) await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByText('Đã thêm ghi chú.').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('body').press('?');
    await page.getByRole('dialog', { name: 'Phím tắt' }).waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await context.close();
  });

  it('let the communications desk decide on posts by keys', async () => {
    const { page, complaints, context } = await browser.person(DESK);
    await signIn(page, program.url, {
      username: 'mai',
      password: 'mat-khau-ban-dau',
      next: 'mat-khau-cua-mai-moi',
    });
    await page.getByRole('link', { name: 'Mạng xã hội' }).click();
    const rows = page.getByRole('main').locator('li[data-chosen]');
    await rows.first().waitFor();
    const first = (await rows.first().locator('p[lang="vi"]').textContent()) ?? '';
    const second = (await rows.nth(1).locator('p[lang="vi"]').textContent()) ?? '';
    await page.keyboard.press('j');
    await page.keyboard.press('r');
    const reported = rows.filter({ hasText: first });
    await reported.getByRole('link', { name: /^DH-/ }).waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('d');
    await page.getByText('Đã đánh dấu không cần xử lý.').waitFor();
    await page.getByLabel('Xử lý').selectOption({ label: 'Không cần xử lý' });
    await rows.filter({ hasText: second }).waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('take a report by phone: understood while it is typed, sent once, with a code to read out', async () => {
    const { page, complaints, context } = await browser.person(PHONE);
    await signIn(page, program.url, program.admin);
    await page.goto(`${program.url}/staff/new`);
    await page.getByLabel('Người dân phản ánh điều gì?').fill('Mất nước từ sáng ở đường Bà Triệu');
    await page.getByText(/Máy hiểu là: .*Bà Triệu/).waitFor();
    await page.getByLabel('Số điện thoại').fill('12');
    await page.getByRole('button', { name: 'Lập phản ánh' }).click();
    await page.getByText(/nội dung nhập chưa đúng/).waitFor();
    await page.getByLabel('Số điện thoại').fill('0905 123 456');
    await page.getByRole('button', { name: 'Lập phản ánh' }).dblclick();
    const done = page.getByText(/Đọc mã này cho người dân: DH-/);
    await done.waitFor();
    const given = (await done.textContent())?.match(/DH-[0-9A-Z-]+/)?.[0] ?? '';
    await page.getByRole('link', { name: given }).click();
    await page.getByText('Người dân nói gì (1)').waitFor();
    await page.getByRole('link', { name: '0905 123 456' }).waitFor();
    expect(complaints.filter((line) => !line.includes('400'))).toEqual([]);
    await context.close();
  });

  it('show a leader how the city stands, and nothing to press', async () => {
    const { page, complaints, context } = await browser.person(DESK);
    await signIn(page, program.url, {
      username: 'tuan',
      password: 'mat-khau-ban-dau',
      next: 'mat-khau-cua-tuan-moi',
    });
    await page.getByRole('heading', { name: 'Tình hình chung' }).waitFor();
    await page.getByRole('meter', { name: 'Đã chuyển đơn vị' }).waitFor();
    await page.goto(`${program.url}/staff/tickets/${code}`);
    await page.getByText('Người dân nói gì (1)').waitFor();
    expect(await page.getByRole('button', { name: /Chuyển trạng thái|Tôi nhận/ }).count()).toBe(0);
    await page.goto(`${program.url}/staff/workload`);
    await page.getByRole('img', { name: /^Biểu đồ 12 tuần: nhận \d+ vụ việc/ }).waitFor();
    const body = (await page.getByRole('rowheader').first().textContent()) ?? '';
    const ofBody = page.waitForResponse(/tickets\/trend\?.*body=/);
    await page.getByLabel('Đơn vị', { exact: true }).selectOption({ label: body });
    await (await ofBody).finished();
    await page.waitForURL(/body=/);
    const shown = page.getByRole('link', { name: /\d{4}, Nhận mới: [1-9]/ });
    await shown.waitFor();
    const counted = Number(await shown.textContent());
    await shown.click();
    await page.getByText(/^Nhận từ .* đến /).waitFor();
    await page.locator('[data-ticket]').first().waitFor();
    expect(await page.locator('[data-ticket]').count()).toBe(counted);
    expect(await axeFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Bỏ lọc theo ngày' }).click();
    await page.getByText(/^Nhận từ .* đến /).waitFor({ state: 'detached' });
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('keep a view under a name and bring it back', async () => {
    const { page, context } = await browser.person(DESK);
    await signIn(page, program.url, program.admin);
    await page.goto(`${program.url}/staff/tickets`);
    await page.getByLabel('Lĩnh vực').selectOption({ label: 'Cây xanh, cây gãy đổ' });
    await page.getByRole('button', { name: 'Lưu cách xem này' }).click();
    await page.getByLabel('Tên cách xem').fill('Cây đổ');
    await page.getByRole('button', { name: 'Lưu', exact: true }).click();
    await page.goto(`${program.url}/staff/tickets`);
    await page.getByRole('link', { name: 'Cây đổ' }).click();
    await page.locator(`[data-ticket="${code}"]`).waitFor();
    expect(await page.getByLabel('Lĩnh vực').inputValue()).toBe('cay_xanh');
    await context.close();
  });

  it('give several tickets to somebody at once, marked by keys', async () => {
    const { page, context } = await browser.person(DESK);
    await signIn(page, program.url, program.admin);
    await page.goto(`${program.url}/staff/tickets?tab=nobody`);
    await page.locator('[data-ticket]').nth(1).waitFor();
    const unassigned = await page.locator('[data-ticket]').count();
    for (const key of ['j', 'x', 'j', 'x']) await page.keyboard.press(key);
    await page.getByText('Đã chọn 2').waitFor();
    await page.getByRole('button', { name: 'Tôi nhận việc này' }).click();
    await page.getByText('Đã giao 2 vụ việc.').waitFor();
    await page.getByRole('button', { name: `Chưa ai nhận ${unassigned - 2}` }).waitFor();
    await context.close();
  });
});
