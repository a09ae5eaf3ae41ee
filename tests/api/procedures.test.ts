import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  PROCEDURE_CHANNEL_IDS,
  procedureInput,
  RELIABILITY_IDS,
} from '../../api/contract/procedures.ts';
import { PROCEDURE_CHANNELS, RELIABILITIES } from '../../core/city/procedure-schema.ts';
import { DAY, SECOND } from '../../core/clock.ts';
import { AuditEntry } from '../../models/audit-entry.ts';
import type { StaffRecord } from '../../models/staff.ts';
import { aStaffMember, city } from '../support/builders.ts';
import { aBrowser, aStaffApi } from '../support/staff-api.ts';
import { startTestStore } from '../support/store.ts';

const BIRTH = '1.001193';
let store: Awaited<ReturnType<typeof startTestStore>>;
let api: ReturnType<typeof aStaffApi>;
let writer: ReturnType<typeof aBrowser>;
let officer: ReturnType<typeof aBrowser>;
let author: StaffRecord;

beforeAll(async () => {
  store = await startTestStore();
});
afterAll(() => store.stop());
beforeEach(async () => {
  await store.clear();
  api = aStaffApi({ dataDir: store.dataDir });
  // The city's data are younger than the clock of the tests.
  api.clock.advance(400 * DAY);
  writer = aBrowser(api.app);
  officer = aBrowser(api.app);
  author = await aStaffMember({ roles: ['communications'] });
  await writer.signIn(author);
  await officer.signIn(await aStaffMember({ roles: ['officer'], bodies: ['csgt'] }));
});

const birth = async () => (await writer.get(`/procedures/${BIRTH}`)).body;
async function correct(change: object, version?: number) {
  const seen = await birth();
  return await writer.post(`/procedures/${BIRTH}/versions`, {
    version: version ?? seen.version,
    entry: { ...seen.entry, ...change },
  });
}
const theBot = async () => (await api.workflow.procedures.byCode(BIRTH))?.fee;

