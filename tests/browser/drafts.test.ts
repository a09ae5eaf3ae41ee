import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  DESK,
  hasBrowser,
  startBrowser,
  type TestBrowser,
  type WatchedPage,
} from '../support/browser.ts';
import { signIn, startWithAdmin } from '../support/staff-app.ts';

const NOTE = 'Lời nhắn chờ khi mất mạng';
type Ticket = { revision: number; updates: { note: string | null }[] };

(hasBrowser ? describe : describe.skip)('What an officer has written', () => {
  let dataDir: string;
  let browser: TestBrowser;
  let program: Awaited<ReturnType<typeof startWithAdmin>>;
  let officer: WatchedPage;
  let code: string;

  const ticketOf = (id: string) => program.api.call<Ticket>('GET', `/tickets/${id}`);
  async function openTicket(text: string): Promise<string> {
    const { ticketCode } = await program.api.call<{ ticketCode: string }>('POST', '/reports', {
      text,
      requestKey: crypto.randomUUID(),
    });
    return ticketCode;
  }

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'ln-drafts-'));
    program = await startWithAdmin(dataDir);
    browser = await startBrowser();
    officer = await browser.person(DESK);
    await signIn(officer.page, program.url, program.admin);
    code = await openTicket('Ổ gà to trên đường Trần Hưng Đạo, tối qua có người ngã xe');
  }, 120_000);
  afterAll(async () => {
    await browser?.stop();
    await program?.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  it('is still there after a reload', async () => {
    const { page } = officer;
    await page.goto(`${program.url}/staff/tickets/${code}`);
    await page.getByLabel('Lời nhắn cho người dân').fill(NOTE);
    await page.reload();
    await page.getByLabel('Lời nhắn cho người dân').waitFor();
    expect(await page.getByLabel('Lời nhắn cho người dân').inputValue()).toBe(NOTE);
  });

  it('waits while the line is down and is sent once when it is back', async () => {
    const { page, context } = officer;
    await context.setOffline(true);
    await page.getByRole('button', { name: 'Chuyển trạng thái' }).click();
    await page.getByText('Chờ gửi khi có kết nối (1)').waitFor();
    expect(await page.getByLabel('Lời nhắn cho người dân').inputValue()).toBe('');
    await context.setOffline(false);
    await page.getByText('Chờ gửi khi có kết nối (1)').waitFor({ state: 'detached' });
    await page.getByRole('main').getByText('Đã nhận việc', { exact: true }).first().waitFor();
    const { updates } = await ticketOf(code);
    expect(updates.filter(({ note }) => note === NOTE)).toHaveLength(1);
  });

  it('stays when a colleague was quicker, and the change is shown beside it', async () => {
    const { page } = officer;
    await page.getByLabel('Chuyển sang').selectOption({ label: 'Đang xử lý' });
    await page.getByLabel('Lời nhắn cho người dân').fill('Tôi đang trên đường tới');
    await program.api.call('POST', '/staff', {
      username: 'khoa',
      displayName: 'Võ Đình Khoa',
      password: 'mat-khau-ban-dau',
      roles: ['officer'],
      bodies: [],
    });
    const colleague = await browser.person(DESK);
    await signIn(colleague.page, program.url, {
      username: 'khoa',
      password: 'mat-khau-ban-dau',
      next: 'mat-khau-cua-khoa-moi',
    });
    await colleague.page.goto(`${program.url}/staff/tickets/${code}`);
    await colleague.page.getByLabel('Chuyển sang').selectOption({ label: 'Chờ người dân' });
    await colleague.page.getByLabel('Lời nhắn cho người dân').fill('Gần số nhà nào ạ?');
    await colleague.page.getByRole('button', { name: 'Chuyển trạng thái' }).click();
    await page.getByRole('alert').getByText('Người khác vừa cập nhật vụ việc này').waitFor();
    await page.getByText('Gần số nhà nào ạ?').first().waitFor();
    expect(await page.getByLabel('Lời nhắn cho người dân').inputValue()).toBe(
      'Tôi đang trên đường tới',
    );
    await page.getByRole('button', { name: 'Chuyển trạng thái' }).click();
    await page.getByText('Tôi đang trên đường tới').first().waitFor();
    await colleague.context.close();
  });

  it('goes back into its form when the ticket has moved on in the meantime', async () => {
    const { page, context } = officer;
    const other = await openTicket('Rác chất đống ở chợ Đông Hà bốc mùi không chịu nổi');
    await page.goto(`${program.url}/staff/tickets/${other}`);
    await page.getByLabel('Lời nhắn cho người dân').fill('Sẽ thu gom chiều nay');
    await context.setOffline(true);
    await page.getByRole('button', { name: 'Chuyển trạng thái' }).click();
    await page.getByText('Chờ gửi khi có kết nối (1)').waitFor();
    const { revision } = await ticketOf(other);
    await program.api.call('POST', `/tickets/${other}/moves`, { revision, to: 'accepted' });
    await context.setOffline(false);
    await page.getByText(/^Chưa gửi được/).waitFor();
    await page.getByRole('button', { name: 'Đưa lại vào ô soạn' }).click();
    expect(await page.getByLabel('Lời nhắn cho người dân').inputValue()).toBe(
      'Sẽ thu gom chiều nay',
    );
  });

  it('goes out although the person has signed in anew in another tab', async () => {
    const { page, context } = officer;
    await page.goto(`${program.url}/staff/tickets/${code}`);
    await page.getByText('Ghi chú', { exact: true }).first().click();
    await page.getByRole('textbox', { name: 'Ghi chú' }).fill('Ghi chú từ tab cũ');
    const tab = await context.newPage();
    await tab.goto(`${program.url}/staff/`);
    await tab.getByRole('button', { name: 'Đăng xuất' }).click();
    await tab.getByLabel('Tên đăng nhập').waitFor();
    await tab.waitForLoadState();
    await signIn(tab, program.url, program.admin);
    await page.getByRole('textbox', { name: 'Ghi chú' }).fill('Ghi chú từ tab cũ');
    await page.getByRole('button', { name: 'Thêm ghi chú' }).click();
    await page.getByText('Đã thêm ghi chú.').waitFor();
    await tab.close();
  });

  it('is gone from the machine after signing out', async () => {
    const { page } = officer;
    await page.getByRole('button', { name: 'Đăng xuất' }).click();
    await page.getByLabel('Tên đăng nhập').waitFor();
    const kept = await page.evaluate<string[]>('Object.keys(localStorage)');
    expect(kept.filter((key) => key.startsWith('draft:'))).toEqual([]);
  });
});
