import { accessSync, chmodSync, constants, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { StoreStartError } from '../errors.ts';
import { type Connection, createConnection } from './connection.ts';
import { type DirectoryLock, lockDirectory } from './lock.ts';
import { openSqlite, type SqliteDatabase, sqliteReason } from './sqlite.ts';

/** How safe a commit is: FULL survives power loss, NORMAL only the death of the process, OFF is for tests. */
export type Synchronous = 'FULL' | 'NORMAL' | 'OFF';

/**
 * The open files of the store. `writer` runs every change and every read inside a transaction;
 * `reader` sees committed data only and never waits (SQLite WAL snapshots).
 */
export type Database = {
  readonly writer: Connection;
  readonly reader: Connection;
  /** Opens a connection that goes on seeing what is committed now. */
  snapshot(): Snapshot;
  close(): void;
};

/** A fixed view; `close` must be called, the write-ahead log cannot be cut before. */
export type Snapshot = { readonly connection: Connection; close(): void };

const SNAPSHOT_CACHE_KIB = 2048;
/** Page cache of each of the two connections; filled only as data is touched. */
const CACHE_KIB = 64 * 1024;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS store_state (key TEXT PRIMARY KEY, value TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS collections (id INTEGER PRIMARY KEY, ns TEXT NOT NULL UNIQUE, uuid BLOB NOT NULL);
  CREATE TABLE IF NOT EXISTS indexes (
    id INTEGER PRIMARY KEY, collection INTEGER NOT NULL, name TEXT NOT NULL, spec BLOB NOT NULL,
    multikey INTEGER NOT NULL DEFAULT 0, UNIQUE (collection, name));`;

function prepareDirectory(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
    chmodSync(dataDir, 0o700);
  } catch (error) {
    throw new StoreStartError(
      'data_dir_unwritable',
      `The data directory ${dataDir} cannot be written (${error instanceof Error ? error.message : error}): make it writable for this user or set DATA_DIR to another directory.`,
      { cause: error },
    );
  }
}

function startError(error: unknown, dataDir: string, file: string): unknown {
  const options = { cause: error };
  switch (sqliteReason(error)) {
    case 'corrupt':
      return new StoreStartError(
        'database_damaged',
        `The database file ${file} is damaged: move it away together with its -wal and -shm files, and restore a backup.`,
        options,
      );
    case 'full':
      return new StoreStartError(
        'disk_full',
        `The disk that holds ${dataDir} is full: free some space and start again; nothing was lost.`,
        options,
      );
    case 'readonly':
      return new StoreStartError(
        'data_dir_unwritable',
        `The database in ${dataDir} cannot be written: make the directory and its files writable for this user or set DATA_DIR to another directory.`,
        options,
      );
    default:
      return error;
  }
}

/** An unclean end (kill, power loss) is followed by a check of the whole file, a clean one is not. */
function checkAfterCrash(db: SqliteDatabase): void {
  const state = db.prepare(`SELECT value FROM store_state WHERE key = 'shutdown'`).get();
  if (state && state['value'] !== 'clean') {
    const result = db.prepare('PRAGMA quick_check(1)').get();
    if (result?.['quick_check'] !== 'ok') {
      throw new Error(`database disk image is malformed: ${String(result?.['quick_check'])}`);
    }
  }
  db.exec(`INSERT INTO store_state VALUES ('shutdown', 'running')
    ON CONFLICT (key) DO UPDATE SET value = excluded.value`);
}

function openReader(file: string, cacheKib: number): Connection {
  const db = openSqlite(file);
  db.exec(`PRAGMA query_only=1; PRAGMA cache_size=-${cacheKib}; PRAGMA busy_timeout=2000`);
  return createConnection(db);
}

function openSnapshot(file: string): Snapshot {
  const connection = openReader(file, SNAPSHOT_CACHE_KIB);
  // the snapshot is taken by the first read, not by BEGIN
  connection.db.exec('BEGIN');
  connection.sql('SELECT count(*) FROM collections').get();
  return {
    connection,
    close() {
      connection.db.exec('ROLLBACK');
      connection.close();
    },
  };
}

function openFiles(file: string, synchronous: Synchronous): Database {
  const writer = openSqlite(file);
  try {
    writer.exec(`PRAGMA journal_mode=WAL; PRAGMA synchronous=${synchronous};
      PRAGMA cache_size=-${CACHE_KIB}; PRAGMA busy_timeout=2000; PRAGMA temp_store=MEMORY;
      PRAGMA journal_size_limit=67108864; ${SCHEMA}`);
    checkAfterCrash(writer);
    const connections = {
      writer: createConnection(writer),
      reader: openReader(file, CACHE_KIB),
    };
    return {
      ...connections,
      snapshot: () => openSnapshot(file),
      close() {
        connections.reader.close();
        writer.exec(`UPDATE store_state SET value = 'clean' WHERE key = 'shutdown'`);
        writer.exec('PRAGMA wal_checkpoint(TRUNCATE)');
        connections.writer.close();
      },
    };
  } catch (error) {
    writer.close();
    throw error;
  }
}

/**
 * Opens (or creates) `store.db` in the directory, alone.
 * @throws StoreStartError data_dir_locked, data_dir_unwritable, database_damaged, disk_full
 */
export function openDatabase(dataDir: string, synchronous: Synchronous): Database {
  prepareDirectory(dataDir);
  const file = join(dataDir, 'store.db');
  let lock: DirectoryLock | undefined;
  try {
    lock = lockDirectory(dataDir);
    const fresh = !existsSync(file);
    const database = openFiles(file, synchronous);
    if (fresh) chmodSync(file, 0o600);
    const held = lock;
    return {
      ...database,
      close() {
        try {
          database.close();
        } finally {
          held.release();
        }
      },
    };
  } catch (error) {
    lock?.release();
    throw error instanceof StoreStartError ? error : startError(error, dataDir, file);
  }
}
