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
import { aCapMessage } from '../support/cap-messages.ts';
import { residentAt } from '../support/chat-page.ts';
import { signIn, startWithAdmin } from '../support/staff-app.ts';

const LEADER = {
  username: 'lanhdao',
  password: 'mat-khau-lanh-dao',
  next: 'mat-khau-moi-cua-lanh-dao',
};
/** After the first sign-in, at which the password was changed. */
const LEADER_AGAIN = { username: LEADER.username, password: LEADER.next };

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
    const chat = await browser.person(PHONE);
    const resident = residentAt(chat.page, program.url);
    await resident.open();
    await resident.say('đăng ký nhận cảnh báo lũ phường Nam Đông Hà');
    await chat.page.getByRole('button', { name: 'Đồng ý', exact: true }).click();
    await resident.hears('Đã đăng ký cảnh báo lũ cho Phường Nam Đông Hà');
    await chat.context.close();
    const writer = await browser.person(DESK);
    await signIn(writer.page, program.url, program.admin);
    await writer.page.goto(`${program.url}/staff/warnings`);
    await writer.page.getByRole('button', { name: 'Soạn cảnh báo mới' }).click();
    await writer.page.getByLabel('Có hiệu lực đến').fill('2030-10-18T06:00');
    await writer.page.getByLabel('Phường Đông Hà', { exact: true }).check();
    // An area by mouse, taken back by one corner, and a circle by keyboard.
    const map = writer.page.getByRole('region', {
      name: 'Bản đồ vùng cảnh báo: Soạn cảnh báo mới',
    });
    await map.scrollIntoViewIfNeeded();
    for (const [x, y] of [
      [300, 100],
      [400, 100],
      [400, 200],
      [200, 150],
    ])
      await map.click({ position: { x: x ?? 0, y: y ?? 0 } });
    await writer.page.getByText('Đang vẽ: 4 góc').waitFor();
    await writer.page.getByRole('button', { name: 'Bỏ góc cuối' }).click();
    await writer.page.getByRole('button', { name: 'Xong vùng này' }).press('Enter');
    await writer.page.getByText('Vùng vẽ 1: 3 góc', { exact: true }).waitFor();
    for (const [field, value] of [
      ['Vĩ độ', '16.81'],
      ['Kinh độ', '107.1'],
      ['Bán kính (km)', '0.5'],
    ])
      await writer.page.getByLabel(field ?? '', { exact: true }).fill(value ?? '');
    await writer.page.getByRole('button', { name: 'Thêm vùng tròn' }).press('Enter');
    await writer.page.getByText('Vùng tròn 1: bán kính 0.5 km', { exact: true }).waitFor();
    await writer.page.getByText('Vùng này: 1 trong 1 người đăng ký').waitFor();
    await writer.page.getByRole('button', { name: /Bỏ.*Vùng tròn 1/ }).click();
    await writer.page.getByText('Vùng này: 0 trong 1 người đăng ký').waitFor();
    for (const tongue of ['vi', 'en'])
      for (const field of ['Tiêu đề', 'Chuyện gì', 'Làm gì ngay', 'Nguồn'])
        await writer.page.getByLabel(`${field} (${tongue})`).fill(`${field}: nước sông Hiếu lên`);
    const folder = process.env['SCREENSHOTS'];
    if (folder) await map.screenshot({ path: join(folder, 'warning-area.png') });
    const findings = await axeFindings(writer.page);
    expect(await overflowOf(writer.page)).toBe(0);
    await writer.page.getByRole('button', { name: 'Lưu bản nháp' }).click();
    await writer.page.getByText('Sẽ báo 0 trong 1 người đăng ký').waitFor();
    await writer.page.getByLabel('Tôi đã xem: Chưa ai đăng ký nhận tin ở vùng này').check();
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

  it('of another body comes as a draft with its area, beside what was kept apart', async () => {
    const made = await program.api.call<{ secret: string }>('POST', '/api-keys', {
      name: 'PCTT tỉnh',
      scopes: ['cap.write'],
    });
    const handIn = (given: Parameters<typeof aCapMessage>[0]) =>
      fetch(`${program.url}/api/v1/cap`, {
        method: 'POST',
        headers: { authorization: `Bearer ${made.secret}`, 'content-type': 'application/cap+xml' },
        body: aCapMessage({ expires: '2035-10-15T20:00:00+07:00', ...given }),
      });
    const area = '<areaDesc>Ven sông</areaDesc><circle>16.82,107.1 0.7</circle>';
    expect((await handIn({ area, headline: 'Tin của tỉnh' })).status).toBe(202);
    await handIn({ identifier: 'QT-9', scope: 'Restricted', headline: 'Không cho công chúng' });
    const late = { identifier: 'QT-8', expires: '2020-10-15T20:00:00+07:00' };
    await handIn({ ...late, headline: 'Tin đến muộn' });

    const desk = await browser.person(DESK);
    await signIn(desk.page, program.url, program.admin);
    await desk.page.goto(`${program.url}/staff/warnings`);
    await desk.page.getByText('Cảnh báo của nơi khác gửi tới (CAP): 3 tin').click();
    await desk.page.getByText('không dành cho công chúng', { exact: true }).waitFor();
    // The sweep has drafted it: it stands above the warning of the test before.
    await desk.page.getByText('Vùng tròn 1: bán kính 0.7 km', { exact: true }).waitFor();
    const risk = desk.page.getByLabel('Cấp độ rủi ro thiên tai (theo bản tin)').first();
    await risk.selectOption('3');
    const findings = await axeFindings(desk.page);
    const saved = desk.page.waitForResponse((answer) => answer.request().method() === 'PATCH');
    await desk.page.getByRole('button', { name: 'Lưu bản nháp' }).first().click();
    expect((await (await saved).json()).versions[0]).toMatchObject({
      severity: 'Severe',
      urgency: 'Expected',
      certainty: 'Likely',
      until: '2035-10-15T13:00:00.000Z',
      riskLevel: 3,
      area: { circles: [{ lat: 16.82, lon: 107.1, radiusKm: 0.7 }] },
    });

    // What came too late is drafted from all the same; what is private cannot be.
    await desk.page.getByRole('button', { name: 'Vẫn soạn nháp từ tin Tin đến muộn' }).click();
    await desk.page.getByText('Bản nháp sẽ có trong ít giây.').waitFor();
    await desk.page.getByText('đã cho soạn nháp.').waitFor();
    expect(await desk.page.getByRole('button', { name: /^Vẫn soạn nháp/ }).count()).toBe(0);

    const phone = await browser.person(PHONE);
    await signIn(phone.page, program.url, LEADER_AGAIN);
    await phone.page.goto(`${program.url}/staff/warnings`);
    await phone.page.getByText('Cảnh báo của nơi khác gửi tới (CAP): 3 tin').click();
    await phone.page.getByText('chưa kiểm được chữ ký').first().waitFor();
    findings.push(...(await axeFindings(phone.page)));
    expect(await overflowOf(phone.page)).toBe(0);
    expect(findings).toEqual([]);
    expect([...desk.complaints, ...phone.complaints]).toEqual([]);
    await desk.context.close();
    await phone.context.close();
  }, 120_000);
});
