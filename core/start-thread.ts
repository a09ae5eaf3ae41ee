import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';

/**
 * Starts a module as a thread: JavaScript in dist/, TypeScript in development. tsx registers itself only in the main
 * thread, so the thread is given a first module that registers it there.
 *
 * @param from `import.meta.url` of the caller
 * @param name the module beside it, without its ending: `./worker`
 */
export function startThread(from: string, name: string, workerData?: unknown): Worker {
  if (!from.endsWith('.ts'))
    return new Worker(new URL(`${name}.js`, from), { workerData, execArgv: [] });
  const api = createRequire(import.meta.url)
    .resolve('tsx/esm/api')
    .replace(/\.cjs$/, '.mjs');
  const register = `import { register } from ${JSON.stringify(pathToFileURL(api).href)}; register();`;
  const execArgv = ['--import', `data:text/javascript,${encodeURIComponent(register)}`];
  return new Worker(new URL(`${name}.ts`, from), { workerData, execArgv });
}
