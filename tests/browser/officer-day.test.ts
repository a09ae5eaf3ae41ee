import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import {
  DESK,
  hasBrowser,
  PHONE,
  startBrowser,
  type TestBrowser,
  type WatchedPage,
} from '../support/browser.ts';
import { residentAt } from '../support/chat-page.ts';
import { signIn, startWithAdmin } from '../support/staff-app.ts';

/** One ticket through everything that an officer does with it; each test goes on where the last one ended. */
(hasBrowser ? describe : describe.skip).each([
  ['a desk', DESK],
  ['a phone of 360 pixels', PHONE],
] as const)("The officer's day at %s", (_name, size) => {
  let dataDir: string;
  let browser: TestBrowser;
  let program: Awaited<ReturnType<typeof startWithAdmin>>;
  let resident: WatchedPage;
  let officer: WatchedPage;
  let chat: ReturnType<typeof residentAt>;
  let page: Page;
  let code: string;
  let other: string;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'ln-day-'));
    program = await startWithAdmin(dataDir);
    browser = await startBrowser();
    [resident, officer] = await Promise.all([browser.person(size), browser.person(size)]);
    page = officer.page;
    chat = residentAt(resident.page, program.url);
    await chat.open();
    code = await chat.report('Đèn đường trên đường Lê Duẩn hỏng cả tuần nay, tối đi rất nguy hiểm');
    const made = await program.api.call<{ ticketCode: string }>('POST', '/reports', {
      text: 'Cống thoát nước đường Nguyễn Huệ nghẹt, mưa nhỏ cũng ngập',
      requestKey: 'officer-day-other',
    });
    other = made.ticketCode;
    await signIn(page, program.url, program.admin);
  }, 120_000);
  afterAll(async () => {
    await browser?.stop();
    await program?.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  const status = (name: string) => page.getByRole('main').getByText(name, { exact: true }).first();
  async function moveTo(step: string, note?: string) {
    await page.getByLabel('Chuyển sang').selectOption({ label: step });
    if (note) await page.getByLabel('Lời nhắn cho người dân').fill(note);
  }
  const send = () => page.getByRole('button', { name: 'Chuyển trạng thái' }).click();

  it('finds the ticket by words without accents', async () => {
    await page.getByRole('link', { name: 'Phản ánh', exact: true }).click();
    const found = page.locator('[data-ticket]');
    const unlike = page.locator(`[data-ticket="${other}"]`);
    await unlike.waitFor();
    await page.getByLabel('Tìm kiếm').fill('le duan');
    await unlike.waitFor({ state: 'detached' });
    expect(await found.count()).toBe(1);
    await found.getByRole('link').click();
    await page.getByText(code).first().waitFor();
  });

  it('takes it, gives it back by undo and takes it again', async () => {
    await page.getByRole('button', { name: 'Tôi nhận việc này' }).click();
    await page.getByText('Đã giao cho Quản trị.').waitFor();
    await page.getByRole('button', { name: 'Hoàn tác' }).click();
    await page.getByRole('button', { name: 'Tôi nhận việc này' }).click();
    await page.getByRole('button', { name: 'Tôi nhận việc này' }).waitFor({ state: 'detached' });
  });

  it('accepts it with a ready sentence that has filled itself', async () => {
    await moveTo('Đã nhận việc');
    await page.getByRole('button', { name: /^Chúng tôi sẽ đến kiểm tra tại Lê Duẩn/ }).click();
    await send();
    await status('Đã nhận việc').waitFor();
    await chat.hears(/Chúng tôi sẽ đến kiểm tra tại Lê Duẩn và báo lại bạn trước \d/);
  });

  it('asks, and the answer of the resident sets the ticket going', async () => {
    await page.getByText('Hỏi lại người dân', { exact: true }).first().click();
    await page.getByRole('textbox', { name: 'Hỏi lại người dân' }).fill('Gần số nhà bao nhiêu?');
    await page.getByRole('button', { name: 'Gửi câu hỏi' }).click();
    await chat.hears('Gần số nhà bao nhiêu?');
    await status('Chờ người dân').waitFor();
    await chat.say('Bóng đèn hỏng ở trước số nhà 120');
    await page.getByText('Bóng đèn hỏng ở trước số nhà 120', { exact: true }).waitFor();
    await status('Đang xử lý').waitFor();
  });

  it('merges another report into it, takes it apart and splits it off', async () => {
    await page.goto(`${program.url}/staff/tickets/${other}`);
    await page.getByLabel('Gộp vào vụ việc khác').fill(code.toLowerCase());
    await page.getByRole('button', { name: 'Gộp', exact: true }).click();
    await page.getByText('Người dân nói gì (2)').waitFor();
    await page.getByRole('button', { name: 'Tách ra lại' }).click();
    await page.getByText('Người dân nói gì (1)').waitFor();
    await page.goto(`${program.url}/staff/tickets/${other}`);
    await page.getByLabel('Gộp vào vụ việc khác').fill(code);
    await page.getByRole('button', { name: 'Gộp', exact: true }).click();
    await page.getByText('Người dân nói gì (2)').waitFor();
    await page.getByLabel(`Chọn ${other} để tách`).check();
    await page.getByRole('button', { name: 'Tách các phản ánh đã chọn' }).click();
    await page.getByText('Người dân nói gì (1)').waitFor();
    await page.getByText(/^Đã tách thành DH-/).waitFor();
  });

  it('refers it to another body, which is told to the resident', async () => {
    await moveTo('Chuyển đơn vị khác', 'Việc này thuộc công ty điện lực.');
    await page
      .getByLabel('Chuyển đến đơn vị')
      .selectOption({ label: 'Công ty Điện lực Quảng Trị' });
    await send();
    await chat.hears(/Việc này thuộc công ty điện lực/);
    await status('Công ty Điện lực Quảng Trị').waitFor();
  });

  it('resolves it with evidence; the resident says no, and it is open again', async () => {
    await moveTo('Đã nhận việc');
    await send();
    await page
      .getByLabel('Chuyển sang')
      .locator('option', { hasText: 'Đã xử lý' })
      .waitFor({ state: 'attached' });
    await moveTo('Đã xử lý', 'Đã thay bóng đèn trước số nhà 120.');
    await page.getByLabel('Bằng chứng').selectOption({ label: 'Số văn bản' });
    await page.getByLabel('Số văn bản').last().fill('15/BB-ĐL');
    await send();
    await chat.hears(/Đã thay bóng đèn/);
    await page.getByText('15/BB-ĐL').first().waitFor();
    await resident.page.getByRole('button', { name: /chưa/i }).last().click();
    await status('Mở lại').waitFor();
  });

  it('ends it once more and closes it', async () => {
    await moveTo('Đang xử lý');
    await send();
    await page
      .getByLabel('Chuyển sang')
      .locator('option', { hasText: 'Đã xử lý' })
      .waitFor({ state: 'attached' });
    await moveTo('Đã xử lý', 'Đã kiểm tra lại, đèn sáng cả đoạn.');
    await page.getByLabel('Lý do cụ thể').fill('Cán bộ đã kiểm tra lúc 19 giờ');
    await send();
    await page
      .getByLabel('Chuyển sang')
      .locator('option', { hasText: 'Đã đóng' })
      .waitFor({ state: 'attached' });
    await moveTo('Đã đóng');
    await send();
    await chat.hears(/đã đóng/);
    expect([...resident.complaints, ...officer.complaints]).toEqual([]);
  });
});
