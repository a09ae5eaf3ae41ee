/**
 * `npm run recount`
 *
 * Counts every post again, after a restore of posts without rollups or when a definition of a figure has changed.
 * Nothing else may write posts meanwhile, so it needs the program stopped.
 */
import { existsSync } from 'node:fs';
import { loadCity } from '../core/city/load.ts';
import { loadConfig } from '../core/config/load.ts';
import { AppError } from '../core/errors.ts';
import { createLogger } from '../core/logger.ts';
import { connectStore } from '../models/connect.ts';
import { StoreStartError } from '../models/embedded/errors.ts';
import { recountRollups } from '../workflow/insights/recount-rollups.ts';
import { reachServer } from './local/running-server.ts';

async function main(): Promise<void> {
  if (existsSync('.env')) process.loadEnvFile('.env');
  const config = loadConfig(process.env);
  const city = loadCity(config.city);
  if (await reachServer(config))
    throw new AppError('conflict', 409, 'The program is running; stop it first, then recount');
  const store = await connectStore({ ...config, logger: createLogger('warn', process.stderr) });
  try {
    const startedAt = performance.now();
    const counted = await recountRollups(city);
    const seconds = Math.max(1, Math.round((performance.now() - startedAt) / 1000));
    console.log(`${counted} posts counted again in ${seconds} s`);
  } finally {
    await store.close();
  }
}

main().catch((err: unknown) => {
  const expected = err instanceof AppError || err instanceof StoreStartError;
  console.error(expected ? err.message : err);
  process.exitCode = 1;
});
