import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder that holds `package.json` and `cities/`: the same whether the sources run or `dist/`. */
export const projectRoot: string = findRoot(dirname(fileURLToPath(import.meta.url)));

function findRoot(from: string): string {
  if (existsSync(join(from, 'package.json')) && existsSync(join(from, 'cities'))) return from;
  const parent = dirname(from);
  if (parent === from) throw new Error('The folder cities/ is missing beside package.json');
  return findRoot(parent);
}
