import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { readXlsx } from 'hucre/xlsx';
import type { Test } from 'supertest';
import {
  EDITION_FORMAT_IDS,
  EDITION_STATE_IDS,
  type EditionFigures,
  REPORT_KIND_IDS,
  REPORT_SECTION_IDS,
} from '../../api/contract/periodic-reports.ts';
import { DAY, HOUR } from '../../core/clock.ts';
import { AuditEntry } from '../../models/audit-entry.ts';
import { REPORT_KINDS, REPORT_SECTIONS } from '../../models/periodic-report.ts';
import { Post } from '../../models/post.ts';
import { EDITION_STATES, ReportEdition } from '../../models/report-edition.ts';
import { SpikeAlarm } from '../../models/spike.ts';
import type { StaffRecord } from '../../models/staff.ts';
import { Ticket } from '../../models/ticket.ts';
import { Watch } from '../../models/watch.ts';
import { EDITION_FORMATS } from '../../workflow/periodic-reports/documents/edition-file.ts';
import { createClosedTicketRoll } from '../../workflow/tickets/closed-tickets.ts';
import { aStaffMember, aTicket, city } from '../support/builders.ts';
import { aBrowser, aStaffApi } from '../support/staff-api.ts';
import { startTestStore } from '../support/store.ts';
import { zipEntry } from '../support/zip-entry.ts';

let store: Awaited<ReturnType<typeof startTestStore>>;
let api: ReturnType<typeof aStaffApi>;
let browser: ReturnType<typeof aBrowser>;
let person: StaffRecord;
const roll = createClosedTicketRoll({ city });
beforeAll(async () => {
  store = await startTestStore();
});
afterAll(() => store.stop());
beforeEach(async () => {
  await store.clear();
  api = aStaffApi({ dataDir: store.dataDir });
  browser = aBrowser(api.app);
  person = await aStaffMember({ roles: ['communications'] });
  await browser.signIn(person);
});

/** The clock stands on Wednesday, 15 October 2025: the last week that is over begins on the 6th. */
const inWeek = (day: number, hour = 9) => new Date(Date.UTC(2025, 9, 5 + day, hour - 7));
const weekBefore = (day: number) => new Date(inWeek(day).getTime() - 7 * DAY);

const weekly = (given: object = {}) => ({
  name: 'Tình hình tuần',
  kind: 'weekly',
  sections: [...REPORT_SECTION_IDS],
  monthFrom: 1,
  filters: { wards: [], categories: [], bodies: [] },
  form: {
    parent: 'UBND tỉnh Quảng Trị',
    organ: 'UBND phường Đông Hà',
    sign: 'BC-UBND',
    place: 'Đông Hà',
    addressees: ['Thường trực Đảng ủy phường'],
    receivers: ['Như trên', 'Văn phòng Đảng ủy'],
    signerTitle: 'Chủ tịch',
    signerName: 'Nguyễn Thị Hằng',
  },
  recipients: [],
  schedule: null,
  ...given,
});
const create = async (given: object = {}): Promise<string> => {
  const answer = await browser.post('/periodic-reports', weekly(given));
  expect(answer.status).toBe(201);
  return answer.body.id;
};
async function edition(reportId: string, body: object = {}): Promise<EditionFigures> {
  const begun = await browser.post(`/periodic-reports/${reportId}/editions`, body);
  expect(begun.status).toBe(202);
  await api.periodicReports.desk.idle();
  return (await browser.get(`/report-editions/${begun.body.id}`)).body;
}
const file = (id: string, format: string): Test =>
  browser
    .get(`/report-editions/${id}/file?format=${format}`)
    .buffer(true)
    .parse((res, done) => {
      const chunks: Buffer[] = [];
      res.on('data', (chunk: Buffer) => chunks.push(chunk));
      res.on('end', () => done(null, Buffer.concat(chunks)));
    });

