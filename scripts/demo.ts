import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startApplication } from '../application.ts';
import { loadCity } from '../core/city/load.ts';
import { loadConfig } from '../core/config/load.ts';
import { createLogger } from '../core/logger.ts';
import { playCity } from './demo/play-city.ts';

/*
 * `npm run demo [-- --port 3000]` starts the program on a fresh data folder with nothing of `.env`, plays every
 * system of the city at it, and says where to look. Ctrl-C ends it.
 */

const { values } = parseArgs({ options: { port: { type: 'string', default: '3000' } } });
const dataDir = mkdtempSync(join(tmpdir(), 'lang-nghe-demo-'));
const adminPassword = randomBytes(9).toString('base64url');
const config = loadConfig({
  DATA_DIR: dataDir,
  PORT: values.port,
  ADMIN_PASSWORD: adminPassword,
  LOG_LEVEL: 'warn',
});
const application = await startApplication(config, {
  logger: createLogger('warn', process.stderr),
  notice: () => {},
});
const played = await playCity(loadCity('dong-ha'), dataDir, new Date());
console.log(
  `Played: ${played.events} events, ${played.readings} readings, ${played.dossiers} dossiers, ${played.posts} posts, ${played.messages} chats.`,
);
console.log(`Systems of the city: ${application.url}/staff/systems`);
console.log(`Sign in as admin:    ${adminPassword}`);
console.log(`Residents' chat:     ${application.url}/chat`);
console.log(`Data:                ${dataDir}`);
process.once('SIGINT', () => void application.stop().then(() => process.exit(0)));
process.once('SIGTERM', () => void application.stop().then(() => process.exit(0)));
