import { mkdtemp, rm } from 'node:fs/promises';
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

const REPORT = 'đường Hùng Vương đoạn gần cầu bị ngập, xe không qua được';
const ANSWER = 'Tổ thoát nước đang bơm tại Hùng Vương, dự kiến thông xe trước 17 giờ.';

/** The main job, by hand, from the resident's message to the resident's answer. */
(hasBrowser ? describe : describe.skip).each([
  ['a desk', DESK],
  ['a phone of 360 pixels', PHONE],
] as const)('A report from the chat, worked on at %s', (_name, size) => {
  let dataDir: string;
  let browser: TestBrowser;
  let program: Awaited<ReturnType<typeof startWithAdmin>>;
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'ln-path-'));
    program = await startWithAdmin(dataDir);
    browser = await startBrowser();
    await program.api.call('POST', '/staff', {
      username: 'lan',
      displayName: 'Nguyễn Thị Lan',
      password: 'mat-khau-ban-dau',
      roles: ['officer'],
      bodies: [],
    });
  }, 120_000);
  afterAll(async () => {
    await browser?.stop();
    await program?.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  it('reaches the right desk, and the answer reaches the resident', async () => {
    const resident = await browser.person(size);
    await resident.page.goto(`${program.url}/chat`);
    await resident.page.getByRole('textbox').fill(REPORT);
    await resident.page.getByRole('button', { name: 'Gửi', exact: true }).click();
    const talk = resident.page.getByRole('log');
    const receipt = talk.getByText(/DH-[0-9A-Z]{4}-[0-9A-Z]{4}/).first();
    await receipt.waitFor();
    const code = (await receipt.textContent())?.match(/DH-[0-9A-Z]{4}-[0-9A-Z]{4}/)?.[0] ?? '';
    expect(await axeFindings(resident.page)).toEqual([]);
    expect(await overflowOf(resident.page)).toBeLessThanOrEqual(0);

    const officer = await browser.person(size);
    const { page } = officer;
    await signIn(page, program.url, {
      username: 'lan',
      password: 'mat-khau-ban-dau',
      next: 'mat-khau-cua-toi-lan',
    });
    await page.getByRole('link', { name: 'Phản ánh', exact: true }).click();
    const row = page.locator(`[data-ticket="${code}"]`);
    await row.waitFor();
    const said = (await row.textContent()) ?? '';
    expect(said).toContain('Ngập úng');
    expect(said).toContain('Hùng Vương');
    expect(said).toMatch(/Phòng|UBND|Công ty|Trung tâm/);
    expect(await overflowOf(page)).toBeLessThanOrEqual(0);

    await row.getByRole('link').click();
    await page.getByText(REPORT).last().waitFor();
    await page.getByLabel('Chuyển sang').selectOption({ label: 'Đã nhận việc' });
    await page.getByLabel('Lời nhắn cho người dân').fill(ANSWER);
    await page.getByRole('button', { name: 'Chuyển trạng thái' }).click();
    await page.getByText('Đã chuyển trạng thái.').waitFor();
    expect(await axeFindings(page)).toEqual([]);

    await talk.getByText(ANSWER).waitFor();
    expect([...resident.complaints, ...officer.complaints]).toEqual([]);
    await Promise.all([resident.context.close(), officer.context.close()]);
  }, 90_000);
});
