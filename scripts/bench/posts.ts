import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProgram } from '../../tests/support/program.ts';
import { percentiles } from './percentiles.ts';
import { residentMegabytes } from './program.ts';

const POSTS = 1_000_000;
const BATCH = 500;
const SIDE_BY_SIDE = 2;

const THINGS = [
  'đèn đường',
  'mặt đường',
  'nắp cống',
  'bãi rác',
  'hàng cây',
  'vỉa hè',
  'chợ',
  'trường học',
];
const STATES = [
  'hư hỏng nặng',
  'đã sửa xong, cảm ơn',
  'bốc mùi cả tuần',
  'ngập tới gối',
  'sạch đẹp hẳn lên',
  'ồn ào suốt đêm',
];
const STREETS = [
  'Hùng Vương',
  'Lê Lợi',
  'Trần Hưng Đạo',
  'Nguyễn Huệ',
  'Lê Duẩn',
  'Quốc lộ 9',
  'Lý Thường Kiệt',
];

/** One million different posts through the door that `npm run import` uses: speed, memory and the list afterwards. */
export async function benchPosts(): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'ln-bench-'));
  const program = await startProgram(
    { DATA_DIR: dataDir, ADMIN_PASSWORD: 'mat khau cua phep do', LOG_LEVEL: 'error' },
    { built: true },
  );
  try {
    const { token } = JSON.parse(await readFile(join(dataDir, 'server.json'), 'utf8')) as {
      token: string;
    };
    const startedAt = performance.now();
    let next = 0;
    let reportAt = 100_000;
    const send = async () => {
      while (next < POSTS) {
        const from = next;
        next += BATCH;
        const response = await fetch(`${program.url}/api/v1/local/posts`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
          body: JSON.stringify({
            posts: Array.from({ length: BATCH }, (_, at) => aPost(from + at)),
          }),
        });
        if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
        if (next >= reportAt) {
          const seconds = (performance.now() - startedAt) / 1000;
          console.log(
            `${next} posts: ${Math.round(next / seconds)} a second, ${residentMegabytes(program)} MB`,
          );
          reportAt += 100_000;
        }
      }
    };
    await Promise.all(Array.from({ length: SIDE_BY_SIDE }, send));
    await new Promise((resolve) => setTimeout(resolve, 10_000));
    console.log(`memory 10 s after ${POSTS} posts (aim 700): ${residentMegabytes(program)} MB`);
    const health: number[] = [];
    for (let n = 0; n < 50; n++) {
      const at = performance.now();
      await (await fetch(`${program.url}/readyz`)).arrayBuffer();
      health.push(performance.now() - at);
    }
    const { p50, p95 } = percentiles(health);
    console.log(`readiness with ${POSTS} posts: p50 ${p50} p95 ${p95} ms`);
    await program.stop();
  } finally {
    await program.stop('SIGKILL');
    rmSync(dataDir, { recursive: true, force: true });
  }
}

function aPost(number: number) {
  const pick = (list: readonly string[], by: number) => list[Math.floor(number / by) % list.length];
  return {
    externalId: `bench-${number}`,
    outlet: `trang ${number % 40}`,
    // Old enough never to become a report: the bench is about posts.
    publishedAt: new Date(Date.UTC(2025, 0, 1) + number * 20_000).toISOString(),
    text: `${pick(THINGS, 1)} trên đường ${pick(STREETS, 8)} ${pick(STATES, 56)}, bài số ${number}, mọi người thấy thế nào?`,
  };
}
