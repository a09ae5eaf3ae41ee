import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createManualClock } from '../../core/clock.ts';
import { importRows, type RowOrProblem } from '../../listeners/files/import-rows.ts';
import { readTable } from '../../listeners/files/read-table.ts';
import { Dossier } from '../../models/dossier.ts';
import { aWorkflow } from '../support/builders.ts';
import { startTestStore } from '../support/store.ts';

const NOW = new Date('2026-06-12T02:00:00Z');
let folder = '';
let store: Awaited<ReturnType<typeof startTestStore>>;
beforeAll(async () => {
  store = await startTestStore();
  folder = await mkdtemp(join(tmpdir(), 'ln-rows-'));
});
afterAll(async () => {
  await store.stop();
  await rm(folder, { recursive: true });
});
beforeEach(() => store.clear());

async function* rowsOf(
  name: string,
  content: string,
): AsyncGenerator<RowOrProblem<Record<string, string>>> {
  const file = join(folder, name);
  await writeFile(file, content);
  for await (const row of readTable(file))
    yield 'cells' in row ? { line: row.line, row: { ...row.cells } } : row;
}

type Problem = { row: number; field: string; message: string };
const refusals = (rejected: Problem[]) =>
  rejected.map(({ row, field, message }) => ({ row, message: `${field}: ${message}` }));

async function importDossiers(name: string, content: string) {
  const { workflow } = aWorkflow(createManualClock(NOW));
  const problems: [number, string][] = [];
  const outcome = await importRows(
    rowsOf(name, content),
    async (rows) => {
      const { rejected, ...counts } = await workflow.takeDossierRows(rows, 'file', NOW);
      return { counts, rejected: refusals(rejected) };
    },
    { added: 0, changed: 0, unchanged: 0, older: 0 },
    { problem: (line, problem) => problems.push([line, problem]), progress: () => {} },
  );
  return { ...outcome, problems };
}

describe('dossiers in a file', () => {
  const CSV = [
    'Mã hồ sơ;Tên thủ tục;Trạng thái;Ngày cập nhật;Ngày hẹn trả kết quả;Lý do;Số điện thoại',
    'H50.12-20260609-0000123;Khai sinh;Yêu cầu bổ sung giấy tờ;10/06/2026 08:00;15/06/2026;Bổ sung giấy chứng sinh;0905 123 456',
    'H50.12-20260609-000;Khai sinh;Đang xử lý;10/06/2026 08:00;;;',
    '000.00.12.H50-260609-0124;Kết hôn;2;32/06/2026;;;',
    '000.00.12.H50-260609-0125;Kết hôn;Được tiếp nhận;10/06/2026;;;',
    'H50.12-20260609-0000126;;Đang xử lý',
  ].join('\n');

  it('are taken under Vietnamese heads, both code formats, bad lines told with their reason', async () => {
    const { counts, rows, badRows, problems } = await importDossiers('a.csv', CSV);
    expect({ rows, badRows, ...counts }).toMatchObject({ rows: 5, badRows: 3, added: 2 });
    expect(problems).toEqual([
      [6, expect.stringContaining('3 cells')],
      [3, expect.stringMatching(/^Mã hồ sơ: .*no dossier code/)],
      [4, expect.stringMatching(/^Ngày cập nhật: "32\/06\/2026" is no time/)],
    ]);
    expect(await Dossier.findOne({ state: 5 }).lean()).toMatchObject({
      code: 'H50.12-20260609-0000123',
      stateAt: new Date('2026-06-10T01:00:00Z'),
      dueAt: new Date('2026-06-15T16:59:59Z'),
      note: 'Bổ sung giấy chứng sinh',
      source: 'file',
    });
  });

  it('change nothing when they come twice', async () => {
    await importDossiers('a.csv', CSV);
    const before = await Dossier.find().sort({ key: 1 }).lean();
    const { counts } = await importDossiers('a.csv', CSV);
    expect(counts).toEqual({ added: 0, changed: 0, unchanged: 2, older: 0 });
    expect(await Dossier.find().sort({ key: 1 }).lean()).toEqual(before);
  });

  it('are taken from JSON lines with the person inside, of whom only proofs are kept', async () => {
    const line = {
      MaHoSo: 'H50.12-20260609-0000123',
      TrangThai: 4,
      ThongTinNguoiNop: { ThongTinChiTiet: { TenNguoiNop: 'Lê A', SoDienThoai: '0905123456' } },
    };
    const { counts } = await importDossiers('b.jsonl', JSON.stringify(line));
    expect(counts).toMatchObject({ added: 1 });
    const kept = await Dossier.findOne().lean();
    expect(kept?.factors).toHaveLength(1);
    expect(JSON.stringify(kept)).not.toMatch(/Lê A|0905123456/);
  });
});

describe('procedures in a file', () => {
  const CSV = [
    'Mã thủ tục;Tên thủ tục;Lệ phí;Giấy tờ;Cách nộp;Độ tin cậy',
    '1.001193;;Miễn phí, theo file;;;',
    '1.999001;Thủ tục thử;20.000 đồng;"- Đơn\n- Căn cước";Trực tuyến, Trực tiếp;snapshot',
    '1.999002;;;;;',
    '9-12;Tên;;;;chắc lắm',
  ].join('\n');

  it('are laid over the catalogue; what is bad is told, what is the same makes no version', async () => {
    const { workflow } = aWorkflow(createManualClock(NOW));
    const by = { type: 'system' as const, name: 'test' };
    const take = async () => {
      const problems: [number, string][] = [];
      const { counts } = await importRows(
        rowsOf('p.csv', CSV),
        async (rows) => {
          const { rejected, ...counts } = await workflow.takeProcedureRows(rows, by);
          return { counts, rejected: refusals(rejected) };
        },
        { changed: 0, unchanged: 0 },
        { problem: (line, problem) => problems.push([line, problem]), progress: () => {} },
      );
      return { counts, problems };
    };
    const before = await workflow.procedures.byCode('1.001193');
    const first = await take();
    expect(first.counts).toEqual({ changed: 2, unchanged: 0 });
    expect(first.problems.map(([line]) => line)).toEqual([5, 6]);
    expect(first.problems[1]?.[1]).toMatch(/Mã thủ tục: .*; Độ tin cậy: must be one of/);
    expect((await take()).counts).toEqual({ changed: 0, unchanged: 2 });
    expect(await workflow.procedures.byCode('1.001193')).toEqual({
      ...before,
      fee: 'Miễn phí, theo file',
    });
    expect(await workflow.procedures.byCode('1.999001')).toMatchObject({
      papers: [
        { name: 'Đơn', original: 1, copy: 0 },
        { name: 'Căn cước', original: 1, copy: 0 },
      ],
      channels: [{ channel: 'online' }, { channel: 'counter' }],
    });
    const found = (await workflow.procedures.search()).find('thủ tục thử');
    expect(found[0]?.entry.code).toBe('1.999001');
    expect(await workflow.procedures.history('1.001193')).toHaveLength(1);
  });
});
