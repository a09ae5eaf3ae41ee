import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { MINUTE } from '../../core/clock.ts';
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
import { until } from '../support/until.ts';

(hasBrowser ? describe : describe.skip)('The systems of the city on the screen', () => {
  let dataDir: string;
  let browser: TestBrowser;
  let program: Awaited<ReturnType<typeof startWithAdmin>>;
  let secret: string;

  const at = (minutesAgo: number) => new Date(Date.now() - minutesAgo * MINUTE).toISOString();
  const send = async (system: string, events: readonly object[]) => {
    const sent = await fetch(`${program.url}/api/v1/events/${system}`, {
      method: 'POST',
      headers: { 'x-api-key': secret, 'content-type': 'application/json' },
      body: JSON.stringify(events),
    });
    expect(sent.status).toBe(202);
  };
  const waiting = async () => {
    const { items } = await program.api.call<{ items: { waiting: number }[] }>('GET', '/systems');
    return items.some((system) => system.waiting > 0);
  };
  const aScene = async (camera: string) => ({
    id: `${camera}-1`,
    kind: 'illegal_parking',
    at: at(4),
    device: camera,
    place: 'Lê Duẩn, trước chợ',
    confidence: 0.55,
    picture: {
      base64: (
        await sharp({ create: { width: 320, height: 180, channels: 3, background: '#465' } })
          .jpeg()
          .toBuffer()
      ).toString('base64'),
    },
  });

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'ln-systems-'));
    program = await startWithAdmin(dataDir);
    browser = await startBrowser();
    ({ secret } = await program.api.call<{ secret: string }>('POST', '/api-keys', {
      name: 'Các hệ thống',
      scopes: ['events.write'],
    }));
    const lamp = { device: 'HV-017', place: 'đường Hùng Vương, trước số 120' };
    await send('street-lighting', [
      { id: 'a', kind: 'lamp_out', at: at(9), ...lamp },
      { id: 'b', kind: 'lamp_out', at: at(8), ...lamp },
      { id: 'c', kind: 'lamp_broken', at: at(7), ...lamp },
    ]);
    await send('ai-cameras', [await aScene('CAM-04'), await aScene('CAM-05')]);
    await send('waste', [
      {
        id: 'lich-1',
        kind: 'schedule',
        at: at(60),
        street: 'Lê Lợi',
        weekdays: [1, 3, 5],
        from: '17:00',
        to: '19:00',
        what: 'rác nhà',
      },
      {
        id: 'lich-2',
        kind: 'schedule',
        at: at(60),
        quarter: 'Khu phố 3',
        ward: 'Phường 5',
        weekdays: [1, 2, 3, 4, 5, 6, 7],
        from: '05:00',
        to: '06:30',
      },
    ]);
    await send('environment', [
      {
        id: 'vuot-1',
        kind: 'limit_passed',
        at: at(5),
        device: 'NT-07',
        place: 'cụm công nghiệp Đông Lễ',
        detail: 'COD 210 mg/L',
      },
    ]);
    await send('health', [
      {
        id: 'so-1',
        kind: 'figure',
        at: at(5),
        name: 'ca_sot_xuat_huyet',
        value: 1204.5,
        unit: 'ca',
        period: '2026-10',
      },
    ]);
    await until(async () => !(await waiting()));
  }, 120_000);
  afterAll(async () => {
    await browser?.stop();
    await program?.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  it.each([
    ['a desk', DESK, 'CAM-04'],
    ['a phone of 360 pixels', PHONE, 'CAM-05'],
  ])(
    'are seen at %s: what is broken, what is doubtful, when rubbish is collected, which limit is passed',
    async (name, size, camera) => {
      const { page, complaints, context } = await browser.person(size);
      const sound = async () => [await axeFindings(page), await overflowOf(page)];
      const shots = process.env['SCREENSHOTS'];
      await signIn(page, program.url, program.admin);
      await page.goto(`${program.url}/staff/systems`);
      await page.getByText(/HV-017, đường Hùng Vương, trước số 120: đèn tắt/).waitFor();
      await page.getByText('1 tin sai hợp đồng').waitFor();
      await page.getByText('Khu phố 3, Phường 5').waitFor();
      await page.getByText(/T2, T4, T6/).waitFor();
      await page.getByText('1.204,5 ca').waitFor();
      expect(await page.getByRole('heading', { level: 2, name: /./ }).count()).toBeGreaterThan(17);
      const picture = page.getByAltText(`Ảnh từ ${camera}, chỉ trực ban xem`);
      await picture.waitFor();
      await page.getByText('đỗ xe chắn lối', { exact: true }).first().waitFor();
      expect(
        await picture.evaluate((image: { naturalWidth: number }) => image.naturalWidth),
      ).toBeGreaterThan(0);
      expect(await sound()).toEqual([[], 0]);
      if (shots)
        await page.screenshot({ path: join(shots, `systems-${name}.png`), fullPage: true });

      await page
        .getByRole('listitem')
        .filter({ has: picture })
        .getByRole('button', { name: 'Lập phản ánh' })
        .click();
      await picture.waitFor({ state: 'detached' });

      await until(async () => {
        const day = await fetch(`${program.url}/api/v1/environment`);
        return ((await day.json()) as { exceedances: unknown[] }).exceedances.length > 0;
      });
      await page.goto(`${program.url}/moi-truong`);
      await page.getByText('Đang vượt ngưỡng: NT-07, cụm công nghiệp Đông Lễ').waitFor();
      expect(await sound()).toEqual([[], 0]);
      if (shots)
        await page.screenshot({ path: join(shots, `environment-${name}.png`), fullPage: true });
      expect(complaints).toEqual([]);
      await context.close();
    },
    60_000,
  );
});
