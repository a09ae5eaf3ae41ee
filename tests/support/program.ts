import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { projectRoot } from '../../core/project-root.ts';

export type Program = {
  /** Where it listens, e.g. `http://127.0.0.1:41234`. */
  url: string;
  /** The one-time password, when one was printed. */
  adminPassword: string | undefined;
  /** Milliseconds from the start to the line "ready". */
  readyMs: number;
  process: ChildProcess;
  /** Lines of its log so far, newest last; bounded. */
  log: string[];
  /** Ends it and waits until it is gone. SIGTERM by default. */
  stop(signal?: NodeJS.Signals): Promise<void>;
};

const KEPT_LINES = 200;

/**
 * Starts the real program as a process of its own, on a free port, with nothing of this process's settings.
 *
 * @param env settings of the program; DATA_DIR is needed
 * @param built run `dist/main.js`, as `npm start` does, instead of the sources
 * @throws Error with the end of its log when it stops before it is ready
 */
export async function startProgram(
  env: Readonly<Record<string, string>> & { DATA_DIR: string },
  { built = false }: { built?: boolean } = {},
): Promise<Program> {
  const entry = built ? ['dist/main.js'] : ['--import', 'tsx', 'main.ts'];
  if (built && !existsSync(`${projectRoot}/dist/main.js`))
    throw new Error('dist/ is not built: npm run build');
  const startedAt = performance.now();
  const child = spawn(process.execPath, entry, {
    cwd: projectRoot,
    env: { PATH: process.env['PATH'], PORT: '0', LOG_LEVEL: 'warn', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit');
  const log: string[] = [];
  let adminPassword: string | undefined;
  const keep = (line: string) => {
    log.push(line);
    if (log.length > KEPT_LINES) log.shift();
  };
  createInterface({ input: child.stderr }).on('line', keep);
  const stop = async (signal: NodeJS.Signals = 'SIGTERM') => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await exited;
  };
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      keep(line);
      adminPassword ??= line.match(/password: (\S+)/)?.[1];
      const address = line.match(/ready at (http:\/\/\S+)/)?.[1];
      if (address) resolve(address);
    });
    child.once('exit', () =>
      reject(new Error(`the program stopped:\n${log.slice(-20).join('\n')}`)),
    );
  });
  return { url, adminPassword, readyMs: performance.now() - startedAt, process: child, log, stop };
}
