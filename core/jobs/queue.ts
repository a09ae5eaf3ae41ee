/** Lower goes first. The lanes of the outbox map onto these. */
export type Priority = 1 | 2 | 3;

export type RingOptions = { priority?: Priority; delayMs?: number };

/**
 * A bell: it says that the row with this id may be due. The row in the database is the truth, so a bell that is
 * lost or rings twice does no harm: handlers look at the row first, and sweepers ring again for what is due.
 */
export type Queue = {
  readonly name: string;
  /** True when nobody else rings or hears this bell and an id is never handled twice at the same time. */
  readonly exclusive: boolean;
  /** Wakes a handler for `id`; resolves when the bell is hung. Rings may be folded into one, never lost while we live. */
  ring(id: string, options?: RingOptions): Promise<void>;
  /** Starts handling; one handler a queue. A throw is logged, the sweeper will ring again. */
  consume(handler: (id: string) => Promise<void>, options?: { concurrency?: number }): void;
  /** Resolves when nothing waits and nothing runs in this process. */
  idle(): Promise<void>;
  /** Stops taking new ids and waits for those being handled. */
  close(): Promise<void>;
};

export type Queues = {
  create(name: string): Queue;
  /** Names of queues that somebody rings but nobody consumes in this process. */
  unconsumed(): string[];
  /** Throws when the broker cannot be reached; nothing to ask of the in-process bell. */
  ping(): Promise<void>;
  close(): Promise<void>;
};
