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
  const messages = readMessages('civic', /\.tsv$/, categories);
  const stride = Math.max(1, Math.floor(messages.length / MOST_GUARDS));
  return messages.filter((_, index) => index % stride === 0);
}

/**
 * Labelled messages that no weights were trained on, to measure a model with; none where they are not at hand.
 *
 * @param categories ids of the city
 */
export const readUnseen = (categories: readonly string[]): GuardMessage[] =>
  readMessages('civic-test', /^t\d+-.*\.tsv$/, categories);

function readMessages(
  folderName: string,
  files: RegExp,
  categories: readonly string[],
): GuardMessage[] {
  const folder = join(dirname(findWeightsDir()), 'data', folderName);
  if (!existsSync(folder)) return [];
  const known = new Set(categories);
  return readdirSync(folder)
    .filter((name) => files.test(name))
    .sort()
    .flatMap((name) => parseCivicRows(name, readFileSync(join(folder, name), 'utf8'), known).rows)
    .map(({ text, labels }) => ({ text, labels }));
}
