import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import supertest from 'supertest';
import { aReport, aResident } from '../support/builders.ts';
import { aStaffApi } from '../support/staff-api.ts';
import { startTestStore } from '../support/store.ts';

let store: Awaited<ReturnType<typeof startTestStore>>;
let api: ReturnType<typeof aStaffApi>;
beforeAll(async () => {
  store = await startTestStore();
  api = aStaffApi({ dataDir: store.dataDir, webDir: join(store.dataDir, 'web') });
});
afterAll(() => store.stop());

describe('the page of a report', () => {
  it('shows state, place, body and dates, and nothing that a resident said or is', async () => {
    const resident = await aResident({ address: 'chat-4711' });
    const { report, ticket } = await api.workflow.reports.submit(
      aReport({
        residentId: resident._id,
        text: 'Nhà Trần Lan 0905123456 ngập, <b>cứu</b>',
        labels: { place: ['Hùng Vương', 'Phường Đông Hà'] },
        placeText: 'nhà số 7',
      }),
    );
    await api.workflow.tickets.note(
      { ticket: ticket._id, by: { type: 'staff', name: 'Cán bộ Nam' } },
      'Gọi chị Lan',
      true,
    );
    const page = await supertest(api.app).get(`/r/${report.code}`);
    expect(page.status).toBe(200);
    expect(page.text).toContain(report.code);
    expect(page.text).toContain('Hùng Vương');
    expect(page.text).toContain('Phường Đông Hà');
    expect(page.text).toContain('đã chuyển đơn vị');
    expect(page.text).toContain('Hạn');
    for (const secret of ['Lan', '0905', 'chat-4711', 'nhà số 7', 'Cán bộ Nam', 'cứu'])
      expect(page.text).not.toContain(secret);
    expect(page.headers['cache-control']).toContain('no-store');
    expect(page.text).not.toMatch(/<script|style=/);
  });

  it('that does not exist is a friendly 404, and says nothing dangerous back', async () => {
    const page = await supertest(api.app).get('/r/%3Cscript%3Ealert(1)%3C%2Fscript%3E');
    expect(page.status).toBe(404);
    expect(page.text).toContain('Không tìm thấy');
    expect(page.text).not.toContain('<script>');
  });
});

describe('the page of the city', () => {
  it('shows numbers and links to the chat, without scripts', async () => {
    const page = await supertest(api.app).get('/');
    expect(page.status).toBe(200);
    expect(page.text).toContain('Đông Hà đang nghe bạn');
    expect(page.text).toContain('href="/chat"');
    expect(page.text).not.toContain('<script');
    const css = await supertest(api.app).get('/assets/pages.css');
    expect(css.headers['content-type']).toContain('text/css');
  });
});

describe('the staff app', () => {
  it('that was not built is a page that says what to do', async () => {
    const page = await supertest(api.app).get('/staff/tickets/DH-1');
    expect(page.status).toBe(503);
    expect(page.text).toContain('npm run build');
  });

  it('that was built answers at every address below /staff, its files unchangeable', async () => {
    const webDir = await mkdtemp(join(tmpdir(), 'ln-web-'));
    await mkdir(join(webDir, 'assets'));
    await writeFile(join(webDir, 'index.html'), '<div id="root"></div>');
    await writeFile(join(webDir, 'assets/app-1.js'), 'export {};');
    const { app } = aStaffApi({ dataDir: store.dataDir, webDir });
    for (const path of ['/staff', '/staff/', '/staff/tickets/DH-1?x=1'])
      expect((await supertest(app).get(path)).text).toContain('id="root"');
    const script = await supertest(app).get('/staff/assets/app-1.js');
    expect(script.headers['cache-control']).toContain('immutable');
    expect((await supertest(app).get('/staff/assets/gone.js')).status).toBe(404);
    await rm(webDir, { recursive: true });
  });
});
