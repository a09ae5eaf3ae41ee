import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseCivicRows } from '../classify/civic-rows.ts';
import { findWeightsDir } from '../weights-dir.ts';
import type { GuardMessage } from './learner.ts';

const MOST_GUARDS = 300;

/**
 * Labelled messages, spread over all authors, that no correction may make the module forget; none where the training
 * messages are not at hand.
 *
 * @param categories ids of the city
 */
export function readGuard(categories: readonly string[]): GuardMessage[] {
  const folder = join(dirname(findWeightsDir()), 'data', 'civic');
  if (!existsSync(folder)) return [];
  const known = new Set(categories);
  const files = readdirSync(folder).filter((name) => name.endsWith('.tsv'));
  const rows = files
    .sort()
    .flatMap((name) => parseCivicRows(name, readFileSync(join(folder, name), 'utf8'), known).rows);
  const stride = Math.max(1, Math.floor(rows.length / MOST_GUARDS));
  return rows
    .filter((_, index) => index % stride === 0)
    .map(({ text, labels }) => ({ text, labels }));
}
