import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { HOUR, MINUTE } from '../../core/clock.ts';
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

(hasBrowser ? describe : describe.skip)('Rivers and sensors on the screen', () => {
  let dataDir: string;
  let browser: TestBrowser;
  let program: Awaited<ReturnType<typeof startWithAdmin>>;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'ln-sensors-'));
    program = await startWithAdmin(dataDir);
    browser = await startBrowser();
    const { secret } = await program.api.call<{ secret: string }>('POST', '/api-keys', {
      name: 'Trạm cầu Đông Hà',
      scopes: ['observations.write'],
    });
    const now = Date.now();
    const level = (result: number, hoursAgo: number) => ({
      datastream: 'hieu-dong-ha/level',
      phenomenonTime: new Date(now - hoursAgo * HOUR - MINUTE).toISOString(),
      result,
    });
    const sent = await fetch(`${program.url}/api/v1/observations`, {
      method: 'POST',
      headers: { 'x-api-key': secret, 'content-type': 'application/json' },
      body: JSON.stringify([level(1.6, 3), level(2.0, 2), level(2.3, 1), level(9, 0)]),
    });
    expect(await sent.json()).toMatchObject({ stored: 3, quarantined: [{ reason: 'jump' }] });
  }, 120_000);
  afterAll(async () => {
    await browser?.stop();
    await program?.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  it.each([
    ['a desk', DESK],
    ['a phone of 360 pixels', PHONE],
  ])(
    'are read at %s: level, doubtful reading, bulletin, and the page for everybody',
    async (name, size) => {
      const { page, complaints, context } = await browser.person(size);
      const sound = async () => [await axeFindings(page), await overflowOf(page)];
      await signIn(page, program.url, program.admin);
      await page.goto(`${program.url}/staff/sensors`);
      await page.getByRole('img', { name: /Đông Hà/ }).waitFor();
      await page.getByText(/2,30/).first().waitFor();
      await page
        .getByText(/hieu-dong-ha/)
        .first()
        .waitFor();
      await page
        .getByRole('textbox')
        .first()
        .fill('Mực nước lúc 08 giờ: Trên sông Hiếu tại Đông Hà 2.20 m, dưới BĐ1 0.20 m.');
      await page.getByRole('button', { name: 'Đọc thử' }).click();
      await page.getByText('2,20 m').first().waitFor();
      expect(await sound()).toEqual([[], 0]);
      const shots = process.env['SCREENSHOTS'];
      if (shots)
        await page.screenshot({ path: join(shots, `sensors-${name}.png`), fullPage: true });
      await page.goto(`${program.url}/river`);
      await page
        .getByText(/2,30 m/)
        .first()
        .waitFor();
      expect(await sound()).toEqual([[], 0]);
      if (shots) await page.screenshot({ path: join(shots, `river-${name}.png`), fullPage: true });
      expect(complaints).toEqual([]);
      await context.close();
    },
    60_000,
  );
});
