import { parentPort, workerData } from 'node:worker_threads';
import { StoreStartError } from './errors.ts';
import { startServer } from './server.ts';
import type { StoreOptions } from './store.ts';

/** What `start.ts` hands to the thread. */
export type WorkerInput = { readonly options: StoreOptions; readonly socket: string };

/** What the thread tells: it listens, or why it cannot. */
export type WorkerOutput =
  | { readonly kind: 'ready' }
  | { readonly kind: 'closed' }
  | { readonly kind: 'failed'; readonly code: string | undefined; readonly message: string };

function tell(message: WorkerOutput): void {
  parentPort?.postMessage(message);
}

const input = workerData as WorkerInput;
try {
  const server = await startServer(input.options, input.socket);
  parentPort?.once('message', () => {
    void server.close().then(
      () => {
        tell({ kind: 'closed' });
        parentPort?.close();
      },
      (error: unknown) => tell({ kind: 'failed', code: undefined, message: String(error) }),
    );
  });
  tell({ kind: 'ready' });
} catch (error) {
  const code = error instanceof StoreStartError ? error.code : undefined;
  tell({ kind: 'failed', code, message: error instanceof Error ? error.message : String(error) });
}
