import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Delivery, type DeliveryRecord } from '../../models/delivery.ts';
import { Resident } from '../../models/resident.ts';
import { createSubscriptions } from '../../workflow/subscriptions/subscriptions.ts';
import { DESK, hasBrowser, PHONE } from '../support/browser.ts';
import { aResident, aStaffMember, city, PASSWORD } from '../support/builders.ts';
import { isSound } from '../support/is-sound.ts';
import { signIn } from '../support/staff-app.ts';
import { type StaffSeat, startStaffSeat } from '../support/staff-seat.ts';

(hasBrowser ? describe : describe.skip)('A message to many', () => {
  let seat: StaffSeat;
  beforeAll(async () => {
    seat = await startStaffSeat();
  }, 120_000);
  afterAll(() => seat?.stop());

  async function aFollower(): Promise<void> {
    const { _id } = await aResident({ channel: 'telegram' });
    const version = city.consents.find((one) => one.topic === 'notices')?.version ?? '';
    const at = seat.api.clock.now();
    const consent = { topic: 'notices', version, at, channel: 'telegram' as const };
    await Resident.updateOne(
      { _id },
      { $set: { consents: [{ ...consent, messageId: 'm', digest: 'd' }] } },
    );
    await createSubscriptions({ city, clock: seat.api.clock }).subscribe({
      residentId: _id,
      topic: 'health',
      place: { kind: 'city' },
    });
  }

  /** What the worker does by itself, until nothing changes. */
  async function work(): Promise<void> {
    for (let round = 0; round < 3; round += 1)
      for (const sweep of Object.values(seat.api.mailings.sweeps)) await sweep();
  }
  const arrive = (state: DeliveryRecord['state']) =>
    Delivery.updateMany({ 'about.type': 'mailing', state: 'queued' }, { $set: { state } });

  it.each([
    ['a desk', DESK],
    ['a phone of 360 pixels', PHONE],
  ] as const)(
    'is written, tried, approved by a second person, watched and repeated at %s',
    async (_, size) => {
      await seat.store.clear();
      await aFollower();
      await aFollower();
      const writer = await seat.browser.person(size);
      const chief = await seat.browser.person(size);
      const communications = await aStaffMember({ roles: ['communications'] });
      const leader = await aStaffMember({ roles: ['leader'] });
      await signIn(writer.page, seat.url, {
        username: communications.username,
        password: PASSWORD,
      });
      await signIn(chief.page, seat.url, { username: leader.username, password: PASSWORD });

      // The first template: a variable that one language lacks is told beside the words, not kept.
      const { page } = writer;
      await page.goto(`${seat.url}/staff/notifications`);
      await page.getByText('Chưa có tin nào.').waitFor();
      await isSound(page, 'mailings-empty', size);
      await page.getByRole('link', { name: 'Viết mẫu tin đầu tiên' }).click();
      await page.getByRole('button', { name: 'Viết mẫu mới' }).click();
      await page.getByLabel('Tên mẫu').fill('Tiêm nhắc');
      await page.getByLabel('Chủ đề').selectOption('health');
      await page
        .getByLabel('Lời tin tiếng Việt')
        .fill('Ngày {ngay}, kính đề nghị quý vị đưa trẻ đến trạm y tế tiêm nhắc.');
      await page.getByLabel('Lời tin tiếng Anh').fill('The health station gives booster shots.');
      await page.getByText('Có {ngay} mà lời bên kia không có.').waitFor();
      await page.getByText('“quý vị” → bạn, bà con').waitFor();
      await page.getByRole('button', { name: 'Lưu', exact: true }).click();
      await isSound(page, 'mailings-template', size);
      await page
        .getByLabel('Lời tin tiếng Anh')
        .fill('On {ngay} the health station gives booster shots.');
      await page.getByText('Có {ngay} mà lời bên kia không có.').waitFor({ state: 'detached' });
      await page
        .getByLabel('Lời tin tiếng Việt')
        .fill('Ngày {ngay}, mời bà con đưa trẻ đến trạm y tế tiêm nhắc.');
      await page.getByText('“quý vị” → bạn, bà con').waitFor({ state: 'detached' });
      await page.getByRole('button', { name: 'Lưu', exact: true }).click();
      await page.getByText('Đã lưu mẫu “Tiêm nhắc”.').waitFor();
      await page.getByText('Phiên bản 1').waitFor();

      // A message of it: what is written survives a reload; nobody is told by a draft.
      await page.getByRole('button', { name: 'Tin nhắn', exact: true }).click();
      await page.getByRole('button', { name: 'Soạn tin mới' }).click();
      await page.getByLabel('Tên tin').fill('Tiêm nhắc tháng 10');
      await page.getByLabel('Điền {ngay}').fill('18/10');
      await page.reload();
      await page.getByRole('button', { name: 'Soạn tin mới' }).click();
      expect(await page.getByLabel('Tên tin').inputValue()).toBe('Tiêm nhắc tháng 10');
      await isSound(page, 'mailings-form', size);
      await page.getByRole('button', { name: 'Lưu bản nháp' }).click();
      await page.getByText('Bây giờ sẽ gửi cho 2 người. Chi phí: 0 đồng.').waitFor();
      await page.getByText('Ngày 18/10, mời bà con').waitFor();
      await isSound(page, 'mailings-draft', size);
      await page.getByRole('button', { name: 'Gửi thử cho tôi' }).click();
      await page.getByText('Bạn chưa nối hộp chat nào.').waitFor();
      // The refusal is an answer of 400, which the console notes.
      writer.complaints.length = 0;
      await page.getByRole('button', { name: 'Gửi duyệt' }).click();
      await page.getByText('Chờ lãnh đạo hoặc quản trị viên khác duyệt.').waitFor();
      expect(await page.getByRole('button', { name: 'Duyệt và gửi' }).count()).toBe(0);
      expect(await Delivery.countDocuments()).toBe(0);

      await chief.page.goto(`${seat.url}/staff/notifications`);
      await chief.page.getByRole('button', { name: 'Duyệt và gửi' }).waitFor();
      await isSound(chief.page, 'mailings-approve', size);
      await chief.page.getByRole('button', { name: 'Duyệt và gửi' }).click();
      await chief.page.getByText(`Duyệt: ${leader.displayName}`).waitFor();
      await work();
      await chief.page.getByText('Lần 1: đã tới 0 trong 2 tin').waitFor();
      await chief.page.getByRole('button', { name: 'Tạm dừng' }).click();
      await chief.page.getByText('Tạm dừng', { exact: true }).waitFor();
      await chief.page.getByRole('button', { name: 'Tạm dừng' }).waitFor({ state: 'detached' });
      await work();
      expect(await Delivery.distinct('state')).toEqual(['held']);

      // The writer goes on; one arrives and one does not, and only that one is told again.
      await page.reload();
      await page.getByRole('button', { name: 'Gửi tiếp' }).click();
      await page.getByRole('button', { name: 'Gửi tiếp' }).waitFor({ state: 'detached' });
      await work();
      const first = await Delivery.findOne({ 'about.type': 'mailing' }).lean<DeliveryRecord>();
      await Delivery.updateOne({ _id: first?._id }, { $set: { state: 'dead' } });
      await arrive('sent');
      await work();
      await page.getByText('đã tới 1, đang chờ 0, chưa tới 1').waitFor();
      await page.getByText('0 người đã nhận tin rồi thôi nghe chủ đề này.').waitFor();
      await isSound(page, 'mailings-sent', size);
      await page.getByRole('button', { name: 'Gửi lại cho người chưa nhận' }).click();
      await page
        .getByRole('dialog')
        .getByRole('button', { name: 'Gửi lại cho người chưa nhận' })
        .click();
      await page.getByRole('region', { name: 'Lần gửi 2' }).waitFor();
      await work();
      await page.getByText('Lần 2: đã tới 0 trong 1 tin').waitFor();
      const again = await Delivery.find({ 'about.id': /:2$/ }).lean<DeliveryRecord[]>();
      expect(again.map(({ residentId }) => String(residentId))).toEqual([
        String(first?.residentId),
      ]);
      for (const one of [writer, chief]) {
        expect(one.complaints).toEqual([]);
        await one.context.close();
      }
    },
    120_000,
  );
});
