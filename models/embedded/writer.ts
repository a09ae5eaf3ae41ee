import { CommandError } from './errors.ts';
import type { Catalog } from './storage/catalog.ts';
import type { Connection } from './storage/connection.ts';
import { sqliteReason } from './storage/sqlite.ts';
import type { WriteView } from './storage/view.ts';

/**
 * SQLite has one writer, so changes are done one after another.
 *
 * Single writes that arrive together share one SQLite transaction and therefore one flush to disk
 * (group commit): each runs under its own savepoint, and none is answered before the commit. A
 * MongoDB transaction owns the writer from its first statement to its end. Single writes wait for that
 * end, as in MongoDB, and a transaction that stays open too long is ended for them; other transactions
 * give up with WriteConflict after `lockWaitMillis` and are run again. Afterwards the single writes go
 * first, all in one group, because they are quick; then the transaction that has waited longest.
 */
export type Writer = {
  /** Runs one atomic change and resolves after it is durable. */
  write<T>(work: (view: WriteView) => T): Promise<T>;
  /** Waits for the writer and begins a transaction that only the returned owner may use. */
  begin(): Promise<Owner>;
  /** True while a transaction owns the writer. */
  held(): boolean;
  /** Counts commits: two equal counts mean that nothing was committed between them. */
  commits(): number;
  /** Commits what is open and refuses further work. */
  close(): void;
};

/** The right to write inside one MongoDB transaction. */
export type Owner = {
  readonly view: WriteView;
  commit(): void;
  abort(): void;
};

type Waiting = {
  kind: 'write' | 'transaction';
  start: () => void;
  refuse: (error: unknown) => void;
  /** Of a transaction only. */
  timer: NodeJS.Timeout | undefined;
};
type Answer = { settle: () => void; fail: (error: unknown) => void };

const MAX_GROUP = 200;

/** WriteConflict (112), after which a transaction may be run again. */
export function writeConflict(): CommandError {
  return new CommandError(
    112,
    'WriteConflict',
    'Write conflict during plan execution and yielding is disabled. Please retry your operation or multi-document transaction.',
    { errorLabels: ['TransientTransactionError'] },
  );
}

const closing = () => new CommandError(91, 'ShutdownInProgress', 'the store is closing');

/** Turns SQLite's errors to answers; everything else passes. */
export function storageError(error: unknown): unknown {
  if (error instanceof CommandError) return error;
  switch (sqliteReason(error)) {
    case 'full':
      return new CommandError(
        14031,
        'OutOfDiskSpace',
        'the disk is full: the change was not stored; free some space and try again',
      );
    case 'corrupt':
      return new CommandError(
        8000,
        'DataCorruptionDetected',
        'the database file is damaged: stop the program and restore a backup',
      );
    case 'readonly':
      return new CommandError(8000, 'StorageReadOnly', 'the database file cannot be written');
    default:
      if (/no such table/.test(String(error))) {
        return new CommandError(175, 'QueryPlanKilled', 'collection or index was dropped');
      }
      return error;
  }
}