const TEXTS = [
  'Rác ở chợ Đông Hà mấy ngày ni không ai dọn, hôi không chịu nổi',
  'Đường Lê Duẩn nhiều ổ gà quá, ai đi qua cũng kêu trời',
  'Cảm ơn công an phường đã giúp bà con trong mưa lũ vừa rồi',
];
const posts = (
  rows: readonly { at: Date; text?: string; source?: 'facebook' | 'youtube' | 'feed' }[],
  prefix = 'p',
) =>
  api.keepPosts(
    rows.map(({ at, text, source = 'facebook' }, index) => ({
      source,
      externalId: `${prefix}${index}`,
      outlet: 'Đông Hà quê tôi',
      text: text ?? `${TEXTS[index % TEXTS.length]} (${prefix} ${index})`,
      publishedAt: at,
    })),
  );
async function tickets() {
  const closed = { status: 'closed' as const, listedAs: 'closed' };
  const fixed = { code: 'fixed', evidence: { kind: 'reason', value: 'x' } };
  await aTicket({ openedAt: inWeek(1) });
  await aTicket({ openedAt: inWeek(2), category: 'rac_thai', body: 'tnmt' });
  await aTicket({ openedAt: weekBefore(2) });
  await aTicket({ openedAt: inWeek(2), status: 'closed', listedAs: 'merged' });
  await aTicket({ ...closed, openedAt: inWeek(1), closedAt: inWeek(2), outcome: fixed });
  await aTicket({ ...closed, openedAt: inWeek(1), closedAt: inWeek(4), outcome: fixed });
  // Ended after the week: open at its end.
  await aTicket({ ...closed, openedAt: inWeek(3), closedAt: inWeek(9), outcome: fixed });
  await roll();
}
const figure = (made: EditionFigures, code: string) =>
  made.sections.flatMap(({ figures }) => figures).find((one) => one.code === code);
const table = (made: EditionFigures, id: string) =>
  Object.fromEntries(
    made.sections
      .flatMap(({ tables }) => tables)
      .find((one) => one.id === id)
      ?.rows.map(({ key, cells }) => [key, cells.map(({ value }) => value)]) ?? [],
  );

