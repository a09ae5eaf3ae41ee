import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StoreStartError } from '../errors.ts';
import { openSqlite, type SqliteDatabase, sqliteReason } from './sqlite.ts';

/** The held lock of one data directory. */
export type DirectoryLock = { release(): void };

function holder(pidFile: string): string {
  try {
    return ` (process ${readFileSync(pidFile, 'utf8').trim()})`;
  } catch {
    return '';
  }
}

/**
 * Takes the data directory for this process alone. The lock is SQLite's exclusive lock on a file of
 * its own, which the kernel releases when the process dies; the pid file is only for the message.
 * @throws StoreStartError data_dir_locked
 */
export function lockDirectory(dataDir: string): DirectoryLock {
  const pidFile = join(dataDir, 'store.pid');
  let db: SqliteDatabase | undefined;
  try {
    db = openSqlite(join(dataDir, 'store.lock'));
    db.exec('PRAGMA journal_mode=MEMORY; PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE');
    writeFileSync(pidFile, String(process.pid), { mode: 0o600 });
  } catch (error) {
    db?.close();
    if (sqliteReason(error) !== 'busy') throw error;
    throw new StoreStartError(
      'data_dir_locked',
      `The data directory ${dataDir} is in use by another process${holder(pidFile)}: stop that process or set DATA_DIR to another directory.`,
      { cause: error },
    );
  }
  const held = db;
  return {
    release() {
      rmSync(pidFile, { force: true });
      held.exec('ROLLBACK');
      held.close();
    },
  };
}
