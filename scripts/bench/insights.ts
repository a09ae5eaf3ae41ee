import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DAY } from '../../core/clock.ts';
import { startProgram } from '../../tests/support/program.ts';
import { type Caller, callAs } from '../../tests/support/staff-app.ts';
import { percentiles } from './percentiles.ts';
import { processorMilliseconds, residentMegabytes } from './program.ts';

/** `BENCH_POSTS=100000` stops there. */
const MOST = Number(process.env['BENCH_POSTS'] ?? 1_000_000);
const SIZES = [10_000, 100_000, 1_000_000].filter((size) => size < MOST).concat(MOST);
/** Kept, and gone on with by the next run; one of its own that is thrown away when absent. */
const FOLDER = process.env['BENCH_FOLDER'];
const SHUFFLED = 20_000;
const BATCH = 500;
const SIDE_BY_SIDE = 2;
const ROUNDS = 40;
const ADMIN = { username: 'admin', password: 'mat khau cua phep do' };

const MATTERS = [
  'ổ gà đầy đường, đi bữa mô cũng té',
  'rác mấy ngày ni không ai dọn, hôi quá',
  'ngập tới gối, xe chết máy',
  'đèn đường tắt cả tuần',
  'sạch đẹp hẳn lên, cảm ơn anh chị công nhân',
  'ồn ào suốt đêm không ngủ được',
  'cúp nước từ sáng tới giờ',
  'hôm nay có chợ phiên không mọi người',
];
const PLACES = ['Hùng Vương', 'Lê Lợi', 'Trần Hưng Đạo', 'Nguyễn Huệ', 'Lê Duẩn', 'Quốc lộ 9'];
const ASIDES = ['ai biết chỉ giúp', 'răng rứa hè', 'thiệt tình', 'mong thành phố xem', 'chán ghê'];
const WATCHES = [
  '"ổ gà" OR "ngập"',
  'rác AND NOT "cảm ơn"',
  'nước NEAR/5 cúp',
  'đèn AND ("lê duẩn" OR "lê lợi")',
];

/**
 * The dashboard on 10,000, 100,000 and 1,000,000 posts of one year in the embedded store: how fast they come in
 * through the door of `npm run import`, how long the first view and every filter take as a caller on this machine sees
 * it, and how soon a new post is told and counted. Up to each size the posts come in the order of their time, as in
 * an export; at the end some come in no order, each beside others of the year.
 */
export async function benchInsights(): Promise<void> {
  if (FOLDER) mkdirSync(FOLDER, { recursive: true });
  const dataDir = FOLDER ?? mkdtempSync(join(tmpdir(), 'ln-bench-'));
  const noted = join(dataDir, 'bench-posts');
  const program = await startProgram(
    { DATA_DIR: dataDir, ADMIN_PASSWORD: ADMIN.password, LOG_LEVEL: 'error' },
    { built: true },
  );
  try {
    const { token } = JSON.parse(await readFile(join(dataDir, 'server.json'), 'utf8')) as {
      token: string;
    };
    const staff = await callAs(program.url, ADMIN);
    let there = existsSync(noted) ? Number(readFileSync(noted, 'utf8')) : 0;
    for (const [n, query] of there === 0 ? WATCHES.entries() : [])
      await staff.call('POST', '/watches', { name: `Danh sách ${n}`, query, colour: '#0f5c54' });
    const hand = async (posts: object[]) => {
      const answer = await fetch(`${program.url}/api/v1/local/posts`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ posts }),
      });
      if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
    };
    const start = Date.now() - 365 * DAY;
    /** Hands in posts up to a number of them, `timeOf` saying when the n-th of `count` was published. */
    const fill = async (
      what: string,
      until: number,
      timeOf: (nth: number, count: number) => number,
    ) => {
      const first = there;
      const startedAt = performance.now();
      const usedBefore = processorMilliseconds(program);
      const lane = async () => {
        while (there < until) {
          const from = there;
          there = Math.min(until, there + BATCH);
          await hand(
            Array.from({ length: there - from }, (_, at) =>
              aPost(from + at, start + 365 * DAY * timeOf(from + at - first, until - first)),
            ),
          );
        }
      };
      await Promise.all(Array.from({ length: SIDE_BY_SIDE }, lane));
      const seconds = (performance.now() - startedAt) / 1000;
      const used = processorMilliseconds(program) - usedBefore;
      console.log(
        `${what}: ${Math.round((until - first) / seconds)} a second (aim 2,000), ${Math.round((used * 1000) / (until - first))} ms of processor time for 1,000, ${residentMegabytes(program)} MB`,
      );
      writeFileSync(noted, String(there));
    };
    for (const size of SIZES) {
      if (size < there) continue;
      if (size > there) await fill(`${size} posts`, size, (nth, count) => nth / count);
      await measureViews(staff);
      await measureNews(staff, hand, size);
    }
    await fill(
      `${SHUFFLED} more in no order of time`,
      there + SHUFFLED,
      (nth, count) => ((nth * 7919) % count) / count,
    );
    await program.stop();
  } finally {
    await program.stop('SIGKILL');
    if (!FOLDER) rmSync(dataDir, { recursive: true, force: true });
  }
}

