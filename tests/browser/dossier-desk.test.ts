import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DAY } from '../../core/clock.ts';
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

/** `20/11/2026`, so many days from today. */
const day = (days: number) =>
  new Date(Date.now() + days * DAY).toISOString().slice(0, 10).split('-').reverse().join('/');

const HEAD = 'Mã hồ sơ,Tên thủ tục,Trạng thái,Thời điểm,Ngày hẹn trả,Đơn vị';
const row = (code: string, due: number) =>
  `${code},Đăng ký khai sinh,Đang xử lý,${day(-5)},${day(due)},H50.12`;

(hasBrowser ? describe : describe.skip)('The dossier desk', () => {
  let dataDir: string;
  let browser: TestBrowser;
  let program: Awaited<ReturnType<typeof startWithAdmin>>;
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'ln-desk-'));
    program = await startWithAdmin(dataDir);
    browser = await startBrowser();
  }, 120_000);
  afterAll(async () => {
    await browser?.stop();
    await program?.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  it.each([
    ['a desk', DESK, 'H50.12-20260609-0000001'],
    ['a phone of 360 pixels', PHONE, 'H50.12-20260609-0000002'],
  ] as const)(
    'takes a file and sends the apology for a late dossier at %s',
    async (name, size, code) => {
      const { page, complaints, context } = await browser.person(size);
      await signIn(page, program.url, program.admin);
      await page.goto(`${program.url}/staff/dossiers`);
      await page.getByLabel('Tệp CSV, XLSX hoặc JSON lines').setInputFiles({
        name: 'ho-so.csv',
        mimeType: 'text/csv',
        buffer: Buffer.from(`${HEAD}\n${row(code, -2)}\nabc,,4,,,\n`),
      });
      await page.getByText('2 dòng: 1 mới').waitFor();
      await page.getByText('Dòng 3: Mã hồ sơ').waitFor();
      await page.getByLabel('Xem').selectOption('overdue');
      await page.getByRole('link', { name: code }).waitFor();
      const findings = [...(await axeFindings(page))];
      expect(await overflowOf(page)).toBe(0);
      await shoot(page, `list-${name}`);
      await page.getByRole('link', { name: code }).click();
      await page.getByRole('heading', { name: 'Các bước' }).waitFor();
      findings.push(...(await axeFindings(page)));
      expect(await overflowOf(page)).toBe(0);
      await shoot(page, `one-${name}`);
      await page.getByRole('button', { name: 'Gửi cho 0 người theo dõi' }).click();
      await page.getByText('đã gửi lúc').waitFor();
      findings.push(...(await axeFindings(page)));
      expect(findings).toEqual([]);
      expect(complaints).toEqual([]);
      await context.close();
    },
    120_000,
  );

  async function shoot(page: { screenshot(to: { path: string }): Promise<unknown> }, name: string) {
    const folder = process.env['SCREENSHOTS'];
    if (folder) await page.screenshot({ path: join(folder, `${name}.png`) });
  }
});
