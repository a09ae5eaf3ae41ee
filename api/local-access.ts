import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { createToken } from '../core/ids.ts';

const serverFile = z.object({ url: z.url(), token: z.string().min(20), pid: z.number().int() });

/** How a script on the same machine reaches the running server: whoever can read DATA_DIR may use it. */
export type RunningServer = z.infer<typeof serverFile>;

const fileIn = (dataDir: string): string => join(dataDir, 'server.json');

/** A token for local scripts, good as long as this process runs. */
export function createLocalAccess(dataDir: string) {
  const token = createToken();
  return {
    token,
    /** Writes `DATA_DIR/server.json` (mode 0600) once the server listens. */
    announce(url: string): void {
      const content = JSON.stringify({ url, token, pid: process.pid });
      rmSync(fileIn(dataDir), { force: true });
      writeFileSync(fileIn(dataDir), `${content}\n`, { mode: 0o600, flag: 'wx' });
    },
    withdraw(): void {
      rmSync(fileIn(dataDir), { force: true });
    },
  };
}

/** The server that announced itself in a data folder and whose process still lives; undefined when there is none. */
export function findRunningServer(dataDir: string): RunningServer | undefined {
  if (!existsSync(fileIn(dataDir))) return undefined;
  try {
    const server = serverFile.parse(JSON.parse(readFileSync(fileIn(dataDir), 'utf8')));
    process.kill(server.pid, 0);
    return server;
  } catch {
    return undefined;
  }
}