describe('periodic reports', () => {
  it('name the same kinds, parts, states and formats in the contract as in the domain', () => {
    expect(REPORT_KIND_IDS).toEqual(REPORT_KINDS);
    expect(REPORT_SECTION_IDS).toEqual(REPORT_SECTIONS);
    expect(EDITION_STATE_IDS).toEqual(EDITION_STATES);
    expect(EDITION_FORMAT_IDS).toEqual(EDITION_FORMATS);
  });

  it('count what the rows themselves say, against the period before, with YouTube apart', async () => {
    await posts([
      { at: inWeek(1) },
      { at: inWeek(2) },
      { at: inWeek(7, 23) },
      { at: inWeek(3), source: 'feed' },
      { at: inWeek(3), source: 'youtube' },
      { at: weekBefore(3) },
      { at: inWeek(8, 0) },
    ]);
    await tickets();
    const watch = await Watch.create({
      name: 'Cầu Đông Hà',
      query: 'cầu',
      owner: 'x',
      colour: '#aa0000',
      createdAt: inWeek(1),
      updatedAt: inWeek(1),
    });
    const subjects = [
      ['negative:all', 'negative:category:ngap_up'],
      [`watch:${String(watch._id)}`],
      [`youtube/watch:${String(watch._id)}`],
    ];
    for (const series of subjects)
      await SpikeAlarm.create({
        from: inWeek(2),
        until: inWeek(2),
        raisedAt: inWeek(2),
        series: series.map((key) => ({
          series: key,
          count: 9,
          expected: 1,
          score: 8,
          at: inWeek(2),
        })),
      });
    const made = await edition(await create());
    expect(made).toMatchObject({
      state: 'ready',
      done: 6,
      steps: 6,
      periodTitle: 'tuần 41 năm 2025 (từ ngày 06/10/2025 đến ngày 12/10/2025)',
      by: person.displayName,
      checksum: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    const { from, to } = made.period;
    const within = { $gte: new Date(from), $lt: new Date(to) };
    const counted = {
      publishedAt: within,
      setAside: { $exists: false },
      source: { $ne: 'youtube' as const },
    };
    const together = await Post.countDocuments(counted);
    expect(together).toBe(4);
    expect(figure(made, 'DL-01')).toMatchObject({ value: together, before: 1 });
    expect(figure(made, 'DL-04')).toMatchObject({ value: 1, before: 0 });
    expect(table(made, 'posts-by-source')).toEqual({
      facebook: [3, expect.any(Number), expect.any(Number), expect.any(Number)],
      feed: [1, expect.any(Number), expect.any(Number), expect.any(Number)],
    });
    const negative = { ...counted, 'labels.sentiment': 'negative' };
    expect(figure(made, 'DL-02')?.value).toBe(await Post.countDocuments(negative));
    const topics = table(made, 'posts-by-category');
    for (const [category, [all]] of Object.entries(topics))
      expect(all).toBe(
        await Post.countDocuments({
          ...counted,
          'labels.category': category === '-' ? null : category,
        }),
      );
    // The alarm of YouTube alone stands apart.
    expect(figure(made, 'DL-05')).toMatchObject({ value: 2, before: 0 });
    const alarms = made.sections.flatMap((one) => one.tables).find(({ id }) => id.startsWith('al'));
    expect(alarms?.rows.map(({ name }) => name).sort()).toEqual([
      'Bài tiêu cực: Ngập úng, thoát nước',
      'Danh sách theo dõi “Cầu Đông Hà”',
    ]);
    const received = { openedAt: within, listedAs: { $ne: 'merged' } };
    expect(figure(made, 'PA-02')).toMatchObject({
      value: await Ticket.countDocuments(received),
      before: 1,
    });
    expect(figure(made, 'PA-04')).toMatchObject({ value: 2, before: 0 });
    // Open at the end: two of the week, one of the week before, one that ended later.
    expect(figure(made, 'PA-07')).toMatchObject({ value: 4, before: 1 });
    // One took a day, the other three: 24 and 72 hours.
    expect(figure(made, 'PA-09')).toMatchObject({ value: 48, before: null, unit: 'hours' });
    expect(table(made, 'tickets-by-body')).toMatchObject({
      qldt: [4, 2, 0, expect.any(Number), expect.any(Number), 48],
      tnmt: [1, 0, 0, 0, expect.any(Number), null],
    });
  });

  it('hold to the filters of the report, and keep them in the query of each figure', async () => {
    await tickets();
    const filters = { wards: [], categories: ['rac_thai'], bodies: ['tnmt'] };
    const made = await edition(await create({ filters, sections: ['tickets', 'warnings'] }));
    expect(figure(made, 'PA-02')).toMatchObject({
      value: 1,
      query: {
        measure: 'tickets.received',
        from: '2025-10-05T17:00:00.000Z',
        to: '2025-10-12T17:00:00.000Z',
        categories: ['rac_thai'],
        bodies: ['tnmt'],
      },
    });
    expect(figure(made, 'CB-03')?.query).not.toHaveProperty('categories');
  });

  it('give the same figures again, or say which differ and what happened since', async () => {
    await posts([{ at: inWeek(1), text: TEXTS[0] ?? '' }, { at: inWeek(2) }]);
    await tickets();
    const made = await edition(await create());
    const again = async () => (await browser.get(`/report-editions/${made.id}/reproduction`)).body;
    const same = await again();
    expect(same).toMatchObject({
      intact: true,
      differences: [],
      reasons: { latePosts: 0, correctedPosts: 0, changedTickets: 0 },
    });
    expect(same.figures).toBeGreaterThan(40);

    api.clock.advance(HOUR);
    await posts([{ at: inWeek(3) }], 'late');
    await posts([{ at: inWeek(3), source: 'feed' }], 'first-of-its-source');
    const first = await Post.findOne({ externalId: 'p0' }).lean();
    await browser
      .post(`/posts/${String(first?._id)}/labels`, { sentiment: 'positive' })
      .expect(200);
    const changed = await again();
    expect(changed.reasons).toMatchObject({ latePosts: 2, correctedPosts: 1, changedTickets: 0 });
    expect(changed.differences).toContainEqual({
      figure: 'DL-01',
      name: 'Số bài viết, bình luận công khai',
      of: 'period',
      stored: 2,
      found: 4,
    });
    expect(changed.differences).toContainEqual({
      figure: 'posts-by-source/feed/all',
      name: 'Theo nguồn: Báo, cổng thông tin, Số bài',
      of: 'period',
      stored: 0,
      found: 1,
    });
    expect(changed.intact).toBe(true);

    await ReportEdition.updateOne({ _id: made.id }, { $set: { 'sections.0.figures.0.value': 9 } });
    expect((await again()).intact).toBe(false);
  });

  it('open again as DOCX, PDF, XLSX and CSV', async () => {
    await posts([{ at: inWeek(1) }, { at: inWeek(2) }]);
    await tickets();
    const made = await edition(await create());

    const docx = await file(made.id, 'docx').expect(200);
    expect(docx.headers['content-disposition']).toContain('bao-cao-weekly-2025-10-06.docx');
    const xml = zipEntry(docx.body, 'word/document.xml');
    const text = xml.replace(/<[^>]+>/g, '\n').replace(/\n+/g, '\n');
    for (const part of [
      'UBND TỈNH QUẢNG TRỊ',
      'UBND PHƯỜNG ĐÔNG HÀ',
      'CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM',
      'Độc lập - Tự do - Hạnh phúc',
      '/BC-UBND',
      'Đông Hà, ngày 15 tháng 10 năm 2025',
      'BÁO CÁO',
      'Kính gửi: Thường trực Đảng ủy phường',
      'Số vụ việc đã giải quyết',
      'Nơi nhận:',
      '- Lưu: VT.',
      'CHỦ TỊCH',
      'Nguyễn Thị Hằng',
      made.checksum ?? '?',
    ])
      expect(text).toContain(part);
    expect(text).toContain('./.');

    const pdf = await file(made.id, 'pdf').expect('content-type', /pdf/);
    const raw = pdf.body.toString('latin1');
    expect(raw.slice(0, 5)).toBe('%PDF-');
    const fonts = [...raw.matchAll(/\/BaseFont \/\w+\+(BeVietnamPro-\w+)/g)].map(
      ([, name]) => name,
    );
    expect(new Set(fonts)).toEqual(
      new Set(['Regular', 'Italic', 'Bold', 'BoldItalic'].map((name) => `BeVietnamPro-${name}`)),
    );
    expect(raw.match(/\/FontFile2 /g)?.length).toBe(4);

    const { sheets } = await readXlsx((await file(made.id, 'xlsx').expect(200)).body);
    const indicators = sheets.find(({ name }) => name === 'Chỉ tiêu')?.rows ?? [];
    const received = indicators.find(([code]) => code === 'PA-02');
    expect(received?.[5]).toBe(figure(made, 'PA-02')?.value);
    expect(JSON.parse(String(received?.[7]))).toEqual(figure(made, 'PA-02')?.query);
    expect(sheets.map(({ name }) => name)).toContain('Thông tin');

    const csv = (await file(made.id, 'csv').expect(200)).body.toString('utf8');
    expect(csv.split('\r\n')[0]).toBe(
      '\uFEFFMã,Chỉ tiêu,Định nghĩa,Đơn vị,Kỳ báo cáo,Giá trị,Kỳ trước,Truy vấn',
    );
  });

  it('hand the fixed indicators of LRIS to a machine, for the month of the decree', async () => {
    await tickets();
    const made = await edition(await create({ kind: 'lris', monthFrom: 15, sections: [] }));
    expect(made.periodTitle).toBe('tháng 10 năm 2025 (từ ngày 15/09/2025 đến ngày 14/10/2025)');
    const codes = made.sections[0]?.figures.map(({ code }) => code);
    expect(codes).toHaveLength(20);
    expect(new Set(codes).size).toBe(20);
    for (const one of made.sections[0]?.figures ?? []) expect(one.definition).not.toBe('');
    expect(figure(made, 'PA-02')?.value).toBe(6);

    const admin = aBrowser(api.app);
    await admin.signIn(await aStaffMember({ roles: ['admin'] }));
    const { key } = (await admin.post('/api-keys', { name: 'LRIS', scopes: ['insights.read'] }))
      .body;
    const machine = (path: string) =>
      admin.agent.get(`/api/v1${path}`).set('authorization', `Bearer ${key}`);
    const { items } = (await admin.get('/systems')).body;
    expect(items.find(({ id }: { id: string }) => id === 'lris').lastAt).toBe(made.madeAt);
    const listed = await machine('/report-editions?kind=lris');
    expect(listed.body.items).toMatchObject([{ id: made.id, state: 'ready' }]);
    const csv = await machine(`/report-editions/${made.id}/file?format=csv`).expect(200);
    expect(csv.text).toMatch(/^PA-02,Số vụ việc tiếp nhận,.*,6,0,/m);
  });

  it('are changed, taken away and brought back, each act audited', async () => {
    const id = await create();
    const changed = await browser.patch(`/periodic-reports/${id}`, {
      ...weekly({ name: 'Tuần này' }),
      recipients: [String(person._id)],
      schedule: { time: '07:30', weekday: 1, monthDay: 1 },
      revision: 0,
    });
    expect(changed.body).toMatchObject({
      name: 'Tuần này',
      revision: 1,
      nextAt: '2025-10-20T00:30:00.000Z',
    });
    await browser.patch(`/periodic-reports/${id}`, { ...weekly(), revision: 0 }).expect(409);
    await browser.delete(`/periodic-reports/${id}`).expect(204);
    expect((await browser.get('/periodic-reports')).body.items).toEqual([]);
    await browser.post(`/periodic-reports/${id}/editions`).expect(404);
    await browser.post(`/periodic-reports/${id}/restore`).expect(200);
    expect((await browser.get('/periodic-reports')).body).toMatchObject({
      items: [{ id, name: 'Tuần này', recipients: [String(person._id)] }],
      people: [{ id: String(person._id), email: false }],
      emailPossible: false,
      suggestedForm: { place: 'Đông Hà' },
    });
    const acts = await AuditEntry.find({ 'target.id': id }).sort({ number: 1 }).lean();
    expect(acts.map(({ action }) => action)).toEqual([
      'periodic_report.created',
      'periodic_report.changed',
      'periodic_report.removed',
      'periodic_report.restored',
    ]);
  });

  it('are refused with the field named, and closed to whoever has neither role', async () => {
    const bad = await browser.post(
      '/periodic-reports',
      weekly({
        filters: { wards: ['ward:phuong-1'], categories: ['x'], bodies: [] },
        sections: [],
        recipients: ['f'.repeat(24)],
      }),
    );
    expect(bad.status).toBe(400);
    expect(bad.body.details.map(({ path }: { path: string }) => path)).toEqual([
      'filters.wards',
      'filters.categories',
      'sections',
      'recipients',
    ]);
    const time = await browser.post(
      '/periodic-reports',
      weekly({ schedule: { time: '7h30', weekday: 1, monthDay: 1 } }),
    );
    expect(time.body.details).toMatchObject([{ path: 'schedule.time' }]);
    const id = await create();
    const early = await browser.post(`/periodic-reports/${id}/editions`, { day: '2025-10-15' });
    expect(early.body.details).toEqual([{ path: 'day', message: 'must be before 13/10/2025' }]);

    const officer = aBrowser(api.app);
    await officer.signIn(await aStaffMember());
    await officer.get('/periodic-reports').expect(403);
    await officer.post('/periodic-reports', weekly()).expect(403);
    const leader = aBrowser(api.app);
    await leader.signIn(await aStaffMember({ roles: ['leader'] }));
    await leader.post('/periodic-reports', weekly()).expect(201);
  });
});
