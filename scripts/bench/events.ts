import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MadeApiKey } from '../../api/contract/api-keys.ts';
import type { System } from '../../api/contract/systems.ts';
import { findRunningServer, type RunningServer } from '../../api/local-access.ts';
import { createLogger } from '../../core/logger.ts';
import { connectStore } from '../../models/connect.ts';
import { SystemEvent } from '../../models/system-event.ts';
import { type Program, startProgram } from '../../tests/support/program.ts';
import { signInAsAdmin } from '../crash/staff-client.ts';
import { handIn } from '../local/running-server.ts';
import { percentiles } from './percentiles.ts';

const PASSWORD = 'mat khau cua phep do';
const AT_ONCE = 200;
const SENDERS = 4;

/** What was heard back from the program: ids that it said it keeps, and how long each answer took. */
type Sent = { kept: Set<string>; answers: number[]; seconds: number };

/**
 * Events of systems at the real program (the built one, on an empty folder): how many a second it accepts while it
 * also handles them, that a `kill -9` in the middle loses none that it has said to keep, and how long a storm of one
 * device takes until it is one ticket and one line.
 *
 * @param seconds how long to send. Default 10
 */
export async function benchEvents(seconds = 10): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'ln-bench-'));
  const env = { DATA_DIR: dataDir, ADMIN_PASSWORD: PASSWORD };
  try {
    const first = await startProgram(env, { built: true });
    const server = findRunningServer(dataDir);
    if (!server) throw new Error('the program has not announced itself');
    const keys = await makeKeys(server);
    const sending = sendFor(first, keys, seconds);
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    await first.stop('SIGKILL');
    const { kept, answers, seconds: took } = await sending;
    const { p50, p99 } = percentiles(answers);
    console.log(
      `accepted (${SENDERS} senders, ${AT_ONCE} a request; aim 1,000/s): ${Math.round(kept.size / took)} a second, answer p50 ${p50} ms, p99 ${p99} ms`,
    );
    console.log(`lost by kill -9 of ${kept.size} acknowledged: ${await countLost(dataDir, kept)}`);
    const second = await startProgram(env, { built: true });
    await storm(second, keys[0] ?? '');
    await second.stop();
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** Each sender has a key of its own: one key may make 600 requests a minute. */
async function makeKeys(server: RunningServer): Promise<string[]> {
  const keys: string[] = [];
  for (let n = 0; n < SENDERS; n += 1) {
    const key = { name: `phép đo ${n}`, scopes: ['events.write'] };
    keys.push((await handIn<MadeApiKey>(server, '/api-keys', key)).secret);
  }
  return keys;
}

/** Sends until the line breaks: what is answered is kept. */
async function sendFor({ url }: Program, keys: readonly string[], seconds: number): Promise<Sent> {
  const kept = new Set<string>();
  const answers: number[] = [];
  const startedAt = performance.now();
  let lastAt = startedAt;
  const until = startedAt + (seconds + 5) * 1000;
  await Promise.all(
    keys.map(async (key, sender) => {
      for (let round = 0; performance.now() < until; round += 1) {
        const events = Array.from({ length: AT_ONCE }, (_, n) =>
          lamp(`${sender}-${round}-${n}`, `HV-${n % 50}`, n % 2 === 0),
        );
        const from = performance.now();
        const answered = await post(url, key, events).catch(() => undefined);
        if (!answered) return;
        lastAt = performance.now();
        answers.push(lastAt - from);
        for (const { id } of events) kept.add(id);
      }
    }),
  );
  return { kept, answers, seconds: (lastAt - startedAt) / 1000 };
}

const lamp = (id: string, device: string, out: boolean) => ({
  id,
  kind: out ? 'lamp_out' : 'lamp_ok',
  at: new Date().toISOString(),
  device,
  place: `đường Hùng Vương, trụ ${device}`,
});

/** @throws Error when not all of them were accepted */
async function post(url: string, key: string, events: readonly object[]): Promise<true> {
  const response = await fetch(`${url}/api/v1/events/street-lighting`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({ events }),
  });
  const answer = (await response.json()) as { accepted?: number };
  if (answer.accepted !== events.length)
    throw new Error(`${response.status}: ${JSON.stringify(answer).slice(0, 300)}`);
  return true;
}

async function countLost(dataDir: string, kept: ReadonlySet<string>): Promise<number> {
  const store = await connectStore({ dataDir, logger: createLogger('silent') });
  try {
    const found = await SystemEvent.distinct('eventId', { system: 'street-lighting' });
    const there = new Set(found);
    return [...kept].filter((id) => !there.has(id)).length;
  } finally {
    await store.close();
  }
}

/** Ten thousand faults of one device, until they are one line. */
async function storm({ url }: Program, key: string): Promise<void> {
  const staff = await signInAsAdmin(url, PASSWORD);
  const lights = async () => {
    const all = await staff.get<{ items: System[] }>('/systems');
    return all?.items.find(({ id }) => id === 'street-lighting');
  };
  while ((await lights())?.waiting !== 0) await pause();
  const from = performance.now();
  for (let batch = 0; batch < 10; batch += 1)
    await post(
      url,
      key,
      Array.from({ length: 1000 }, (_, n) => lamp(`storm-${batch}-${n}`, 'HV-STORM', true)),
    );
  const sent = performance.now();
  while ((await lights())?.waiting !== 0) await pause();
  const done = performance.now();
  const lines = (await lights())?.faulty.filter(({ device }) => device === 'HV-STORM') ?? [];
  console.log(
    `10,000 events of one device: accepted in ${seconds(sent - from)} s, one line ${seconds(done - sent)} s later: ${lines.length} line, ticket ${lines[0]?.reportCode}, ${lines[0]?.hourCount} events`,
  );
}

const pause = () => new Promise((resolve) => setTimeout(resolve, 50));
const seconds = (ms: number): number => Math.round(ms / 10) / 100;
