import { statfs } from 'node:fs/promises';
import { Router } from 'express';
import type { Logger } from '../core/logger.ts';

/** Each part that must answer before work is taken; it throws when it does not. */
export type Checks = Readonly<Record<string, () => Promise<unknown>>>;

/** Less than this much room on the disk is a fault: the store must never fill it up. */
const LEAST_FREE_BYTES = 200 * 1024 * 1024;
const PATIENCE_MS = 3000;

/** `/healthz` (the process lives) and `/readyz` (store, queue and disk answer; 503 with the parts that do not). */
export function createHealthRouter(deps: {
  checks: Checks;
  dataDir: string;
  logger: Logger;
}): Router {
  const checks: Checks = { ...deps.checks, disk: () => checkDisk(deps.dataDir) };
  const router = Router();
  router.get('/healthz', (_req, res) => {
    res.json({ status: 'ok' });
  });
  router.get('/readyz', async (_req, res) => {
    const parts = await Promise.all(
      Object.entries(checks).map(async ([name, check]) => {
        try {
          await inTime(check());
          return [name, 'ok'] as const;
        } catch (err) {
          deps.logger.warn({ err, part: name }, 'part is not ready');
          return [name, 'failed'] as const;
        }
      }),
    );
    const ready = parts.every(([, state]) => state === 'ok');
    res
      .status(ready ? 200 : 503)
      .json({ status: ready ? 'ready' : 'not ready', parts: Object.fromEntries(parts) });
  });
  return router;
}

async function checkDisk(dataDir: string): Promise<void> {
  const { bavail, bsize } = await statfs(dataDir);
  const free = bavail * bsize;
  if (free < LEAST_FREE_BYTES) throw new Error(`Only ${Math.round(free / 1e6)} MB are free`);
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${PATIENCE_MS} ms`)), PATIENCE_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
