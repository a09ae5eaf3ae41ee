/**
 * `npm run audit`
 *
 * Recomputes the chain of the audit log and prints how many entries it has and, when one was changed, is missing or was
 * cut off, which is the first. Ends with 1 then. Works beside a running server (through it) and without one.
 */
import { existsSync } from 'node:fs';
import { type Config, loadConfig } from '../core/config/load.ts';
import { AppError } from '../core/errors.ts';
import { createLogger } from '../core/logger.ts';
import { connectStore } from '../models/connect.ts';
import { StoreStartError } from '../models/embedded/errors.ts';
import { type AuditVerdict, verifyAudit } from '../workflow/audit/verify.ts';
import { handIn, reachServer } from './local/running-server.ts';

async function main(): Promise<void> {
  if (existsSync('.env')) process.loadEnvFile('.env');
  const { entries, firstBroken, reason } = await verify(loadConfig(process.env));
  if (firstBroken === undefined) {
    console.log(`The audit log is whole: ${entries} entries.`);
    return;
  }
  console.log(`The audit log is broken: ${reason}. ${entries} entries were read.`);
  process.exitCode = 1;
}

async function verify(config: Config): Promise<AuditVerdict> {
  const server = await reachServer(config);
  if (server) return await handIn<AuditVerdict>(server, '/audit-verification', {});
  const store = await connectStore({ ...config, logger: createLogger('warn', process.stderr) });
  try {
    return await verifyAudit();
  } finally {
    await store.close();
  }
}

main().catch((err: unknown) => {
  const expected = err instanceof AppError || err instanceof StoreStartError;
  console.error(expected ? err.message : err);
  process.exitCode = 2;
});
