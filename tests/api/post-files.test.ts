import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { writeXlsx } from 'hucre/xlsx';
import supertest from 'supertest';
import { MINUTE } from '../../core/clock.ts';
import { AuditEntry } from '../../models/audit-entry.ts';
import { Post } from '../../models/post.ts';
import { PostImport } from '../../models/post-import.ts';
import { aStaffMember } from '../support/builders.ts';
import { aBrowser, aStaffApi } from '../support/staff-api.ts';
import { startTestStore } from '../support/store.ts';

let store: Awaited<ReturnType<typeof startTestStore>>;
let api: ReturnType<typeof aStaffApi>;
let staff: Awaited<ReturnType<typeof somebody>>;
beforeAll(async () => {
  store = await startTestStore();
});
afterAll(() => store.stop());
beforeEach(async () => {
  await store.clear();
  api = aStaffApi({ dataDir: store.dataDir });
  staff = await somebody('communications');
});

async function somebody(role: 'communications' | 'officer') {
  const browser = aBrowser(api.app);
  await browser.signIn(await aStaffMember({ roles: [role] }));
  return browser;
}

const HEAD = 'Lời bình,Lúc,Số,Ai\n';
const GOOD = 'Đèn đường Lê Lợi hư rồi gọi 0905 123 456,18/10/2025 07:30,1,Nguyễn Văn A\n';
const MAPPING = {
  columns: { text: 'Lời bình', time: 'Lúc', id: 'Số', author: 'Ai' },
  outlet: 'Trang phường',
};

const look = (content: string | Buffer, name = 'tệp của trang.csv') =>
  staff.form('/posts/files').attach('file', Buffer.from(content), name);

async function take(content: string | Buffer, mapping: object = MAPPING, name = 'a.csv') {
  const answer = await staff
    .form('/posts/imports')
    .field('mapping', JSON.stringify(mapping))
    .attach('file', Buffer.from(content), name);
  await api.fileImports.idle();
  return answer;
}

const outcome = async (id: string) => (await staff.get(`/posts/imports/${id}`)).body;
const left = () => readdirSync(join(store.dataDir, 'uploads'));

