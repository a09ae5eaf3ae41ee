import { type Cursors, createCursors } from './cursors.ts';
import type { FailPoints } from './fail-point.ts';
import { createSessions, release, type Sessions } from './sessions.ts';
import { createCatalog } from './storage/catalog.ts';
import {
  type Database,
  openDatabase,
  type Snapshot,
  type Synchronous,
} from './storage/database.ts';
import type { View } from './storage/view.ts';
import { createWriter, type Writer } from './writer.ts';

/** Settings of a store; all but the directory have defaults. */
export type StoreOptions = {
  readonly dataDir: string;
  readonly synchronous?: Synchronous;
  /** How long a transaction waits for one of another session, in milliseconds (default 10,000). */
  readonly lockWaitMillis?: number;
  /** How long a transaction may stay open, in milliseconds (default 60,000, as MongoDB). */
  readonly transactionMillis?: number;
  /** How long an idle cursor is kept, in milliseconds (default 600,000, as MongoDB). */
  readonly cursorIdleMillis?: number;
  /** Allows `configureFailPoint` and `sweepExpired`, and removes what is over only then (default false). */
  readonly testCommands?: boolean;
};

/** What commands work with. */
export type Store = {
  readonly options: Required<StoreOptions>;
  readonly reader: View;
  readonly writer: Writer;
  readonly cursors: Cursors;
  readonly sessions: Sessions;
  readonly startedAt: Date;
  readonly now: () => Date;
  readonly failPoints: FailPoints;
  /** A fixed view of what is committed now, for a transaction that reads while another one writes. */
  readonly snapshot: () => Snapshot;
  close(): void;
};

const MAX_CURSORS = 2000;
const MAX_SESSIONS = 10_000;

/** Minutes after which an unused session is forgotten, as `hello` announces. */
export const SESSION_MINUTES = 30;

function withDefaults(options: StoreOptions): Required<StoreOptions> {
  return {
    synchronous: 'FULL',
    lockWaitMillis: 10_000,
    transactionMillis: 60_000,
    cursorIdleMillis: 600_000,
    testCommands: false,
    ...options,
  };
}

/**
 * Opens the database of a directory.
 * @param now the clock; the expiry of documents, cursors and sessions depends on it
 * @throws StoreStartError
 */
export function openStore(options: StoreOptions, now: () => Date = () => new Date()): Store {
  const settings = withDefaults(options);
  const database: Database = openDatabase(settings.dataDir, settings.synchronous);
  const reader: View = {
    connection: database.reader,
    catalog: createCatalog(database.reader),
  };
  const writer = createWriter(
    database.writer,
    createCatalog(database.writer),
    reader.catalog,
    settings.lockWaitMillis,
  );
  const millis = () => now().getTime();
  const cursors = createCursors({
    limit: MAX_CURSORS,
    idleMillis: settings.cursorIdleMillis,
    now: millis,
  });
  const sessions = createSessions({
    limit: MAX_SESSIONS,
    idleMillis: SESSION_MINUTES * 60_000,
    now: millis,
    onEnd(session) {
      cursors.endSession(session.id);
      if (session.transaction) {
        const { transaction } = session;
        session.transaction = undefined;
        session.ended = 'aborted';
        release(transaction);
      }
    },
  });
  return {
    options: settings,
    reader,
    writer,
    cursors,
    sessions,
    startedAt: now(),
    now,
    failPoints: new Map(),
    snapshot: database.snapshot,
    close() {
      writer.close();
      database.close();
    },
  };
}
