import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Secret, TOTP } from 'otpauth';
import type { Page } from 'playwright-core';
import { HOUR, SECOND } from '../../core/clock.ts';
import { UpstreamRefused } from '../../core/errors.ts';
import { createLogger } from '../../core/logger.ts';
import { Ticket } from '../../models/ticket.ts';
import { createExchangeDesk } from '../../workflow/exchange/exchange-desk.ts';
import {
  axeFindings,
  DESK,
  hasBrowser,
  overflowOf,
  PHONE,
  startBrowser,
  type TestBrowser,
} from '../support/browser.ts';
import { aReport, aStaffMember, city, PASSWORD, WEDNESDAY } from '../support/builders.ts';
import { aStaffApi } from '../support/staff-api.ts';
import { buildStaffApp, signIn } from '../support/staff-app.ts';
import { startTestStore } from '../support/store.ts';
import { until } from '../support/until.ts';

const SIZES = [
  ['a desk', DESK],
  ['a phone of 360 pixels', PHONE],
] as const;

/** The real app on the real store in this process; a real browser in front. */
(hasBrowser ? describe : describe.skip)('On the screen, staff', () => {
  let store: Awaited<ReturnType<typeof startTestStore>>;
  let browser: TestBrowser;
  let api: ReturnType<typeof aStaffApi>;
  let server: Server;
  let url: string;
  beforeAll(async () => {
    buildStaffApp();
    store = await startTestStore();
    browser = await startBrowser();
  }, 120_000);
  afterAll(async () => {
    await browser?.stop();
    await store?.stop();
  });
  beforeEach(async () => {
    await store.clear();
    api = aStaffApi({ dataDir: store.dataDir });
    server = createServer(api.app).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => {
    api.live.close();
    server.closeAllConnections();
    server.close();
  });

  const isSound = async (page: Page) => {
    expect(await axeFindings(page)).toEqual([]);
    expect(await overflowOf(page)).toBeLessThanOrEqual(0);
  };

  it.each(SIZES)(
    'refer a ticket to a body with a system of its own, at %s',
    async (_, size) => {
      let refuses = true;
      const adapter = {
        async send() {
          if (refuses) throw new UpstreamRefused('PAHT', '400', 'service_code unknown');
          return 'PAHT-77';
        },
        updates: async () => [],
      };
      const exchange = createExchangeDesk({
        city,
        clock: api.clock,
        logger: createLogger('silent'),
        adapters: new Map([['dien', adapter]]),
        tickets: api.workflow.tickets,
      });
      const { ticket } = await api.workflow.reports.submit(aReport());
      const officer = await aStaffMember();
      const { page, complaints, context } = await browser.person(size);
      await signIn(page, url, { username: officer.username, password: PASSWORD });
      await page.goto(`${url}/staff/tickets/${ticket.code}`);
      await page.getByLabel('Chuyển sang').selectOption({ label: 'Chuyển đơn vị khác' });
      await page.getByLabel('Lời nhắn cho người dân').fill('Việc này thuộc công ty điện lực.');
      await page
        .getByLabel('Chuyển đến đơn vị')
        .selectOption({ label: 'Công ty Điện lực Quảng Trị' });
      await isSound(page);
      await page.getByRole('button', { name: 'Chuyển trạng thái' }).click();
      await until(async () => (await Ticket.exists({ body: 'dien', status: 'referred' })) !== null);
      await exchange.sweep();

      const panel = page.locator('section', {
        has: page.getByRole('heading', { name: 'Ở hệ thống của đơn vị' }),
      });
      await page.reload();
      await panel.getByText('bị từ chối').waitFor();
      await panel.getByText(/service_code unknown/).waitFor();
      await isSound(page);
      await panel.getByRole('button', { name: 'Chuyển lại ngay' }).click();
      await panel.getByText('chờ chuyển').waitFor();
      refuses = false;
      await exchange.sweep();
      await page.reload();
      await panel.getByText('đã chuyển', { exact: true }).waitFor();
      await panel.getByText('PAHT-77').waitFor();
      expect(await panel.getByRole('button').count()).toBe(0);
      await isSound(page);
      expect(complaints).toEqual([]);
      await context.close();
    },
    60_000,
  );

  it.each(SIZES)(
    'change the routing rules, try them and go back, at %s',
    async (_, size) => {
      const { ticket } = await api.workflow.reports.submit(aReport());
      const admin = await aStaffMember({ roles: ['admin'] });
      const { page, complaints, context } = await browser.person(size);
      await signIn(page, url, { username: admin.username, password: PASSWORD });
      await page.goto(`${url}/staff/rules`);
      const menu = page.getByRole('navigation');
      await until(async () => {
        const place = await menu.locator('[aria-current="page"]').boundingBox();
        const seen = await menu.boundingBox();
        return Boolean(
          place &&
            seen &&
            place.x >= seen.x &&
            place.x + place.width <= seen.x + seen.width &&
            place.y >= seen.y &&
            place.y + place.height <= seen.y + seen.height,
        );
      });
      const text = page.getByLabel(/^Nội dung quy tắc/);
      await page.getByText('Không có lỗi.').waitFor();
      await isSound(page);
      const [first, ...others] = city.routing;
      await text.fill(JSON.stringify([{ ...first, body: 'no-such-body' }, ...others], null, 2));
      await page.getByText('Cần sửa 1 chỗ').waitFor();
      expect(await page.getByRole('button', { name: 'Lưu thành phiên bản mới' }).isDisabled()).toBe(
        true,
      );
      await isSound(page);
      await page.getByRole('button', { name: /^Dòng \d+/ }).click();
      expect(await page.evaluate<string>('getSelection().toString()')).toContain('no-such-body');

      const flood = {
        id: 'flood-for-power',
        when: { categories: ['ngap_up'] },
        body: 'dien',
        decision: 'QĐ 12/2025',
      };
      const last = { ...city.routing.at(-1), id: 'last' };
      await text.fill(JSON.stringify([flood, last], null, 2));
      await page.getByText('Không có lỗi.').waitFor();
      await page.getByRole('button', { name: 'Chạy thử với 30 ngày qua' }).click();
      await page.getByText('1 trong 1 phản ánh sẽ đi nơi khác.').waitFor();
      await page.getByRole('link', { name: ticket.code }).waitFor();
      await isSound(page);
      await page.getByLabel(/^Vì sao sửa/).fill('QĐ 12/2025 của UBND');
      await page.getByRole('button', { name: 'Lưu thành phiên bản mới' }).click();
      await page.getByText(/^Đã lưu phiên bản 1\./).waitFor();
      await page.getByRole('button', { name: 'Bật phiên bản 1' }).click();
      await page.getByText(/^Đang áp dụng: phiên bản 1/).waitFor();
      await isSound(page);
      const moved = await api.workflow.reports.submit(aReport({ incident: 'own' }));
      expect(moved.ticket.body).toBe('dien');
      await page.getByRole('button', { name: 'Hoàn tác' }).click();
      await page.getByText(/^Đang áp dụng: phiên bản 0/).waitFor();
      const back = await api.workflow.reports.submit(aReport({ incident: 'own' }));
      expect(back.ticket.body).toBe(ticket.body);
      expect(complaints).toEqual([]);
      await context.close();
    },
    60_000,
  );

  it.each(SIZES)(
    'guard their account with a code and take it away again, at %s',
    async (_, size) => {
      const officer = await aStaffMember();
      const { page, complaints, context } = await browser.person(size);
      await signIn(page, url, { username: officer.username, password: PASSWORD });
      await page.goto(`${url}/staff/security`);
      const card = page.locator('section', {
        has: page.getByRole('heading', { name: 'Mã xác thực khi đăng nhập' }),
      });
      await card.getByText(/^Chưa bật\./).waitFor();
      await isSound(page);
      await card.getByLabel('Mật khẩu hiện tại').fill(PASSWORD);
      await card.getByRole('button', { name: 'Bật mã xác thực' }).click();
      const picture = card.getByAltText(/^Mã QR/);
      await picture.waitFor();
      expect(
        await picture.evaluate((image: { naturalWidth: number }) => image.naturalWidth),
      ).toBeGreaterThan(0);
      await isSound(page);
      const secret = Secret.fromBase32((await card.locator('code').textContent()) ?? '');
      const code = () => {
        api.clock.advance(30 * SECOND);
        return new TOTP({ secret }).generate({ timestamp: api.clock.now().getTime() });
      };
      await card.getByLabel('Mã xác thực').fill('000000');
      await card.getByRole('button', { name: 'Xác nhận mã' }).click();
      await card.getByText(/^Mã chưa đúng/).waitFor();
      await isSound(page);
      await card.getByLabel('Mã xác thực').fill(code());
      await card.getByRole('button', { name: 'Xác nhận mã' }).click();
      await card.getByRole('heading', { name: 'Mã dự phòng' }).waitFor();
      expect(await card.getByRole('listitem').count()).toBe(10);
      const spare = (await card.getByRole('listitem').first().textContent()) ?? '';
      await isSound(page);
      await card.getByRole('button', { name: 'Tôi đã cất các mã' }).click();
      await card.getByText(/Còn 10 mã dự phòng/).waitFor();

      await context.clearCookies();
      await page.goto(`${url}/staff/`);
      await page.getByLabel('Tên đăng nhập').fill(officer.username);
      await page.getByLabel('Mật khẩu').fill(PASSWORD);
      await page.getByRole('button', { name: 'Đăng nhập' }).click();
      await page.getByText('Hãy nhập mã xác thực.').waitFor();
      await isSound(page);
      await page.getByLabel('Mã xác thực').fill(spare);
      await page.getByRole('button', { name: 'Đăng nhập' }).click();
      await page.getByRole('navigation').waitFor();
      await page.goto(`${url}/staff/security`);
      await card.getByText(/Còn 9 mã dự phòng/).waitFor();
      await isSound(page);
      await card.getByLabel('Mã xác thực').fill(code());
      await card.getByRole('button', { name: 'Tắt mã xác thực' }).click();
      await card.getByText(/^Chưa bật\./).waitFor();
      // What the browser notes of a wrong and of a missing code.
      expect(complaints.filter((line) => !/status of 40[01]/.test(line))).toEqual([]);
      await context.close();
    },
    60_000,
  );

  it('undo a mute that a press on the list has lifted already, and are told so', async () => {
    await api.keepPosts([
      {
        source: 'facebook',
        externalId: 'mute-1',
        outlet: 'Trang chế ảnh',
        text: 'Rác ở chợ Đông Hà mấy ngày ni không ai dọn, hôi không chịu nổi',
        publishedAt: new Date(WEDNESDAY.getTime() - HOUR),
      },
    ]);
    const mai = await aStaffMember({ roles: ['communications'] });
    const { page, complaints, context } = await browser.person(DESK);
    await signIn(page, url, { username: mai.username, password: PASSWORD });
    await page.goto(`${url}/staff/posts`);
    await page.getByText('Tắt tiếng', { exact: true }).click();
    await page.getByRole('button', { name: 'Tắt tiếng cả trang Trang chế ảnh' }).click();
    await page.getByText('Đã tắt tiếng: Trang chế ảnh.').waitFor();
    await page.getByText('Đang tắt tiếng (1)').click();
    await page.getByRole('button', { name: 'Bật lại' }).click();
    await page.getByText('Đã bật lại, bài được tính vào số liệu như trước.').waitFor();
    await page.getByRole('button', { name: 'Hoàn tác' }).click();
    await page.getByText('Đã được bật lại từ trước, không còn gì để hoàn tác.').waitFor();
    expect((await page.getByRole('alert').allTextContents()).join('')).toBe('');
    expect(complaints.filter((line) => !line.includes('status of 404'))).toEqual([]);
    await context.close();
  }, 60_000);
});
