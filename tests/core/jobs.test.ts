import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createQueues } from '../../core/jobs/create-queues.ts';
import type { Queues } from '../../core/jobs/queue.ts';
import { createLogger } from '../../core/logger.ts';

const logger = createLogger('silent');
const hasRedis = spawnSync('redis-server', ['--version']).status === 0;
if (!hasRedis)
  process.stderr.write('left out: the tests of BullMQ, redis-server is not installed\n');

let queues: Queues;
afterEach(() => queues.close());

function behaveAsABell(make: () => Queues) {
  it('hands every id that was rung to the handler', async () => {
    queues = make();
    const queue = queues.create('all');
    const seen = new Set<string>();
    for (let n = 0; n < 50; n++) await queue.ring(`id:${n}`);
    queue.consume(async (id) => void seen.add(id), { concurrency: 4 });
    await queue.idle();
    expect(seen.size).toBe(50);
  });

  it('takes the urgent first', async () => {
    queues = make();
    const queue = queues.create('lanes');
    const seen: string[] = [];
    await queue.ring('notice', { priority: 3 });
    await queue.ring('reply', { priority: 2 });
    await queue.ring('emergency', { priority: 1 });
    queue.consume(async (id) => void seen.push(id));
    await queue.idle();
    expect(seen).toEqual(['emergency', 'reply', 'notice']);
  });

  it('goes on after a handler has thrown', async () => {
    queues = make();
    const queue = queues.create('throws');
    const seen: string[] = [];
    queue.consume(async (id) => {
      seen.push(id);
      if (id === 'bad') throw new Error('no');
    });
    await queue.ring('bad');
    await queue.ring('good');
    await queue.idle();
    expect(seen).toEqual(['bad', 'good']);
  });

  it('does not lose a ring that comes while the same id is being handled', async () => {
    queues = make();
    const queue = queues.create('late');
    let calls = 0;
    queue.consume(async (id) => {
      calls += 1;
      if (calls === 1) await queue.ring(id);
    });
    await queue.ring('same');
    await queue.idle();
    expect(calls).toBe(2);
  });
}

describe('the bell inside the process', () => {
  behaveAsABell(() => createQueues({ logger }));

  it('never handles one id twice at the same time', async () => {
    queues = createQueues({ logger });
    const queue = queues.create('serial');
    let inside = 0;
    let most = 0;
    queue.consume(
      async () => {
        inside += 1;
        most = Math.max(most, inside);
        await new Promise((resolve) => setImmediate(resolve));
        inside -= 1;
      },
      { concurrency: 8 },
    );
    for (let n = 0; n < 20; n++) {
      await queue.ring('same');
      await new Promise((resolve) => setImmediate(resolve));
    }
    await queue.idle();
    expect(most).toBe(1);
  });

  it('names a queue that nobody consumes', () => {
    queues = createQueues({ logger });
    queues.create('heard').consume(async () => {});
    queues.create('unheard');
    expect(queues.unconsumed()).toEqual(['unheard']);
  });
});

(hasRedis ? describe : describe.skip)('the bell through Redis', () => {
  let server: ChildProcess;
  let folder: string;
  let redisUrl: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ln-redis-'));
    const port = await freePort();
    const options = [
      '--port',
      String(port),
      '--bind',
      '127.0.0.1',
      '--save',
      '',
      '--appendonly',
      'yes',
    ];
    server = spawn('redis-server', [...options, '--dir', folder]);
    redisUrl = `redis://127.0.0.1:${port}`;
    for await (const chunk of server.stdout ?? [])
      if (String(chunk).includes('Ready to accept connections')) break;
  });
  afterAll(async () => {
    server.kill();
    await once(server, 'exit');
    rmSync(folder, { recursive: true, force: true });
  });

  behaveAsABell(() => createQueues({ logger, redisUrl }));

  it('answers a ping, and says so when nobody is there', async () => {
    queues = createQueues({ logger, redisUrl });
    await expect(queues.ping()).resolves.toBeUndefined();
    const nobody = createQueues({ logger, redisUrl: `redis://127.0.0.1:${await freePort()}` });
    await expect(nobody.ping()).rejects.toThrow();
  });
});

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}