describe('a file of posts', () => {
  it('is shown with its first rows, masked, and a guess of its columns', async () => {
    const text = 'text,ngày,link,x\nGọi 0905 123 456,2025-10-18,https://a.vn/1,\nRác,,,\n';
    const { status, body } = await look(text);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      kind: 'csv',
      headings: ['text', 'ngày', 'link', 'x'],
      columns: { text: 'text', time: 'ngày', url: 'link' },
      outlet: 'tệp của trang.csv',
      remembered: null,
    });
    expect(body.sample).toHaveLength(2);
    expect(body.sample[0][0]).not.toContain('0905');
    expect(left()).toEqual([]);
  });

  it('is known by its content, whatever its name', async () => {
    const sheets = [{ name: 'a', rows: [['text'], ['Rác đầy đường']] }];
    const workbook = Buffer.from(await writeXlsx({ sheets }));
    expect((await look(workbook, 'x.csv')).body).toMatchObject({
      kind: 'xlsx',
      sample: [['Rác đầy đường']],
    });
    expect((await look('{"text":"Ngập"}\n', 'x.csv')).body.kind).toBe('jsonl');
    for (const bad of ['', '[{"text":"x"}]', '%PDF-1.7 x', Buffer.from('d0cf11e0a1', 'hex')])
      expect(await look(bad)).toMatchObject({
        status: 400,
        body: { code: 'invalid_input', details: [{ path: 'file' }] },
      });
    expect(left()).toEqual([]);
  });

  it('is kept masked, its bad rows told by line and reason, all of it audited', async () => {
    const file = `${HEAD}${GOOD},18/10/2025,2,\nRác,hôm qua,3,\nRác,18/10/2025\n`;
    const answer = await take(file);
    expect(answer).toMatchObject({ status: 202, body: { state: 'running', name: 'a.csv' } });
    expect(await outcome(answer.body.id)).toMatchObject({
      state: 'done',
      rows: 4,
      kept: 1,
      badRows: 3,
      problems: [
        { line: 3, reason: 'empty', column: 'Lời bình' },
        { line: 4, reason: 'time', column: 'Lúc' },
        { line: 5, reason: 'cells' },
      ],
    });
    const kept = await Post.findOne().lean();
    expect(kept).toMatchObject({ source: 'file', outlet: 'Trang phường' });
    expect(JSON.stringify(kept)).not.toMatch(/0905|Nguyễn/);
    expect(left()).toEqual([]);
    const actions = await AuditEntry.find({ action: /^(posts|columns)/ }).lean();
    expect(actions.map(({ action }) => action).sort()).toEqual([
      'columns.remembered',
      'posts.import_begun',
      'posts.imported',
    ]);
    expect(JSON.stringify([...actions, ...api.lines])).not.toMatch(/0905|Nguyễn Văn A/);
  });

  it('changes nothing when it comes again, also under another name', async () => {
    await take(HEAD + GOOD);
    api.clock.advance(MINUTE);
    const again = await take(`${HEAD}${GOOD}Đường ngập,18/10/2025,2,B\n`, MAPPING, 'b.csv');
    expect(await outcome(again.body.id)).toMatchObject({ kept: 1, alreadyKept: 1, edited: 0 });
    expect(await Post.countDocuments()).toBe(2);
    expect((await staff.get('/posts/imports')).body.items).toMatchObject([
      { name: 'b.csv' },
      { name: 'a.csv' },
    ]);
  });

  it('that was stopped in the middle says so, and goes on when it is handed in again', async () => {
    const rows = Array.from({ length: 450 }, (_, i) => `Tin số ${i},18/10/2025,${i},\n`).join('');
    const answer = await staff
      .form('/posts/imports')
      .field('mapping', JSON.stringify(MAPPING))
      .attach('file', Buffer.from(HEAD + rows), 'a.csv');
    await api.fileImports.stop();
    const { state, kept } = await outcome(answer.body.id);
    expect(state).toBe('stopped');
    expect(kept).toBeLessThan(450);
    expect(left()).toEqual([]);
    expect((await take(HEAD + rows)).status).toBe(503);
    api = aStaffApi({ dataDir: store.dataDir });
    staff = await somebody('communications');
    const rest = await outcome((await take(HEAD + rows)).body.id);
    expect(rest).toMatchObject({ state: 'done', kept: 450 - kept, alreadyKept: kept });
    expect(await Post.countDocuments()).toBe(450);
  });

  it('whose process died is told as stopped', async () => {
    const { id } = (await take(HEAD + GOOD)).body;
    await PostImport.updateOne({ _id: id }, { $set: { state: 'running' } });
    expect((await outcome(id)).state).toBe('running');
    api.clock.advance(3 * MINUTE);
    expect((await outcome(id)).state).toBe('stopped');
  });

  it('is refused with the field at fault', async () => {
    const paths = async (mapping: object, content = HEAD + GOOD) =>
      (await take(content, mapping)).body.details.map(({ path }: { path: string }) => path);
    expect(await paths({ ...MAPPING, columns: {} })).toEqual(['columns.text']);
    const columns = { text: 'Lời bình', time: 'Ngày' };
    expect(await paths({ ...MAPPING, columns })).toEqual(['columns.time']);
    expect(await paths({ columns })).toEqual(['outlet']);
    expect(await paths(MAPPING, HEAD)).toContain('columns.text');
    expect((await staff.post('/posts/imports', { a: 1 })).body.details[0].path).toBe('file');
    expect(await PostImport.countDocuments()).toBe(0);
    expect(left()).toEqual([]);
  });

  it('is for those who may import', async () => {
    staff = await somebody('officer');
    expect((await look(HEAD + GOOD)).status).toBe(403);
    expect((await take(HEAD + GOOD)).status).toBe(403);
    expect((await staff.get('/posts/columns')).status).toBe(403);
  });
});

describe('a mapping of columns', () => {
  it('is remembered for files with the same headings, in any order, and can be forgotten', async () => {
    await take(HEAD + GOOD);
    const next = 'SỐ,Lời bình,Ai,Lúc\n9,Ngập,B,18/10/2025\n';
    expect((await look(next)).body).toMatchObject({
      columns: { text: 'Lời bình', time: 'Lúc', id: 'SỐ', author: 'Ai' },
      outlet: 'Trang phường',
      remembered: { by: expect.any(String) },
    });
    const local = await supertest(api.app)
      .post('/api/v1/local/post-columns')
      .set('authorization', `Bearer ${'t'.repeat(40)}`)
      .send({ headings: ['Số', 'Lúc', 'Ai', 'Lời bình'] });
    expect(local.body.mapping).toEqual(MAPPING);
    const [kept, ...others] = (await staff.get('/posts/columns')).body.items;
    expect(others).toEqual([]);
    expect((await staff.delete(`/posts/columns/${kept.id}`)).status).toBe(204);
    expect((await staff.delete(`/posts/columns/${kept.id}`)).status).toBe(404);
    expect((await look(next)).body).toMatchObject({ columns: {}, remembered: null });
  });

  it('follows the last correction; the name of a file is not taken for the next one', async () => {
    await take(HEAD + GOOD, { columns: { text: 'Ai' }, outlet: 'a.csv' }, 'a.csv');
    await take(HEAD + GOOD, { columns: { text: 'Lời bình' }, outlet: 'a.csv' }, 'a.csv');
    const { body } = await look(HEAD + GOOD, 'b.csv');
    expect(body).toMatchObject({ columns: { text: 'Lời bình' }, outlet: 'b.csv' });
    expect(body.columns.time).toBeUndefined();
    expect(await AuditEntry.countDocuments({ action: 'columns.remembered' })).toBe(2);
  });
});
