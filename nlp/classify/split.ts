import type { CivicRow } from './civic-rows.ts';

export type Part = 'train' | 'dev' | 'test';

/**
 * Which part a message belongs to. Whole authors and whole themes are held out, never random rows: a model
 * that only learnt one writer's manner or one situation's words is found out.
 *
 * One author in eight is for test and one in eight for dev; of the other authors, one theme in twenty for
 * each. The choice hangs on the names alone, so a new file moves no old row. Themes called `bot-…` and
 * `rate-…` name what is asked of the bot, that is the label itself; they are held out with their authors only.
 */
export function partOf(row: Pick<CivicRow, 'author' | 'theme'>): Part {
  const author = nameHash(row.author) % 8;
  if (author === 0) return 'test';
  if (author === 1) return 'dev';
  if (/^(bot|rate)-/.test(row.theme)) return 'train';
  const theme = nameHash(row.theme) % 20;
  if (theme === 0) return 'test';
  return theme === 1 ? 'dev' : 'train';
}

function nameHash(name: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < name.length; at += 1)
    hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193);
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x2c1b3c6d);
  return (hash ^ (hash >>> 13)) >>> 0;
}
