import type { Logger } from '../logger.ts';
import { createBullQueue } from './bull-queue.ts';
import { createInProcessQueue } from './in-process-queue.ts';

/** Lower goes first. The lanes of the outbox map onto these. */
export type Priority = 1 | 2 | 3;

export type RingOptions = { priority?: Priority; delayMs?: number };

/**
 * A bell: it says that the row with this id may be due. The row in the database is the truth, so a bell that is
 * lost or rings twice does no harm: handlers look at the row first, and sweepers ring again for what is due.
 */
export type Queue = {
  readonly name: string;
  /** True when nobody else rings or hears this bell and an id is never handled twice at the same time. */
  readonly exclusive: boolean;
  /** Wakes a handler for `id`; resolves when the bell is hung. Rings may be folded into one, never lost while we live. */
  ring(id: string, options?: RingOptions): Promise<void>;
  /** Starts handling; one handler a queue. A throw is logged, the sweeper will ring again. */
  consume(handler: (id: string) => Promise<void>, options?: { concurrency?: number }): void;
  /** Resolves when nothing waits and nothing runs in this process. */
  idle(): Promise<void>;
  /** Stops taking new ids and waits for those being handled. */
  close(): Promise<void>;
};

export type Queues = {
  create(name: string): Queue;
  /** Names of queues that somebody rings but nobody consumes in this process. */
  unconsumed(): string[];
  /** Throws when the broker cannot be reached; nothing to ask of the in-process bell. */
  ping(): Promise<void>;
  close(): Promise<void>;
};

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
