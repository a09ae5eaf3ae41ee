/**
 * `npm run api-key -- --name NAME --scopes a,b [--days N]`
 *
 * Makes an API key for a machine and prints it once, alone on standard output. Works beside a running server
 * (through it) and without one.
 */
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { MadeApiKey } from '../api/contract/api-keys.ts';
import { DAY, systemClock } from '../core/clock.ts';
import { type Config, loadConfig } from '../core/config/load.ts';
import { AppError } from '../core/errors.ts';
import { createLogger } from '../core/logger.ts';
import { connectStore } from '../models/connect.ts';
import { StoreStartError } from '../models/embedded/errors.ts';
import { createApiKeyDesk, type NewApiKey } from '../workflow/access/api-keys.ts';
import { SCOPES } from '../workflow/access/scopes.ts';
import { handIn, reachServer } from './local/running-server.ts';

const USAGE = `Use: npm run api-key -- --name NAME --scopes ${SCOPES.join(',')} [--days N]`;

async function main(): Promise<void> {
  const key = readKey();
  if (existsSync('.env')) process.loadEnvFile('.env');
  const secret = await make(key, loadConfig(process.env));
  console.error(`The key of "${key.name}" (${key.scopes.join(', ')}); it is shown only this once:`);
  console.log(secret);
}

function readKey(): NewApiKey {
  try {
    const text = { type: 'string' } as const;
    const { values } = parseArgs({ options: { name: text, scopes: text, days: text } });
    const { name, scopes, days } = values;
    if (!name?.trim() || !scopes) throw new Error('--name and --scopes are needed');
    if (days !== undefined && !/^[1-9]\d{0,4}$/.test(days))
      throw new Error(`--days "${days}" must be a whole number of days from 1`);
    const expiresAt = days && new Date(systemClock.now().getTime() + Number(days) * DAY);
    return {
      name: name.trim(),
      scopes: scopes.split(',').map((scope) => scope.trim()),
      ...(expiresAt && { expiresAt }),
    };
  } catch (err) {
    throw new AppError('invalid_input', 400, `${(err as Error).message}\n${USAGE}`);
  }
}

async function make(key: NewApiKey, config: Config): Promise<string> {
  const server = await reachServer(config);
  if (server) return (await handIn<MadeApiKey>(server, '/api-keys', key)).secret;
  const store = await connectStore({ ...config, logger: createLogger('warn', process.stderr) });
  try {
    const by = { type: 'system', name: 'npm run api-key' } as const;
    return (await createApiKeyDesk({ clock: systemClock }).create(key, by)).secret;
  } finally {
    await store.close();
  }
}

main().catch((err: unknown) => {
  const expected = err instanceof AppError || err instanceof StoreStartError;
  const details = err instanceof AppError ? err.details : [];
  console.error(expected ? err.message : err);
  for (const { path, message } of details) console.error(`  ${path}: ${message}`);
  process.exitCode = 1;
});