describe('the catalogue of procedures', () => {
  it('has the words of the domain, and takes every procedure of the city as it is', () => {
    expect(RELIABILITY_IDS).toEqual(RELIABILITIES);
    expect(PROCEDURE_CHANNEL_IDS).toEqual(PROCEDURE_CHANNELS);
    for (const { code: _, reliability: __, ...entry } of city.procedures)
      expect(procedureInput.parse(entry)).toEqual(entry);
  });

  it('is searched as a resident asks, and tells what the bots do with the question', async () => {
    const asked = await officer.get('/procedures?q=làm khai sinh cho con');
    expect(asked.body.asked).toMatchObject({ sure: BIRTH });
    expect(asked.body.items[0]).toMatchObject({ code: BIRTH, version: 0, editedAt: null });
    const byCode = await officer.get(`/procedures?q=${BIRTH}`);
    expect(byCode.body.items.map(({ code }: { code: string }) => code)).toEqual([BIRTH]);
    const nothing = await officer.get('/procedures?q=zzzz qqqq');
    expect(nothing.body).toMatchObject({ total: 0, asked: { sure: null, choice: [] } });
  });

  it('comes in pages by name, and by field', async () => {
    const first = await officer.get('/procedures?limit=20');
    const second = await officer.get(`/procedures?limit=20&cursor=${first.body.next}`);
    const codes = [...first.body.items, ...second.body.items].map(({ code }) => code);
    expect(new Set(codes).size).toBe(40);
    const [field] = first.body.fields;
    const some = await officer.get(`/procedures?field=${encodeURIComponent(field)}`);
    expect(some.body.total).toBeGreaterThan(0);
    expect(some.body.items.every((one: { field: string }) => one.field === field)).toBe(true);
  });

  it('shows how an entry reads before it is saved, and which phrases find it', async () => {
    const { entry } = await birth();
    const preview = await writer.post('/procedures/preview', {
      code: BIRTH,
      entry: {
        ...entry,
        plain: { vi: 'Kính đề nghị công dân nộp giấy chứng sinh.', en: 'Bring the birth slip.' },
        phrases: ['khai sinh cho bé', 'đăng ký kết hôn', 'thủ tục'],
      },
    });
    expect(preview.body.reads.vi).toContain('Kính đề nghị');
    expect(preview.body.reads.en).toContain('Bring the birth slip.');
    expect(preview.body.findings.map(({ code }: { code: string }) => code)).toContain(
      'office-word',
    );
    expect(preview.body.phrases).toMatchObject([
      { finds: 'it' },
      { finds: 'choice' },
      { finds: 'nothing' },
    ]);
    expect((await birth()).entry).toEqual(entry);
  });

  it('is corrected at once for the bots, with a version, an author and a line in the audit log', async () => {
    const saved = await correct({ fee: 'Miễn phí.' });
    expect(saved.status).toBe(201);
    expect(saved.body).toMatchObject({ version: 1, entry: { fee: 'Miễn phí.' } });
    expect(await theBot()).toBe('Miễn phí.');
    const versions = await officer.get(`/procedures/${BIRTH}/versions`);
    expect(versions.body.items).toMatchObject([
      { number: 1, by: author.displayName, changed: ['fee'], isNew: false },
    ]);
    expect(await AuditEntry.countDocuments({ action: 'procedure.saved' })).toBe(1);
    const edited = await officer.get('/procedures?edited=true');
    expect(edited.body.items).toMatchObject([{ code: BIRTH, version: 1 }]);
    expect((await correct({})).body.version).toBe(1);
  });

  it('puts back what was before a correction, as a further version', async () => {
    const before = await theBot();
    await correct({ fee: 'Miễn phí.' });
    api.clock.advance(SECOND);
    await correct({ fee: '5.000 đ' });
    const undo = await writer.post(`/procedures/${BIRTH}/undo`, { version: 2, number: 1 });
    expect(undo.body).toMatchObject({ version: 3, entry: { fee: before } });
    expect(await theBot()).toBe(before);
    const wrong = await writer.post(`/procedures/${BIRTH}/undo`, { version: 3, number: 9 });
    expect(wrong.status).toBe(404);
  });

  it('refuses to save over what somebody else saved meanwhile', async () => {
    await correct({ fee: 'Miễn phí.' });
    const late = await correct({ fee: '5.000 đ' }, 0);
    expect([late.status, late.body.code]).toEqual([409, 'conflict']);
    expect(await theBot()).toBe('Miễn phí.');
  });

  it.each([
    ['asOf', { asOf: '2099-01-01' }, 'asOf'],
    ['a time that is promised and empty', { timeReliable: true, timeLimit: [] }, 'timeLimit'],
    ['a summary in one language', { plain: { vi: 'Mang giấy.', en: '' } }, 'entry.plain.en'],
    ['an empty name', { name: ' ' }, 'entry.name'],
  ])('names the field of %s', async (_, change, path) => {
    const refused = await correct(change);
    expect(refused.status).toBe(400);
    expect(refused.body.details.map((one: { path: string }) => one.path)).toContain(path);
  });

  it('takes a new procedure, which the bots then find, and which cannot be put back to nothing', async () => {
    const { entry } = await birth();
    const added = await writer.post('/procedures/9.999999/versions', {
      version: 0,
      entry: {
        ...entry,
        name: 'Cấp thẻ gửi trâu qua cầu',
        shortName: 'Thẻ gửi trâu',
        phrases: ['gửi trâu qua cầu'],
        timeReliable: false,
      },
    });
    expect(added.body).toMatchObject({ version: 1, reliability: 'time_unreliable' });
    const asked = await officer.get('/procedures?q=gửi trâu qua cầu');
    expect(asked.body.asked.sure).toBe('9.999999');
    const undo = await writer.post('/procedures/9.999999/undo', { version: 1, number: 1 });
    expect([undo.status, undo.body.code]).toEqual([409, 'illegal_transition']);
    expect((await writer.get('/procedures/9.999998')).status).toBe(404);
    expect((await writer.get('/procedures/khaisinh')).status).toBe(400);
  });

  it('is read by all staff and changed by who speaks for the city', async () => {
    const { entry } = await birth();
    const change = { version: 0, entry };
    expect((await officer.post(`/procedures/${BIRTH}/versions`, change)).status).toBe(403);
    expect((await officer.get(`/procedures/${BIRTH}`)).status).toBe(200);
    const desk = aBrowser(api.app);
    await desk.signIn(await aStaffMember({ roles: ['officer'] }));
    expect((await desk.post(`/procedures/${BIRTH}/versions`, change)).status).toBe(201);
  });
});
