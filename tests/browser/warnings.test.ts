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

const LEADER = {
  username: 'lanhdao',
  password: 'mat-khau-lanh-dao',
  next: 'mat-khau-moi-cua-lanh-dao',
};

(hasBrowser ? describe : describe.skip)('A warning on the screens of staff', () => {
  let dataDir: string;
  let browser: TestBrowser;
  let program: Awaited<ReturnType<typeof startWithAdmin>>;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'ln-warn-'));
    program = await startWithAdmin(dataDir);
    browser = await startBrowser();
    await program.api.call('POST', '/staff', {
      username: LEADER.username,
      displayName: 'Lãnh đạo',
      password: LEADER.password,
      roles: ['leader'],
      bodies: [],
    });
  }, 120_000);
  afterAll(async () => {
    await browser?.stop();
    await program?.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  it('is written at a desk, approved by a leader on a phone, and ended', async () => {
    const writer = await browser.person(DESK);
    await signIn(writer.page, program.url, program.admin);
    await writer.page.goto(`${program.url}/staff/warnings`);
    await writer.page.getByRole('button', { name: 'Soạn cảnh báo mới' }).click();
    await writer.page.getByLabel('Có hiệu lực đến').fill('2030-10-18T06:00');
    await writer.page.getByLabel('Phường Đông Hà', { exact: true }).check();
    for (const tongue of ['vi', 'en'])
      for (const field of ['Tiêu đề', 'Chuyện gì', 'Làm gì ngay', 'Nguồn'])
        await writer.page.getByLabel(`${field} (${tongue})`).fill(`${field}: nước sông Hiếu lên`);
    const findings = await axeFindings(writer.page);
    expect(await overflowOf(writer.page)).toBe(0);
    await writer.page.getByRole('button', { name: 'Lưu bản nháp' }).click();
    await writer.page.getByText('Sẽ báo 0 trong 0 người đăng ký').waitFor();
    await writer.page.getByLabel('Tôi đã xem: nobody is subscribed there').check();
    findings.push(...(await axeFindings(writer.page)));
    await writer.page.getByRole('button', { name: 'Trình duyệt' }).click();
    await writer.page.getByText('Chờ người thứ hai duyệt').waitFor();

    const leader = await browser.person(PHONE);
    await signIn(leader.page, program.url, LEADER);
    await leader.page.goto(`${program.url}/staff/warnings`);
    await leader.page.getByRole('button', { name: 'Duyệt và gửi' }).click();
    await leader.page.getByText('Đang có hiệu lực').waitFor();
    findings.push(...(await axeFindings(leader.page)));
    expect(await overflowOf(leader.page)).toBe(0);

    await writer.page.getByRole('button', { name: 'Soạn tin hết nguy hiểm' }).click();
    await writer.page.getByText('Bản 2: hết nguy hiểm').waitFor();
    findings.push(...(await axeFindings(writer.page)));
    expect(findings).toEqual([]);
    expect([...writer.complaints, ...leader.complaints]).toEqual([]);
    await writer.context.close();
    await leader.context.close();
  }, 120_000);
});
