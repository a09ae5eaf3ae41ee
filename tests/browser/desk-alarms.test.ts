import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { HOUR } from '../../core/clock.ts';
import { Photo } from '../../models/photo.ts';
import { Resident } from '../../models/resident.ts';
import { Staff, type StaffRecord } from '../../models/staff.ts';
import { inTransaction } from '../../models/transaction.ts';
import { tellStaff } from '../../workflow/staff-notices/tell-staff.ts';
import { createSubscriptions } from '../../workflow/subscriptions/subscriptions.ts';
import {
  DESK,
  hasBrowser,
  PHONE,
  type Size,
  startBrowser,
  type TestBrowser,
} from '../support/browser.ts';
import { aReport, aResident, aStaffMember, city, PASSWORD } from '../support/builders.ts';
import { isSound } from '../support/is-sound.ts';
import { aStaffApi } from '../support/staff-api.ts';
import { buildStaffApp, signIn } from '../support/staff-app.ts';
import { startTestStore } from '../support/store.ts';

const SIZES: readonly (readonly [string, Size])[] = [
  ['a desk', DESK],
  ['a phone of 360 pixels', PHONE],
];

/** The real app on the real store in this process, so that its clock can be set; a real browser in front. */
(hasBrowser ? describe : describe.skip)('What is urgent at the desk', () => {
  let store: Awaited<ReturnType<typeof startTestStore>>;
  let browser: TestBrowser;
  let api: ReturnType<typeof aStaffApi>;
  let server: Server;
  let url: string;
  let officer: StaffRecord;

  beforeAll(async () => {
    buildStaffApp();
    store = await startTestStore();
    browser = await startBrowser();
  }, 120_000);
  afterAll(async () => {
    api?.live.close();
    server?.closeAllConnections();
    server?.close();
    await browser?.stop();
    await store?.stop();
  });
  beforeEach(async () => {
    api?.live.close();
    server?.closeAllConnections();
    server?.close();
    await store.clear();
    api = aStaffApi({ dataDir: store.dataDir });
    server = createServer(api.app).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    officer = await aStaffMember({ username: 'hoa' });
    await Staff.updateOne({ _id: officer._id }, { displayName: 'Nguyễn Thị Hoa' });
  });

  async function sitDown(size: Size, person: StaffRecord = officer) {
    const seat = await browser.person(size);
    await signIn(seat.page, url, { username: person.username, password: PASSWORD });
    return seat;
  }

  const RESCUE = { kind: 'rescue', category: 'cuu_nan', urgency: 'emergency' } as const;
  const callForHelp = () =>
    api.workflow.reports.submit(
      aReport({ text: 'Cứu với, ba người trên mái nhà ở Hùng Vương', labels: RESCUE }),
    );

  it.each(SIZES)(
    'shows notices under the bell at %s, live, by mouse and by key',
    async (_, size) => {
      const { page, complaints, context } = await sitDown(size);
      const bell = page.getByRole('button', { name: 'Thông báo: 0 chưa đọc' });
      await bell.click();
      await page.getByText('Chưa có thông báo nào.').waitFor();
      await isSound(page, 'bell-empty', size);
      await page.getByRole('button', { name: 'Đóng' }).click();
      const { ticket } = await api.workflow.reports.submit(aReport());
      await tellStaff({
        key: 'k',
        kind: 'deadline',
        to: { desk: true },
        title: `Sắp trễ: ${ticket.code} chưa xử lý xong, hạn 16:00 15/10/2025`,
        link: `/tickets/${ticket.code}`,
        urgent: false,
        at: api.clock.now(),
      });
      await page.getByRole('button', { name: 'Thông báo: 1 chưa đọc' }).waitFor();
      await page.keyboard.press('b');
      await page.getByRole('link', { name: /Sắp trễ/ }).waitFor();
      await isSound(page, 'bell', size);
      await page.getByRole('link', { name: /Sắp trễ/ }).press('Enter');
      await page.getByRole('heading', { name: ticket.title }).waitFor();
      await page.getByRole('button', { name: 'Thông báo: 0 chưa đọc' }).waitFor();
      expect(complaints).toEqual([]);
      await context.close();
    },
    60_000,
  );

  it.each(SIZES)(
    'rings for a call for help at %s until one accepts, in every tab',
    async (_, size) => {
      const other = await aStaffMember();
      // How long nobody has accepted is told by the reader's clock.
      api.clock.set(new Date());
      const one = await sitDown(size);
      const two = await sitDown(DESK, other);
      const { ticket } = await callForHelp();
      const banner = (page: Page) => page.getByRole('region', { name: 'Lời kêu cứu chưa ai nhận' });
      for (const { page } of [one, two])
        await banner(page).getByText(ticket.code).first().waitFor();
      await isSound(one.page, 'rescue', size);
      const sound = one.page.getByRole('button', { name: 'Bật tiếng chuông' });
      await sound.click();
      await one.page.getByRole('button', { name: 'Tắt tiếng chuông' }).waitFor();
      // From the press in one tab until it is gone in the other.
      const pressed = performance.now();
      await Promise.all([
        two.page.getByRole('button', { name: `Tôi nhận ${ticket.code}` }).click(),
        banner(one.page).waitFor({ state: 'detached' }),
      ]);
      process.stderr.write(
        `alarm gone elsewhere after ${Math.round(performance.now() - pressed)} ms\n`,
      );
      await two.page.getByText(`Bạn đã nhận ${ticket.code}.`).waitFor();
      await banner(two.page).waitFor({ state: 'detached' });
      expect([...one.complaints, ...two.complaints]).toEqual([]);
      await one.context.close();
      await two.context.close();
    },
    60_000,
  );

  it.each(SIZES)(
    'lists what is late at %s, with who was told',
    async (_, size) => {
      const { ticket } = await api.workflow.reports.submit(
        aReport({ labels: { urgency: 'emergency' } }),
      );
      api.clock.advance(7 * HOUR);
      await api.workflow.escalate();
      const { page, complaints, context } = await sitDown(size);
      await page.goto(`${url}/staff/late`);
      const row = page.getByRole('listitem').filter({ hasText: ticket.code });
      await row.getByText('trễ 3 giờ').waitFor();
      await row.getByText('đã báo Lãnh đạo UBND').waitFor();
      await isSound(page, 'late', size);
      await page.getByRole('button', { name: /^Chuyển đơn vị/ }).click();
      await page.getByText('Không có việc nào trễ').waitFor();
      await page.getByRole('button', { name: /^Xử lý xong/ }).click();
      await row.getByRole('link').click();
      await page.getByText('Trễ hạn, đã báo Lãnh đạo UBND').first().waitFor();
      expect(complaints).toEqual([]);
      await context.close();
    },
    60_000,
  );

  it.each(SIZES)(
    'adds a picture at %s and publishes it with a face blurred',
    async (_, size) => {
      const { ticket } = await api.workflow.reports.submit(aReport());
      const { page, complaints, context } = await sitDown(size);
      await page.goto(`${url}/staff/tickets/${ticket.code}`);
      await page.getByLabel('Thêm ảnh hiện trường').setInputFiles({
        name: 'anh.jpg',
        mimeType: 'image/jpeg',
        buffer: await sharp({
          create: { width: 600, height: 400, channels: 3, background: '#7a9' },
        })
          .jpeg()
          .toBuffer(),
      });
      await page.getByRole('button', { name: 'Công khai… Ảnh số 1' }).click();
      const dialog = page.getByRole('dialog', { name: 'Công khai ảnh' });
      const submit = dialog.getByRole('button', { name: 'Công khai ảnh này' });
      expect(await submit.isDisabled()).toBe(true);
      const picture = dialog.getByRole('img');
      await picture.scrollIntoViewIfNeeded();
      const box = await picture.boundingBox();
      if (!box) throw new Error('the picture has no place');
      await page.mouse.move(box.x + box.width * 0.2, box.y + box.height * 0.2);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width * 0.5, box.y + box.height * 0.6, { steps: 4 });
      await page.mouse.up();
      await dialog.getByRole('group', { name: 'Vùng che 1' }).waitFor();
      // The same by keyboard: a second region, moved by its slider.
      await dialog.getByRole('button', { name: 'Thêm vùng che' }).press('Enter');
      const second = dialog.getByRole('group', { name: 'Vùng che 2' });
      await second.getByLabel('Từ trái').focus();
      await page.keyboard.press('ArrowRight');
      await isSound(page, 'photo-publish', size);
      await submit.click();
      await page.getByText('Công khai bản đã che 2 vùng').waitFor();
      const copy = await Photo.findOne({ published: true }).lean();
      expect(copy?.regions?.[0]?.x).toBeCloseTo(0.2, 1);
      expect(copy?.regions?.[0]?.height).toBeCloseTo(0.4, 1);
      expect(copy?.regions?.[1]?.x).toBeCloseTo(0.41, 2);
      await page.getByText('Công khai bản đã che 2 vùng').scrollIntoViewIfNeeded();
      await isSound(page, 'photo-published', size);
      await page.getByRole('button', { name: 'Thôi công khai Ảnh số 1' }).click();
      await page.getByText('Chỉ cán bộ', { exact: true }).waitFor();
      expect(complaints).toEqual([]);
      await context.close();
    },
    60_000,
  );

  it.each(SIZES)(
    'lists whom a warning did not reach at %s, to be called and ticked, and taken back',
    async (_, size) => {
      const [ward] = city.wards.filter(({ successor }) => !successor);
      for (const name of ['Bác Lài', 'Chị Tư']) {
        const { _id } = await aResident();
        const contact = { phone: '84912345678', name, at: api.clock.now() };
        await Resident.updateOne({ _id }, { $set: { 'identities.0.state': 'gone', contact } });
        await createSubscriptions({ city, clock: api.clock }).subscribe({
          residentId: _id,
          topic: 'flood',
          place: { kind: 'ward', ward: ward?.id ?? '', label: `nhà ${name}` },
        });
      }
      const words = { headline: 'Sông Hiếu vượt báo động 3', doNow: 'Lên chỗ cao', nextNews: '' };
      const said = { ...words, what: 'Nước lên', where: '', howBad: '', goTo: '', source: 'Đài' };
      const { version } = await api.warnings.desk.draft(
        {
          vi: said,
          en: said,
          severity: 'Severe',
          urgency: 'Immediate',
          certainty: 'Observed',
          response: 'Evacuate',
          until: new Date(api.clock.now().getTime() + 6 * HOUR),
          area: { wards: [ward?.id ?? ''], circles: [], polygons: [], wholeCity: false },
          hazard: 'flood',
          drill: false,
        },
        { type: 'system' },
      );
      const { page, complaints, context } = await sitDown(size);
      await page.goto(`${url}/staff/warnings`);
      await page.getByText('Xem tin như người dân đọc').click();
      await page.getByText('Báo cho nơi bạn theo dõi: nhà bạn.').waitFor();
      await isSound(page, 'warning-draft', size);
      await api.warnings.desk.breakGlass(String(version._id), 'Nước lên nhanh', {
        type: 'staff',
        id: 'x',
      });
      await api.warnings.sender.idle();
      await api.warnings.sender.sweep();
      await page.getByRole('link', { name: 'Ai chưa nhận được (2)' }).click();
      await page.getByText('Còn 2 người chưa được báo').waitFor();
      await page.getByRole('link', { name: '+84912345678' }).first().waitFor();
      await page.getByLabel('Bác Lài: Đã báo').check();
      await page.getByText('Còn 1 người chưa được báo').waitFor();
      await isSound(page, 'warning-not-reached', size);
      await page.getByRole('button', { name: 'Hoàn tác' }).click();
      await page.getByText('Còn 2 người chưa được báo').waitFor();
      await page.getByRole('button', { name: 'Đã đọc loa ở khu này' }).click();
      await page.getByText('Không còn ai chưa nhận được.').waitFor();
      await page.emulateMedia({ media: 'print' });
      expect(await page.getByRole('navigation').isVisible()).toBe(false);
      expect(await page.getByText('nhà Bác Lài').isVisible()).toBe(true);
      expect(complaints).toEqual([]);
      await context.close();
    },
    90_000,
  );

  it.each(SIZES)(
    'ties a chat to the account at %s and lets go of it again',
    async (_, size) => {
      const { page, complaints, context } = await sitDown(size);
      await page.goto(`${url}/staff/security`);
      await page.getByText('Máy chủ thư chưa được cài đặt').waitFor();
      await page.getByRole('button', { name: 'Lấy mã' }).click();
      const typed = await page.getByText(/^liên kết \d{6}$/).textContent();
      await isSound(page, 'reach', size);
      const resident = await aResident({ channel: 'telegram', address: '77' });
      const linked = await inTransaction((session) =>
        api.workflow.links.link(
          { resident, code: (typed ?? '').slice(-6), channel: 'telegram', address: '77' },
          session,
        ),
      );
      expect(linked).toMatchObject({ linked: true });
      await page.getByRole('button', { name: 'Tôi đã gửi' }).click();
      await page.getByText('Đã liên kết Telegram').waitFor();
      await page.getByRole('button', { name: 'Bỏ liên kết chat' }).click();
      await page.getByRole('button', { name: 'Lấy mã' }).waitFor();
      expect((await Staff.findById(officer._id).lean())?.chat).toBeUndefined();
      expect(complaints).toEqual([]);
      await context.close();
    },
    60_000,
  );
});
