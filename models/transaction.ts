import mongoose, { type ClientSession } from 'mongoose';

const afterwards = new WeakMap<ClientSession, (() => void)[]>();

/**
 * Runs `work` in one transaction and gives its result once it is durable.
 *
 * The driver repeats `work` when the store asks for it, so it must only write through `session`; whatever
 * leaves the store (a bell, a log line) belongs into {@link afterCommit}.
 */
export async function inTransaction<T>(work: (session: ClientSession) => Promise<T>): Promise<T> {
  const session = await mongoose.startSession();
  try {
    const result = await session.withTransaction(
      async () => {
        afterwards.set(session, []);
        return await work(session);
      },
      { readConcern: { level: 'snapshot' }, writeConcern: { w: 'majority' } },
    );
    for (const run of afterwards.get(session) ?? []) run();
    return result;
  } finally {
    await session.endSession();
  }
}

/** Runs `run` after the transaction of `session` is durable; at once when there is none. */
export function afterCommit(session: ClientSession | undefined, run: () => void): void {
  const list = session && afterwards.get(session);
  if (list) list.push(run);
  else run();
}
