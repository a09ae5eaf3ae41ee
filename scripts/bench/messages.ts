import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TicketDetail, TicketPage } from '../../api/contract/tickets.ts';
import { type Program, startProgram } from '../../tests/support/program.ts';
import { WEBHOOK_SECRET } from '../crash/load.ts';
import { type StaffClient, signInAsAdmin } from '../crash/staff-client.ts';
import { startTelegramSink } from '../crash/telegram-sink.ts';
import { LOADS, updateOf } from './chat-load.ts';
import { percentiles } from './percentiles.ts';
import { residentMegabytes } from './program.ts';

/** The figures aimed at are those of the issue on the residents' side; none for a run without them. */
const RUNS = [
  { load: 'mixed', rate: 100, seconds: 20, replyAimMs: 1000, officerAimMs: 300 },
  { load: 'reports', rate: 100, seconds: 20, officerAimMs: 300 },
  { load: 'mixed', rate: 300, seconds: 10, acknowledgedAimMs: 50 },
] as const;
type Run = {
  load: keyof typeof LOADS;
  rate: number;
  seconds: number;
  acknowledgedAimMs?: number;
  replyAimMs?: number;
  officerAimMs?: number;
};

/** Before a run, messages that are not measured: the program has been up for a while when a storm comes. */
const WARM_UP = { load: 'mixed', rate: 50, seconds: 6 } as const;
/** Numbers of updates and chats of the warm-up are none of the run's. */
const WARM_UP_FROM = 500_000;

const PASSWORD = 'mat khau cua phep do';
/** Answers that have not come so long after the last message are not waited for. */
const LATEST_MS = 120_000;
const OFFICER_PAUSE_MS = 200;

/**
 * From a resident's message to its answer, and an officer at work meanwhile, through the real program and a Telegram
 * simulator on this machine. `minutes`: the mixed load at 50 a second for so long instead, to see whether memory grows.
 */
export async function benchMessages(minutes = Number(process.env['BENCH_MINUTES'] ?? 0)) {
  if (minutes > 0) await measure({ load: 'mixed', rate: 50, seconds: minutes * 60 });
  else for (const run of RUNS.filter(isAskedFor)) await measure(run);
}

/** `BENCH_RATE=300` runs only what comes at that rate. */
const isAskedFor = ({ rate }: Run): boolean =>
  [undefined, String(rate)].includes(process.env['BENCH_RATE']);

