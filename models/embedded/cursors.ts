import { CommandError } from './errors.ts';
import type { Flow } from './query/flow.ts';
import { take } from './query/flow.ts';

/** An open cursor: the rest of a stream of encoded documents. */
export type OpenCursor = {
  readonly id: number;
  readonly ns: string;
  readonly flow: Flow<Uint8Array>;
  /** The session that opened it, or undefined. */
  readonly session: string | undefined;
  /** The transaction it belongs to; it ends with it. */
  readonly transaction: number | undefined;
  usedAt: number;
  busy: boolean;
};

/** One batch of documents; `id` 0 when the cursor is exhausted. */
export type Batch = { readonly items: Uint8Array[]; readonly id: number; readonly ns: string };

/** Keeps cursors between `find` and `getMore`: at most `limit`, each for `idleMillis` without use. */
export type Cursors = {
  first(
    opening: Pick<OpenCursor, 'ns' | 'flow' | 'session' | 'transaction'>,
    batchSize: number,
    single: boolean,
    deadline?: number,
  ): Promise<Batch>;
  /** @throws CommandError 43 when the cursor is unknown or expired */
  next(id: number, ns: string, session: string | undefined, batchSize: number): Promise<Batch>;
  kill(id: number): boolean;
  /** Ends the cursors of a session, or of one transaction in it. */
  endSession(session: string, transaction?: number): void;
  expire(): number;
  size(): number;
};

/** The most bytes of documents in one answer. */
const BATCH_BYTES = 16 * 1000 * 1000;

async function fill(
  cursor: OpenCursor,
  batchSize: number,
  deadline?: number,
): Promise<{ items: Uint8Array[]; more: boolean }> {
  cursor.busy = true;
  try {
    const wants = (items: Uint8Array[], bytes: number) =>
      items.length < batchSize && (items.length === 0 || bytes < BATCH_BYTES);
    const { values, more } = await take(cursor.flow, wants, (item) => item.length, deadline);
    return { items: values, more };
  } finally {
    cursor.busy = false;
  }
}

/** Creates the table of cursors. */
export function createCursors(options: {
  readonly limit: number;
  readonly idleMillis: number;
  readonly now: () => number;
}): Cursors {
  const open = new Map<number, OpenCursor>();
  let lastId = 0;

  function expire(): number {
    const before = options.now() - options.idleMillis;
    let expired = 0;
    for (const cursor of open.values()) {
      if (cursor.busy || cursor.usedAt > before) continue;
      open.delete(cursor.id);
      cursor.flow.return();
      expired += 1;
    }
    return expired;
  }

  function makeRoom(): void {
    if (open.size < options.limit) return;
    expire();
    for (const cursor of open.values()) {
      if (open.size < options.limit) return;
      if (!cursor.busy) open.delete(cursor.id);
    }
  }

  return {
    async first(opening, batchSize, single, deadline) {
      lastId += 1;
      const cursor: OpenCursor = { ...opening, id: lastId, usedAt: options.now(), busy: false };
      if (batchSize === 0 && !single) {
        makeRoom();
        open.set(cursor.id, cursor);
        return { items: [], id: cursor.id, ns: cursor.ns };
      }
      const { items, more } = await fill(cursor, batchSize, deadline);
      if (!more || single) {
        cursor.flow.return();
        return { items, id: 0, ns: cursor.ns };
      }
      makeRoom();
      open.set(cursor.id, cursor);
      return { items, id: cursor.id, ns: cursor.ns };
    },
    async next(id, ns, session, batchSize) {
      const cursor = open.get(id);
      if (!cursor) throw new CommandError(43, 'CursorNotFound', `cursor id ${id} not found`);
      if (cursor.ns !== ns) {
        throw new CommandError(
          13,
          'Unauthorized',
          `Requested getMore on namespace '${ns}', but cursor belongs to a different namespace ${cursor.ns}`,
        );
      }
      if (cursor.session !== session) {
        throw new CommandError(
          13,
          'Unauthorized',
          `Cannot run getMore on cursor ${id}, which was created in another session`,
        );
      }
      if (cursor.busy)
        throw new CommandError(292, 'CursorInUse', `cursor id ${id} is already in use`);
      open.delete(id);
      open.set(id, cursor);
      try {
        const { items, more } = await fill(cursor, batchSize);
        cursor.usedAt = options.now();
        if (more && open.has(id)) return { items, id, ns };
        open.delete(id);
        return { items, id: 0, ns };
      } catch (error) {
        open.delete(id);
        throw error;
      }
    },
    kill(id) {
      const cursor = open.get(id);
      if (!cursor) return false;
      open.delete(id);
      if (!cursor.busy) cursor.flow.return();
      return true;
    },
    endSession(session, transaction) {
      for (const cursor of open.values()) {
        const own = cursor.session === session;
        if (own && (transaction === undefined || cursor.transaction === transaction)) {
          open.delete(cursor.id);
        }
      }
    },
    expire,
    size: () => open.size,
  };
}
