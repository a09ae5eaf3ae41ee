import { existsSync } from 'node:fs';
import { type Application, startApplication } from './application.ts';
import { loadConfig } from './core/config/load.ts';
import { AppError } from './core/errors.ts';
import { createLogger } from './core/logger.ts';
import { StoreStartError } from './models/embedded/errors.ts';

/*
 * One process: reads the settings, starts the application, says where it is, and ends it in order.
 * What people should read goes to standard output, the log to standard error.
 */

const say = (line: string) => process.stdout.write(`${line}\n`);

async function main(): Promise<void> {
  if (existsSync('.env')) process.loadEnvFile('.env');
  const config = loadConfig(process.env);
  const logger = createLogger(config.logLevel, process.stderr);
  const application = await startApplication(config, { logger, notice: say });
  if (application.adminPassword)
    say(`Sign in as admin, one-time password: ${application.adminPassword}`);
  if (application.url) {
    say(`Residents' chat: ${application.url}/chat`);
    say(`Staff:           ${application.url}/staff`);
  }
  say(`Lắng Nghe is ready${application.url ? ` at ${application.url}` : ''}`);
  endOnSignal(application, (err) => logger.error({ err }, 'stopping failed'));
}

function endOnSignal(application: Application, onFailure: (err: unknown) => void): void {
  let stopping = false;
  const end = () => {
    // The second signal is somebody in a hurry.
    if (stopping) process.exit(1);
    stopping = true;
    application
      .stop()
      .then(() => process.exit(0))
      .catch((err: unknown) => {
        onFailure(err);
        process.exit(1);
      });
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
}

/** MongoDB's number for it, which the embedded store uses too. */
const OUT_OF_DISK_SPACE = 14031;

/** What an operator can mend is one clear line; anything else is a defect and shows where it came from. */
function describe(err: unknown): string {
  if (!(err instanceof Error)) return String(err);
  if (err instanceof AppError || err instanceof StoreStartError) return err.message;
  if ('code' in err && err.code === 'EADDRINUSE') {
    const port = 'port' in err ? String(err.port) : '';
    return `Port ${port} is taken by another program: stop it, or set PORT to a free one.`;
  }
  const code = 'code' in err ? err.code : undefined;
  if (code === 'EROFS' || code === 'EACCES' || code === 'EPERM')
    return `A file cannot be written (${err.message}): give DATA_DIR a folder that this program may write.`;
  if (code === 'ENOSPC' || code === OUT_OF_DISK_SPACE)
    return `The disk is full (${err.message}): free some space, nothing is lost, and start again.`;
  return err.stack ?? err.message;
}

main().catch((err: unknown) => {
  process.stderr.write(`${describe(err)}\n`);
  process.exit(1);
});