function aPost(number: number, at: number) {
  const pick = (list: readonly string[], by: number) => list[Math.floor(number / by) % list.length];
  return {
    externalId: `bench-${number}`,
    outlet: `trang ${number % 40}`,
    ...(number % 3 === 0 && { threadId: `bai-${number % 5000}` }),
    publishedAt: new Date(Math.min(at, Date.now() - 3 * DAY)).toISOString(),
    text: `${pick(PLACES, 1)} ${pick(MATTERS, 6)}, ${pick(ASIDES, 48)}, bài ${number}`,
  };
}

async function measureViews(staff: Caller): Promise<void> {
  const now = Date.now();
  const ask = (path: string) =>
    staff.call<{ items?: { id?: string; thread?: string }[] }>('GET', path);
  const period = (days: number) =>
    `from=${new Date(now - days * DAY).toISOString()}&to=${new Date(now).toISOString()}`;
  const firstView = (days: number) =>
    Promise.all(
      [
        `/insights/summary?${period(days)}`,
        `/insights/outlets?${period(days)}&limit=12`,
        `/insights/threads?${period(days)}&limit=8`,
        `/insights/terms?${period(days)}`,
        `/insights/annotations?${period(days)}`,
        `/watches?${period(days)}`,
        '/spikes',
        '/posts?counted=true&limit=8',
      ].map(ask),
    );
  const watch = (await ask(`/watches?${period(7)}`)).items?.[0]?.id ?? '';
  const thread = (await ask(`/insights/threads?${period(30)}`)).items?.[0]?.thread ?? '';
  const month = period(30);
  const filters: Readonly<Record<string, () => Promise<unknown>>> = {
    'a category': () => ask(`/insights/summary?${month}&category=ngap_up`),
    'a ward': () => ask(`/insights/summary?${month}&ward=-`),
    'a source': () => ask(`/insights/summary?${month}&source=file`),
    'the year': () => ask(`/insights/summary?${period(365)}`),
    'threads of the year': () => ask(`/insights/threads?${period(365)}`),
    'outlets of the year': () => ask(`/insights/outlets?${period(365)}`),
    'watch lists of a quarter': () => ask(`/watches?${period(90)}`),
    'posts of a category': () => ask(`/posts?counted=true&${month}&category=ngap_up&limit=50`),
    'negative posts': () => ask(`/posts?counted=true&${month}&sentiment=negative&limit=50`),
    'posts of a watch list': () => ask(`/posts?counted=true&${month}&watch=${watch}&limit=50`),
    'posts of a thread': () => ask(`/posts?counted=true&${month}&thread=${thread}&limit=50`),
    'posts of a page': () => ask(`/posts?counted=true&${month}&outlet=trang%207&limit=50`),
    'posts with words': () => ask(`/posts?counted=true&${month}&q=ngap%20hung%20vuong&limit=50`),
  };
  print('first view, 7 days (aim 150)', await times(() => firstView(7)));
  print('first view, 30 days', await times(() => firstView(30)));
  for (const [name, run] of Object.entries(filters)) print(`${name} (aim 300)`, await times(run));
}

/** From a post handed in to the event on an open page and to the figures that hold it. */
async function measureNews(
  staff: Caller,
  hand: (posts: object[]) => Promise<void>,
  size: number,
): Promise<void> {
  const told: number[] = [];
  for (let n = 0; n < 5; n += 1) {
    const line = await staff.stream('/events');
    const heard = line.until('event: posts');
    const at = performance.now();
    await hand([
      {
        externalId: `news-${size}-${n}-${Date.now()}`,
        outlet: 'trang 1',
        text: `Lê Lợi vừa cúp điện, lần ${n}`,
      },
    ]);
    await heard;
    await staff.call('GET', '/insights/summary');
    told.push(performance.now() - at);
    line.close();
  }
  print('a new post told and counted (aim 2000)', told);
}

async function times(run: () => Promise<unknown>): Promise<number[]> {
  await run();
  const measured: number[] = [];
  for (let n = 0; n < ROUNDS; n += 1) {
    const at = performance.now();
    await run();
    measured.push(performance.now() - at);
  }
  return measured;
}

function print(what: string, measured: readonly number[]): void {
  const { p50, p95 } = percentiles(measured);
  console.log(`  ${what}: p50 ${p50} p95 ${p95} ms`);
}
