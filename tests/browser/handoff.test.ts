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
import { residentAt } from '../support/chat-page.ts';
import { signIn, startWithAdmin } from '../support/staff-app.ts';

(hasBrowser ? describe : describe.skip).each([
  ['a desk', DESK],
  ['a phone of 360 pixels', PHONE],
] as const)('Residents and officers at %s', (_name, size) => {
  let dataDir: string;
  let browser: TestBrowser;
  let program: Awaited<ReturnType<typeof startWithAdmin>>;
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'ln-talk-'));
    program = await startWithAdmin(dataDir);
    browser = await startBrowser();
  }, 120_000);
  afterAll(async () => {
    await browser?.stop();
    await program?.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  it('talk with each other live: taken, answered, released', async () => {
    const visitor = await browser.person(size);
    const resident = residentAt(visitor.page, program.url);
    await resident.open();
    await resident.say('cho tôi gặp cán bộ');
    await resident.hears(/[Cc]án bộ/);

    const { page, complaints, context } = await browser.person(size);
    await signIn(page, program.url, program.admin);
    await page.goto(`${program.url}/staff/handoffs`);
    await page.getByRole('link', { name: /Mở cuộc trò chuyện/ }).waitFor();
    expect(await axeFindings(page)).toEqual([]);
    expect(await overflowOf(page)).toBeLessThanOrEqual(0);
    await page.getByRole('link', { name: /Mở cuộc trò chuyện/ }).click();
    await page.getByRole('button', { name: 'Tôi nói chuyện' }).click();
    await resident.hears(/Từ giờ bạn nói chuyện với/);
    await resident.say('giấy hẹn của tôi ghi sai tên');
    await page.getByRole('log').getByText('giấy hẹn của tôi ghi sai tên').waitFor();
    await page.getByLabel('Nhắn cho người dân').fill('Dạ bác đọc giúp mã hồ sơ ạ');
    await page.getByRole('button', { name: 'Gửi', exact: true }).click();
    await resident.hears(/: Dạ bác đọc giúp mã hồ sơ ạ/);
    expect(await axeFindings(page)).toEqual([]);
    expect(await overflowOf(page)).toBeLessThanOrEqual(0);
    await page.getByRole('button', { name: 'Kết thúc', exact: true }).click();
    await resident.hears(/đã kết thúc cuộc trò chuyện/);
    expect([...complaints, ...visitor.complaints]).toEqual([]);
    await Promise.all([context.close(), visitor.context.close()]);
  }, 90_000);

  it('settle a request about personal data under its clocks', async () => {
    const visitor = await browser.person(size);
    const resident = residentAt(visitor.page, program.url);
    await resident.open();
    await resident.say('dữ liệu của tôi');
    await visitor.page.getByRole('button', { name: 'Sửa', exact: true }).click();
    await resident.hears(/sửa điều gì/);
    await resident.say('tên tôi là Bình, không phải Bính');
    await resident.hears(/biên nhận DL-/);

    const { page, complaints, context } = await browser.person(size);
    await signIn(page, program.url, program.admin);
    await page.goto(`${program.url}/staff/data-requests`);
    await page.getByText('tên tôi là Bình, không phải Bính').waitFor();
    await page.getByText(/Làm xong: còn/).waitFor();
    await page.getByText('Xử lý', { exact: false }).last().click();
    await page.getByLabel('Bước').selectOption({ label: 'Đã làm xong' });
    await page.getByLabel('Lời nhắn cho người dân').fill('Đã sửa tên thành Bình.');
    expect(await axeFindings(page)).toEqual([]);
    expect(await overflowOf(page)).toBeLessThanOrEqual(0);
    await page.getByRole('button', { name: 'Gửi cho người dân' }).click();
    await resident.hears(/Đã sửa tên thành Bình/);
    await page.getByText('Không có yêu cầu nào.').waitFor();
    expect([...complaints, ...visitor.complaints]).toEqual([]);
    await Promise.all([context.close(), visitor.context.close()]);
  }, 90_000);
});
