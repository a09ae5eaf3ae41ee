import type { View } from './storage/view.ts';
import type { Owner } from './writer.ts';

/** What is kept of one logical session. */
export type Session = {
  readonly id: string;
  usedAt: number;
  /** The newest transaction or retryable write number. */
  txnNumber: bigint;
  /** The answer to the newest retryable write, for a retry of it. */
  retry: Promise<unknown> | undefined;
  transaction: OpenTransaction | undefined;
  /** How the newest transaction ended. */
  ended: 'committed' | 'aborted' | undefined;
  /** Its last transaction read a snapshot that others then overtook: the next one waits for the writer. */
  overtaken: boolean;
};

/** A transaction between its first statement and its end. */
export type OpenTransaction = {
  readonly number: bigint;
  readonly timer: NodeJS.Timeout;
  /** It owns the writer, or it has only read so far and does so in a snapshot. */
  hold:
    | { readonly kind: 'writer'; readonly owner: Owner }
    | {
        readonly kind: 'snapshot';
        readonly view: View;
        readonly commits: number;
        readonly close: () => void;
      };
};

/** Gives back what a transaction holds without committing. */
export function release(transaction: OpenTransaction): void {
  clearTimeout(transaction.timer);
  if (transaction.hold.kind === 'writer') transaction.hold.owner.abort();
  else transaction.hold.close();
}

/** Keeps sessions: at most `limit`, each for `idleMillis` without use. */
export type Sessions = {
  get(id: string): Session;
  find(id: string): Session | undefined;
  end(id: string): void;
  /** Ends all sessions but one. */
  endAll(except: string | undefined): void;
  expire(): void;
  size(): number;
};

/** Creates the table of sessions. `onEnd` ends what hangs on one: its cursors, its transaction. */
export function createSessions(options: {
  readonly limit: number;
  readonly idleMillis: number;
  readonly now: () => number;
  readonly onEnd: (session: Session) => void;
}): Sessions {
  const sessions = new Map<string, Session>();

  function end(id: string): void {
    const session = sessions.get(id);
    if (!session) return;
    sessions.delete(id);
    options.onEnd(session);
  }

  function makeRoom(): void {
    for (const session of sessions.values()) {
      if (sessions.size < options.limit) return;
      if (!session.transaction) end(session.id);
    }
  }

  return {
    get(id) {
      let session = sessions.get(id);
      if (session) sessions.delete(id);
      else {
        makeRoom();
        session = {
          id,
          usedAt: 0,
          txnNumber: -1n,
          retry: undefined,
          transaction: undefined,
          ended: undefined,
          overtaken: false,
        };
      }
      session.usedAt = options.now();
      sessions.set(id, session);
      return session;
    },
    find: (id) => sessions.get(id),
    end,
    endAll(except) {
      for (const id of [...sessions.keys()]) if (id !== except) end(id);
    },
    expire() {
      const before = options.now() - options.idleMillis;
      for (const session of sessions.values()) if (session.usedAt <= before) end(session.id);
    },
    size: () => sessions.size,
  };
}
