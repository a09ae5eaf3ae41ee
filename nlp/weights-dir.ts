import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AppError } from '../core/errors.ts';

/**
 * The nearest folder `nlp/weights/` above this file, so that it is found from the sources and from `dist/`.
 *
 * @throws AppError `misconfigured` when there is none up to the root
 */
export function findWeightsDir(from: string = dirname(fileURLToPath(import.meta.url))): string {
  for (let at = from; ; at = dirname(at)) {
    const candidate = join(at, 'nlp', 'weights');
    if (existsSync(candidate)) return candidate;
    if (dirname(at) === at)
      throw new AppError('misconfigured', 500, `there is no folder nlp/weights/ above ${from}`);
  }
}
