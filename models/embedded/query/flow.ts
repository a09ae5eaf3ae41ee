import { CommandError } from '../errors.ts';

/**
 * A stream of documents that now and then yields PAUSE, so that a long scan lets other commands
 * run. Every stage passes PAUSE on; only the end of the stream acts on it.
 */
export const PAUSE = Symbol('pause');

/** A stream of values with pauses. */
export type Flow<T> = Generator<T | typeof PAUSE, void, undefined>;

/** How many rows are read between two pauses. */
export const ROWS_BETWEEN_PAUSES = 128;

/** The longest time in milliseconds that one stream keeps the thread before others have a turn. */
const TURN_MILLIS = 12;

/**
 * Reads values as long as `wants` says so; gives way to other work at pauses.
 * @param deadline on the clock of `performance.now()`
 * @returns `more` is false at the end of the stream
 * @throws CommandError 50 after the deadline
 */
export async function take<T>(
  flow: Flow<T>,
  wants: (taken: T[], bytesOf: number) => boolean,
  sizeOf: (value: T) => number,
  deadline = Number.POSITIVE_INFINITY,
): Promise<{ values: T[]; more: boolean }> {
  const values: T[] = [];
  let bytes = 0;
  let started = performance.now();
  while (wants(values, bytes)) {
    const next = flow.next();
    if (next.done) return { values, more: false };
    if (next.value === PAUSE) {
      if (performance.now() > deadline) {
        throw new CommandError(50, 'MaxTimeMSExpired', 'operation exceeded time limit');
      }
      if (performance.now() - started > TURN_MILLIS) {
        await new Promise((resolve) => setImmediate(resolve));
        started = performance.now();
      }
      continue;
    }
    values.push(next.value);
    bytes += sizeOf(next.value);
  }
  return { values, more: true };
}

/** Everything in a stream, without giving way: for writes, which must be atomic. */
export function drain<T>(flow: Flow<T>): T[] {
  const values: T[] = [];
  for (const value of flow) if (value !== PAUSE) values.push(value);
  return values;
}

/** The result of work that has pauses, without giving way: inside a transaction. */
export function finish<T>(work: Generator<typeof PAUSE, T, undefined>): T {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}

/** The result of work that has pauses; others have their turn in between. */
export async function finishInTurns<T>(work: Generator<typeof PAUSE, T, undefined>): Promise<T> {
  let started = performance.now();
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
    if (performance.now() - started > TURN_MILLIS) {
      await new Promise((resolve) => setImmediate(resolve));
      started = performance.now();
    }
  }
}
