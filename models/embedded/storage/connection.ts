import type { SqliteDatabase, Statement } from './sqlite.ts';

/** One SQLite connection with its prepared statements kept by their text. */
export type Connection = {
  readonly db: SqliteDatabase;
  /** The prepared statement for a text; prepared once. */
  sql(text: string): Statement;
  /** Forgets prepared statements, needed after tables are dropped. */
  forget(): void;
  close(): void;
};

/** Wraps an open database. */
export function createConnection(db: SqliteDatabase): Connection {
  const statements = new Map<string, Statement>();
  return {
    db,
    sql(text) {
      let statement = statements.get(text);
      if (!statement) {
        statement = db.prepare(text);
        statements.set(text, statement);
      }
      return statement;
    },
    forget: () => statements.clear(),
    close() {
      statements.clear();
      db.close();
    },
  };
}
