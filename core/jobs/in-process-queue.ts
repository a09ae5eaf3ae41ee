import type { Logger } from '../logger.ts';
import type { Priority, Queue } from './queue.ts';

const PRIORITIES: readonly Priority[] = [1, 2, 3];

/** The bell inside one process: ids wait in three lines by priority; nothing survives a restart, nor has to. */
export function createInProcessQueue(name: string, deps: { logger: Logger }): Queue {
  /** id -> true, in the order of ringing; Maps keep it and delete in O(1). */
  const waiting = new Map<Priority, Map<string, true>>(PRIORITIES.map((p) => [p, new Map()]));
  const delayed = new Set<NodeJS.Timeout>();
  /** Ids being handled now; the same id rung meanwhile waits for its turn, so a late bell is never lost. */
  const active = new Set<string>();
  let handler: ((id: string) => Promise<void>) | undefined;
  let concurrency = 1;
  let closing = false;
  let whenIdle: (() => void)[] = [];

  const lineWith = (id: string) => PRIORITIES.find((p) => waiting.get(p)?.has(id));

  function hang(id: string, priority: Priority): void {
    const present = lineWith(id);
    if (present !== undefined && present <= priority) return;
    if (present !== undefined) waiting.get(present)?.delete(id);
    waiting.get(priority)?.set(id, true);
    pump();
  }

  function next(): string | undefined {
    for (const priority of PRIORITIES) {
      const line = waiting.get(priority) ?? new Map<string, true>();
      for (const id of line.keys()) {
        if (active.has(id)) continue;
        line.delete(id);
        return id;
      }
    }
    return undefined;
  }

  function pump(): void {
    while (handler && !closing && active.size < concurrency) {
      const id = next();
      if (id === undefined) break;
      active.add(id);
      void run(handler, id);
    }
    if (active.size === 0 && PRIORITIES.every((p) => waiting.get(p)?.size === 0)) settle();
  }

  async function run(handle: (id: string) => Promise<void>, id: string): Promise<void> {
    try {
      await handle(id);
    } catch (err) {
      deps.logger.warn({ err, queue: name, id }, 'job failed, the sweeper will ring again');
    }
    active.delete(id);
    pump();
  }

  function settle(): void {
    const waiters = whenIdle;
    whenIdle = [];
    for (const resolve of waiters) resolve();
  }

  return {
    name,
    exclusive: true,
    async ring(id, { priority = 2, delayMs = 0 } = {}) {
      if (closing) return;
      if (delayMs <= 0) return hang(id, priority);
      const timer = setTimeout(() => {
        delayed.delete(timer);
        hang(id, priority);
      }, delayMs);
      timer.unref();
      delayed.add(timer);
    },
    consume(handle, options = {}) {
      handler = handle;
      concurrency = options.concurrency ?? 1;
      pump();
    },
    idle: () =>
      new Promise((resolve) => {
        whenIdle.push(resolve);
        pump();
      }),
    async close() {
      closing = true;
      for (const timer of delayed) clearTimeout(timer);
      for (const line of waiting.values()) line.clear();
      if (active.size > 0) await new Promise<void>((resolve) => whenIdle.push(resolve));
    },
  };
}
