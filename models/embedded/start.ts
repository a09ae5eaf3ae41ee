import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { startThread } from '../../core/start-thread.ts';
import { type StoreStartCode, StoreStartError } from './errors.ts';
import type { Synchronous } from './storage/database.ts';
import type { WorkerInput, WorkerOutput } from './worker.ts';

/** Where and how the store keeps its data. */
export type EmbeddedStoreOptions = {
  /** FULL (default) survives power loss, NORMAL only the death of the process. */
  readonly synchronous?: Extract<Synchronous, 'FULL' | 'NORMAL'>;
  /** Allows `configureFailPoint` and `sweepExpired`, and removes what is over only then; for tests. */
  readonly testCommands?: boolean;
  /** How long a transaction waits for another session's, in milliseconds (default 10,000). */
  readonly lockWaitMillis?: number;
} & ({ readonly dataDir: string } | { readonly memory: true });

/** A running store. `uri` has no database name; put one in front of the `?`, or pass `dbName`. */
export type EmbeddedStore = { readonly uri: string; close(): Promise<void> };

/** The longest path of a unix socket that every system takes, with its ending zero. */
const SOCKET_PATH_BYTES = 100;

/** Waits for the thread's first word. */
function firstWord(worker: Worker): Promise<WorkerOutput> {
  return new Promise((done, fail) => {
    worker.once('message', done);
    worker.once('error', fail);
    worker.once('exit', (code) => fail(new Error(`the store's thread ended with code ${code}`)));
  });
}

function socketIn(dataDir: string): { path: string; temporary: string | undefined } {
  const inside = join(dataDir, 'store.sock');
  if (Buffer.byteLength(inside) < SOCKET_PATH_BYTES) return { path: inside, temporary: undefined };
  const temporary = mkdtempSync(join(tmpdir(), 'ln-'));
  return { path: join(temporary, 's.sock'), temporary };
}

function workerOptions(options: EmbeddedStoreOptions, dataDir: string): WorkerInput['options'] {
  const { synchronous = 'FULL', testCommands = false, lockWaitMillis } = options;
  return {
    dataDir,
    synchronous: 'memory' in options ? 'OFF' : synchronous,
    testCommands,
    ...(lockWaitMillis === undefined ? {} : { lockWaitMillis }),
  };
}

/**
 * Starts the MongoDB-compatible store in a thread of its own, over SQLite files in `dataDir`, and
 * gives the address for mongoose or the official driver. With `memory` the data lives in a
 * temporary directory that `close` removes.
 * @throws StoreStartError `data_dir_locked`, `data_dir_unwritable`, `database_damaged`, `disk_full`
 *   or `unsupported_platform`; the message says what to do
 */
export async function startEmbeddedStore(options: EmbeddedStoreOptions): Promise<EmbeddedStore> {
  if (process.platform === 'win32') {
    throw new StoreStartError(
      'unsupported_platform',
      'The built-in store needs unix sockets: run under WSL or Linux, or set MONGODB_URI.',
    );
  }
  const memory = 'memory' in options;
  const dataDir = memory ? mkdtempSync(join(tmpdir(), 'ln-')) : resolve(options.dataDir);
  const { path, temporary } = socketIn(dataDir);
  const worker = startThread(import.meta.url, './worker', {
    options: workerOptions(options, dataDir),
    socket: path,
  } satisfies WorkerInput);
  const cleanUp = () => {
    if (temporary) rmSync(temporary, { recursive: true, force: true });
    if (memory) rmSync(dataDir, { recursive: true, force: true });
  };
  const word = await firstWord(worker);
  if (word.kind !== 'ready') {
    await worker.terminate();
    cleanUp();
    const { code, message } =
      word.kind === 'failed' ? word : { code: undefined, message: 'closed' };
    throw code === undefined
      ? new Error(message)
      : new StoreStartError(code as StoreStartCode, message);
  }
  // a later failure of the thread must end the program: nobody could store anything any more
  worker.removeAllListeners();
  let closing: Promise<void> | undefined;
  return {
    uri: `mongodb://${encodeURIComponent(path)}/?directConnection=true`,
    close() {
      closing ??= (async () => {
        const done = firstWord(worker);
        worker.postMessage('close');
        const last = await done;
        await worker.terminate();
        cleanUp();
        if (last.kind === 'failed') throw new Error(last.message);
      })();
      return closing;
    },
  };
}