async function measure(run: Run): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'ln-bench-'));
  const sink = await startTelegramSink();
  const program = await startProgram(
    {
      DATA_DIR: dataDir,
      ADMIN_PASSWORD: PASSWORD,
      TELEGRAM_BOT_TOKEN: '1000:bench-token-of-the-simulator',
      TELEGRAM_API_URL: sink.url,
      TELEGRAM_WEBHOOK_SECRET: WEBHOOK_SECRET,
      // What is measured is this program, not what Telegram allows a bot.
      TELEGRAM_PER_SECOND: '1000',
      LOG_LEVEL: 'error',
      // To profile it or to try a setting of Node.
      ...(process.env['BENCH_NODE_OPTIONS'] && { NODE_OPTIONS: process.env['BENCH_NODE_OPTIONS'] }),
    },
    { built: true },
  );
  const agent = new Agent({ keepAlive: true, maxSockets: 128 });
  try {
    const staff = await signInAsAdmin(program.url, PASSWORD);
    await sendAll(program, agent, WARM_UP, sink.taken, WARM_UP_FROM);
    sink.taken.length = 0;
    const ended = new AbortController();
    const officer = workAsOfficer(staff, ended.signal);
    const outcome = await sendAll(program, agent, run, sink.taken);
    ended.abort();
    print(run, outcome, await officer, program);
  } finally {
    agent.destroy();
    await program.stop('SIGKILL');
    sink.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

type Outcome = { acknowledged: number[]; refused: number; replies: number[]; seconds: number };

async function sendAll(
  program: Program,
  agent: Agent,
  { load, rate, seconds }: Run,
  taken: { chatId: string; at: number }[],
  from = 0,
): Promise<Outcome> {
  const total = rate * seconds;
  const acknowledged: number[] = [];
  let refused = 0;
  const startedAt = performance.now();
  const posts: Promise<void>[] = [];
  /** Moments at which each chat wrote, oldest first: the n-th answer of a chat belongs to its n-th message. */
  const wroteAt = new Map<string, number[]>();
  let nextMinute = 60_000;
  for (let number = 1; number <= total; number++) {
    const early = startedAt + (number * 1000) / rate - performance.now();
    if (early > 1) await new Promise((resolve) => setTimeout(resolve, early));
    if (performance.now() - startedAt > nextMinute) {
      console.log(`  after ${nextMinute / 60_000} min: ${residentMegabytes(program)} MB`);
      nextMinute += 60_000;
    }
    const said = LOADS[load](from + number);
    const at = performance.now();
    wroteAt.set(String(said.chat), [...(wroteAt.get(String(said.chat)) ?? []), at]);
    posts.push(
      post(program.url, agent, updateOf(from + number, said)).then((ok) => {
        if (ok) acknowledged.push(performance.now() - at);
        else refused += 1;
      }),
    );
  }
  await Promise.all(posts);
  const latest = performance.now() + LATEST_MS;
  while (taken.length < total - refused && performance.now() < latest)
    await new Promise((resolve) => setTimeout(resolve, 20));
  const replies = taken.flatMap(({ chatId, at }) => {
    const asked = wroteAt.get(chatId)?.shift();
    return asked === undefined ? [] : [at - asked];
  });
  const lastAt = taken.at(-1)?.at ?? performance.now();
  return { acknowledged, refused, replies, seconds: (lastAt - startedAt) / 1000 };
}

/** Opens a ticket of the queue and writes a note into it, over and over, as one officer would. */
async function workAsOfficer(staff: StaffClient, signal: AbortSignal) {
  const reads: number[] = [];
  const writes: number[] = [];
  while (!signal.aborted) {
    const page = await staff.get<TicketPage>('/tickets?limit=20');
    const code = page?.items[0]?.code;
    if (code) {
      const readAt = performance.now();
      await staff.get<TicketDetail>(`/tickets/${code}`);
      const writtenAt = performance.now();
      reads.push(writtenAt - readAt);
      await staff.post(`/tickets/${code}/notes`, { text: 'Đã xem tại chỗ', public: false });
      writes.push(performance.now() - writtenAt);
    }
    await new Promise((resolve) => setTimeout(resolve, OFFICER_PAUSE_MS));
  }
  return { reads, writes };
}

function print(
  run: Run,
  { acknowledged, refused, replies, seconds }: Outcome,
  { reads, writes }: { reads: number[]; writes: number[] },
  program: Program,
): void {
  const total = run.rate * run.seconds;
  const aim = (milliseconds: number | undefined) => (milliseconds ? ` (aim ${milliseconds})` : '');
  const line = (what: string, measured: number[]) => {
    const { p50, p95, p99 } = percentiles(measured);
    return `  ${what}: p50 ${p50} p95 ${p95} p99 ${p99} ms`;
  };
  console.log(`${run.load}, ${run.rate} messages/s for ${run.seconds} s`);
  console.log(
    `${line('acknowledged', acknowledged)}, p99${aim(run.acknowledgedAimMs)}, ${refused} refused`,
  );
  console.log(
    `${line(`answered ${replies.length} of ${total}`, replies)}, p99${aim(run.replyAimMs)}, ` +
      `${Math.round(replies.length / seconds)} a second`,
  );
  console.log(`${line('an officer reads a ticket', reads)}, p95${aim(run.officerAimMs)}`);
  console.log(`${line('an officer writes a note', writes)}, p95${aim(run.officerAimMs)}`);
  console.log(
    `  ${residentMegabytes(program)} MB, load of the machine ${loadavg()[0]?.toFixed(1)}`,
  );
}

/** @returns true when the webhook said yes */
function post(url: string, agent: Agent, update: object): Promise<boolean> {
  const body = JSON.stringify(update);
  return new Promise((resolve) => {
    const sent = request(
      `${url}/webhooks/telegram`,
      {
        method: 'POST',
        agent,
        headers: {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          'x-telegram-bot-api-secret-token': WEBHOOK_SECRET,
        },
      },
      (answer) => {
        answer.resume();
        answer.on('end', () => resolve(answer.statusCode === 200));
      },
    );
    sent.on('error', () => resolve(false));
    sent.end(body);
  });
}
