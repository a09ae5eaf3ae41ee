import type { Logger } from '../logger.ts';
import { createBullQueue } from './bull-queue.ts';
import { createInProcessQueue } from './in-process-queue.ts';
import type { Queue, Queues } from './queue.ts';

/**
 * One place where queues are made: in this process by default, through Redis (BullMQ) when `redisUrl` is set,
 * so that several processes share the work.
 *
 * @throws when the same name is created twice
 */
export function createQueues(deps: { redisUrl?: string | undefined; logger: Logger }): Queues {
  const made = new Map<string, { queue: Queue; consumed: boolean }>();
  return {
    create(name) {
      if (made.has(name)) throw new Error(`The queue ${name} exists already`);
      const inner = deps.redisUrl
        ? createBullQueue(name, { redisUrl: deps.redisUrl, logger: deps.logger })
        : createInProcessQueue(name, { logger: deps.logger });
      const entry = { queue: inner, consumed: false };
      entry.queue = {
        ...inner,
        consume(handler, options) {
          if (entry.consumed) throw new Error(`The queue ${name} has a handler already`);
          entry.consumed = true;
          inner.consume(handler, options);
        },
      };
      made.set(name, entry);
      return entry.queue;
    },
    unconsumed: () => [...made].filter(([, { consumed }]) => !consumed).map(([name]) => name),
    async ping() {
      if (!deps.redisUrl) return;
      const { Redis } = await import('ioredis');
      const client = new Redis(deps.redisUrl, {
        lazyConnect: true,
        connectTimeout: 1000,
        retryStrategy: () => null,
      });
      client.on('error', () => {});
      try {
        await client.ping();
      } finally {
        client.disconnect();
      }
    },
    async close() {
      await Promise.all([...made.values()].map(({ queue }) => queue.close()));
    },
  };
}
