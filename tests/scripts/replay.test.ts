import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { readPastFlood } from '../../scripts/replay/hourly-levels.ts';
import { playFlood } from '../../scripts/replay/play-flood.ts';
import { city } from '../support/builders.ts';
import { startTestStore } from '../support/store.ts';

let store: Awaited<ReturnType<typeof startTestStore>>;
beforeAll(async () => {
  store = await startTestStore();
});
afterAll(() => store.stop());
beforeEach(() => store.clear());

it('takes the night of 17 October 2020 from the first alarm level to the peak and the all-clear', async () => {
  const flood = readPastFlood('dong-ha', '2020-10');
  // The bulletin of 16 October, 11:00, from which the river rose.
  const from = new Date('2020-10-16T04:00:00Z');
  const log: string[] = [];
  const outcome = await playFlood(
    { ...flood, from, known: flood.known.filter(({ at }) => at >= from) },
    { city, dataDir: store.dataDir, residents: 3, say: (line) => log.push(line) },
  );
  expect(outcome.problems).toEqual([]);
  expect(outcome.warnings).toBe(1);
  const moves = log.filter((line) => line.includes('Bản nháp') && !line.includes('hết hạn'));
  const told = moves.map((line) => /«(.*?)»/.exec(line)?.[1]);
  expect([...new Set(told)]).toEqual([
    'Sông Hiếu lên báo động 1',
    'Sông Hiếu lên báo động 2',
    'Sông Hiếu vượt báo động 3',
    'Sông Hiếu lũ đặc biệt lớn, trên báo động 3 hơn 1 m',
    'Sông Hiếu xuống nhưng còn trên báo động 3',
    'Sông Hiếu xuống dưới báo động 3',
    'Sông Hiếu xuống dưới báo động 2',
    'Sông Hiếu đã xuống dưới báo động 1',
  ]);
  expect(log).toContain('03:30 18/10/2020  Mực nước 5,36 m (đo thật, theo bản tin)');
  expect(log.some((line) => line.includes('Tin cần giúp thành phản ánh cứu nạn'))).toBe(true);
  // What an officer sends on after hours has the level of now.
  const prolonged = log.find((line) => line.startsWith('04:00 18/10/2020  Bản nháp tin mới'));
  expect(prolonged).toContain('Sông Hiếu tại Đông Hà 5,3');
  expect(log.at(-1)).toContain('duyệt; gửi 3 người: tới 3');
}, 120_000);
