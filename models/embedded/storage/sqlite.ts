import { createRequire } from 'node:module';

/** A row as the binding returns it: blobs are `Uint8Array`. */
export type Row = Record<string, unknown>;

/** The part of a prepared statement that the store uses. */
export type Statement = {
  run(...parameters: unknown[]): { changes: number | bigint; lastInsertRowid: number | bigint };
  get(...parameters: unknown[]): Row | undefined;
  all(...parameters: unknown[]): Row[];
};

/** The part of `node:sqlite`'s `DatabaseSync` that the store uses. */
export type SqliteDatabase = {
  exec(sql: string): void;
  prepare(sql: string): Statement;
  close(): void;
};

type Binding = {
  DatabaseSync: new (path: string, options?: { readOnly?: boolean }) => SqliteDatabase;
};

function loadBinding(): Binding {
  const builtIn: ((id: string) => unknown) | undefined = process.getBuiltinModule;
  const own = builtIn?.('node:sqlite') as Binding | undefined;
  if (own) return own;
  return createRequire(import.meta.url)('@photostructure/sqlite') as Binding;
}

let binding: Binding | undefined;

/** Opens a database with `node:sqlite` where Node has it, else with `@photostructure/sqlite`. */
export function openSqlite(path: string): SqliteDatabase {
  binding ??= loadBinding();
  return new binding.DatabaseSync(path);
}

/** SQLite's own reason in an error of either binding, as its primary result code. */
export function sqliteReason(error: unknown): 'busy' | 'full' | 'corrupt' | 'readonly' | 'other' {
  // errors of the binding come from another realm under some test runners: no instanceof here
  if (typeof error !== 'object' || error === null || !('message' in error)) return 'other';
  const fields = error as {
    message: unknown;
    errcode?: unknown;
    code?: unknown;
    sqliteCode?: unknown;
  };
  const code = [fields.errcode, fields.sqliteCode].find((x) => typeof x === 'number');
  const text = `${String(fields.message)} ${typeof fields.code === 'string' ? fields.code : ''}`;
  switch (typeof code === 'number' ? code & 0xff : -1) {
    case 5:
    case 6:
      return 'busy';
    case 13:
      return 'full';
    case 11:
    case 26:
      return 'corrupt';
    case 8:
      return 'readonly';
  }
  if (/database is locked|SQLITE_BUSY/i.test(text)) return 'busy';
  if (/disk is full|SQLITE_FULL|ENOSPC|disk I\/O error/i.test(text)) return 'full';
  if (/malformed|not a database|SQLITE_CORRUPT|SQLITE_NOTADB/i.test(text)) return 'corrupt';
  if (/readonly|read-only|unable to open/i.test(text)) return 'readonly';
  return 'other';
}
