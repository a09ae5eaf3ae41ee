import { Queue as BullQueue, Worker } from 'bullmq';
import type { Logger } from '../logger.ts';
import type { Queue } from './queue.ts';

/**
 * The bell through Redis, on BullMQ (the successor that Bull's own README points to).
 *
 * Each ring is a job of its own: BullMQ would drop a second job under the id of one that is running, and that
 * ring would be lost. Done and failed jobs leave nothing behind; the row is the truth, the sweeper rings again.
 */
export function createBullQueue(name: string, deps: { redisUrl: string; logger: Logger }): Queue {
  const connection = { url: deps.redisUrl, maxRetriesPerRequest: null };
  const bell = new BullQueue(name, {
    // Without a broker a ring fails at once instead of piling up; the sweeper makes good for it.
    connection: { ...connection, enableOfflineQueue: false, maxRetriesPerRequest: 1 },
    defaultJobOptions: { removeOnComplete: true, removeOnFail: true },
  });
  bell.on('error', (err) =>
    deps.logger.warn({ err, queue: name }, 'redis connection of a queue failed'),
  );
  const ready = bell.waitUntilReady();
  ready.catch(() => {});
  let worker: Worker | undefined;
  let running = 0;
  let whenIdle: (() => void)[] = [];

  async function settleIfIdle(): Promise<void> {
    if (whenIdle.length === 0 || running > 0) return;
    const left = await bell.getJobCounts('waiting', 'active', 'prioritized', 'delayed');
    if (Object.values(left).some((count) => count > 0)) return;
    const waiters = whenIdle;
    whenIdle = [];
    for (const resolve of waiters) resolve();
  }

  return {
    name,
    exclusive: false,
    async ring(id, { priority = 2, delayMs = 0 } = {}) {
      await ready;
      await bell.add('ring', { id }, { priority, ...(delayMs > 0 && { delay: delayMs }) });
    },
    consume(handler, options = {}) {
      worker = new Worker(
        name,
        async (job) => {
          running += 1;
          try {
            await handler(String(job.data.id));
          } finally {
            running -= 1;
          }
        },
        { connection, concurrency: options.concurrency ?? 1 },
      );
      worker.on('error', (err) =>
        deps.logger.warn({ err, queue: name }, 'redis connection of a worker failed'),
      );
      worker.on('failed', (job, err) =>
        deps.logger.warn(
          { err, queue: name, id: job?.data.id },
          'job failed, the sweeper will ring again',
        ),
      );
      worker.on('drained', () => void settleIfIdle().catch(() => {}));
      worker.on('completed', () => void settleIfIdle().catch(() => {}));
    },
    idle: () =>
      new Promise((resolve, reject) => {
        whenIdle.push(resolve);
        settleIfIdle().catch(reject);
      }),
    async close() {
      await worker?.close();
      await bell.close();
    },
  };
}
