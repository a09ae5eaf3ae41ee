import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { writeXlsx } from 'hucre/xlsx';
import { createManualClock } from '../../core/clock.ts';
import { countFates, NO_READINGS } from '../../listeners/files/import-readings.ts';
import { importRows } from '../../listeners/files/import-rows.ts';
import { readTable } from '../../listeners/files/read-table.ts';
import { readingsOfTable } from '../../listeners/files/readings-of-table.ts';
import { Reading } from '../../models/reading.ts';
import { someSensors } from '../support/sensors.ts';
import { startTestStore } from '../support/store.ts';

const clock = createManualClock(new Date('2026-10-17T12:00:00Z'));
let folder = '';
let store: Awaited<ReturnType<typeof startTestStore>>;
let sensors: Awaited<ReturnType<typeof someSensors>>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ln-readings-'));
  store = await startTestStore();
});
beforeEach(async () => {
  await store.clear();
  sensors = await someSensors(clock);
});
afterAll(async () => {
  await sensors.close();
  await store.stop();
  await rm(folder, { recursive: true });
});

async function take(
  name: string,
  content: string | Uint8Array,
  given: { station?: string; metric?: string } = {},
) {
  const file = join(folder, name);
  await writeFile(file, content);
  const problems: [number, string][] = [];
  const outcome = await importRows(
    readingsOfTable(readTable(file), { ...given, utcOffsetMinutes: 420 }),
    async (readings) => countFates(await sensors.readings.take(readings, 'file')),
    NO_READINGS,
    { problem: (line, problem) => problems.push([line, problem]), progress: () => {} },
  );
  return { outcome, problems };
}

const CSV = [
  'trạm;chỉ tiêu;thời gian;giá trị;đơn vị',
  'hieu-dong-ha;level;17/10/2026 07:00;1,5;m',
  'hieu-dong-ha;level;17/10/2026 08:00;160;cm',
  'hieu-dong-ha;level;hôm qua;1,7;m',
  'hieu-dong-ha;level;17/10/2026 09:00;cao;m',
  'khong-co;level;17/10/2026 09:00;1,7;m',
].join('\n');

describe('a file of readings', () => {
  it('gives its readings, and tells each bad row with line and reason', async () => {
    const { outcome, problems } = await take('a.csv', CSV);
    expect(outcome).toEqual({ rows: 5, counts: { stored: 2, duplicates: 0 }, badRows: 3 });
    expect(problems.map(([line]) => line).sort()).toEqual([4, 5, 6]);
    expect(problems.find(([line]) => line === 4)?.[1]).toContain('"hôm qua" is no time');
    expect(problems.find(([line]) => line === 5)?.[1]).toContain('must be a number');
    expect(problems.find(([line]) => line === 6)?.[1]).toContain('unknown_station');
    expect(await Reading.find().sort({ at: 1 }).lean()).toMatchObject([
      { value: 1.5, at: new Date('2026-10-17T00:00:00Z'), source: 'file' },
      { value: 1.6 },
    ]);
  });

  it('changes nothing the second time', async () => {
    await take('a.csv', CSV);
    const before = await Reading.find().lean();
    const { outcome } = await take('a.csv', CSV);
    expect(outcome).toMatchObject({ counts: { stored: 0, duplicates: 2 } });
    expect(await Reading.find().lean()).toEqual(before);
  });

  it('may be a spreadsheet, or JSON lines of a station that is named beside it', async () => {
    const rows = [
      ['datastream', 'time', 'value'],
      ['hieu-dong-ha/level', '2026-10-17T07:00', 1.5],
    ];
    const sheet = await writeXlsx({ sheets: [{ name: 'Số đo', rows }] });
    expect((await take('b.xlsx', sheet)).outcome).toMatchObject({ counts: { stored: 1 } });
    const line = '{"time":"2026-10-17T08:00:00+07:00","value":1.55}\n';
    const named = { station: 'hieu-dong-ha', metric: 'level' };
    expect((await take('c.jsonl', line, named)).outcome).toMatchObject({ counts: { stored: 1 } });
  });

  it('without a column for time, value or station is refused whole', async () => {
    await expect(take('d.csv', 'a,b\n1,2\n')).rejects.toMatchObject({ code: 'invalid_input' });
    expect(await Reading.countDocuments()).toBe(0);
  });
});
