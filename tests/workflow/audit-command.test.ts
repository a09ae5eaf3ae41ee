import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createLogger } from '../../core/logger.ts';
import { projectRoot } from '../../core/project-root.ts';
import { AuditEntry } from '../../models/audit-entry.ts';
import { connectStore } from '../../models/connect.ts';
import { inTransaction } from '../../models/transaction.ts';
import { appendAudit } from '../../workflow/audit/append.ts';
import { WEDNESDAY } from '../support/builders.ts';

let dataDir: string;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'ln-audit-'));
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

/** Does something in the store, which is closed again: the command opens it by itself. */
async function inStore(work: () => Promise<unknown>): Promise<void> {
  const store = await connectStore({ dataDir, logger: createLogger('silent') });
  await work();
  await store.close();
}

/** Runs the command on the data folder. */
async function runAudit(): Promise<{ code: number | null; said: string }> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/audit.ts'], {
    cwd: projectRoot,
    env: { PATH: process.env['PATH'], DATA_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, said };
}

it('npm run audit prints the number of entries, and the first one that was changed', async () => {
  const by = { type: 'staff', name: 'Hoa' };
  await inStore(async () => {
    for (const action of ['a', 'b', 'c'])
      await inTransaction((session) => appendAudit({ by, action }, WEDNESDAY, session));
  });
  expect(await runAudit()).toEqual({ code: 0, said: 'The audit log is whole: 3 entries.\n' });
  await inStore(() => AuditEntry.updateOne({ number: 2 }, { $set: { action: 'x' } }));
  expect(await runAudit()).toEqual({
    code: 1,
    said: 'The audit log is broken: entry 2 was changed. 2 entries were read.\n',
  });
}, 60_000);