/** Creates the one writer of a database. `committed` is the catalog that readers use. */
export function createWriter(
  connection: Connection,
  own: Catalog,
  committed: Catalog,
  lockWaitMillis: number,
): Writer {
  const waiting: Waiting[] = [];
  let answers: Answer[] = [];
  let groupOpen = false;
  let owner: Owner | undefined;
  let catalogChanged = false;
  let commits = 0;
  let closed = false;

  const view: WriteView = {
    connection,
    catalog: own,
    changed() {
      catalogChanged = true;
    },
  };

  function afterCommit(): void {
    commits += 1;
    if (catalogChanged) committed.reload();
    catalogChanged = false;
  }

  function rollback(): void {
    try {
      connection.db.exec('ROLLBACK');
    } catch {
      // SQLite has already rolled back by itself, as it does when the disk is full
    }
    if (catalogChanged) connection.forget();
    own.reload();
    catalogChanged = false;
  }

  function endGroup(): void {
    if (!groupOpen) return;
    groupOpen = false;
    const settled = answers;
    answers = [];
    try {
      connection.db.exec('COMMIT');
      afterCommit();
      for (const answer of settled) answer.settle();
    } catch (error) {
      rollback();
      for (const answer of settled) answer.fail(storageError(error));
    }
  }

  function failGroup(error: unknown): void {
    groupOpen = false;
    const settled = answers;
    answers = [];
    rollback();
    for (const answer of settled) answer.fail(storageError(error));
  }

  /** Starts what waits, as far as no transaction owns the writer. */
  function next(): void {
    while (!owner && waiting.length > 0) {
      const write = waiting.findIndex(({ kind }) => kind === 'write');
      const [job] = waiting.splice(Math.max(0, write), 1);
      if (!job) return;
      clearTimeout(job.timer);
      job.start();
    }
  }

  function whenFree(
    kind: Waiting['kind'],
    start: () => void,
    refuse: (error: unknown) => void,
  ): void {
    if (closed) {
      refuse(closing());
      return;
    }
    if (!owner && waiting.length === 0) {
      start();
      return;
    }
    const job: Waiting = { kind, start, refuse, timer: undefined };
    if (kind === 'transaction')
      job.timer = setTimeout(() => {
        waiting.splice(waiting.indexOf(job), 1);
        refuse(writeConflict());
      }, lockWaitMillis);
    waiting.push(job);
  }

  function openGroup(): void {
    if (groupOpen) return;
    connection.db.exec('BEGIN IMMEDIATE');
    groupOpen = true;
    setImmediate(endGroup);
  }

  function runInGroup<T>(work: (view: WriteView) => T, answer: (value: T) => Answer): void {
    openGroup();
    connection.sql('SAVEPOINT unit').run();
    const changedBefore = catalogChanged;
    const value = work(view);
    connection.sql('RELEASE unit').run();
    catalogChanged ||= changedBefore;
    answers.push(answer(value));
    if (answers.length >= MAX_GROUP) endGroup();
  }

  function undoUnit(error: unknown): void {
    if (!groupOpen) return;
    if (!(error instanceof CommandError)) {
      failGroup(error);
      return;
    }
    connection.db.exec('ROLLBACK TO unit; RELEASE unit');
    if (catalogChanged) {
      connection.forget();
      own.reload();
    }
  }

  function finish(end: 'COMMIT' | 'ROLLBACK'): void {
    try {
      if (end === 'ROLLBACK') rollback();
      else {
        connection.db.exec('COMMIT');
        afterCommit();
      }
    } catch (error) {
      rollback();
      throw storageError(error);
    } finally {
      owner = undefined;
      next();
    }
  }

  return {
    write<T>(work: (view: WriteView) => T): Promise<T> {
      return new Promise<T>((resolve, reject) => {
        const start = () => {
          try {
            runInGroup(work, (value) => ({ settle: () => resolve(value), fail: reject }));
          } catch (error) {
            undoUnit(error);
            reject(storageError(error));
          }
        };
        whenFree('write', start, reject);
      });
    },
    begin() {
      return new Promise<Owner>((resolve, reject) => {
        const start = () => {
          endGroup();
          try {
            connection.db.exec('BEGIN IMMEDIATE');
          } catch (error) {
            reject(storageError(error));
            return;
          }
          owner = { view, commit: () => finish('COMMIT'), abort: () => finish('ROLLBACK') };
          resolve(owner);
        };
        whenFree('transaction', start, reject);
      });
    },
    held: () => owner !== undefined,
    commits: () => commits,
    close() {
      closed = true;
      for (const { refuse, timer } of waiting.splice(0)) {
        clearTimeout(timer);
        refuse(closing());
      }
      if (owner) finish('ROLLBACK');
      endGroup();
    },
  };
}
