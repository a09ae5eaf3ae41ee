import { type Clock, MINUTE, SECOND } from '../../core/clock.ts';
import { readSubscribers, type Subscribers } from './subscribers.ts';

/** Below this many places everybody is read anew each time: that is quick. */
const KEPT_FROM = 5000;
/** So long nothing is read again. */
const FRESH_MS = 20 * SECOND;
/** So long what was read is still shown while it is read again beside. */
const SHOWN_MS = 5 * MINUTE;

/** @param renews false: what is kept is enough, and nothing is read beside, because something urgent may follow */
export type RecentSubscribers = (renews?: boolean) => Promise<Subscribers & { asOf: Date }>;

/**
 * Those who asked for news of danger, for showing how many an area would reach while a person still draws it. Of very
 * many what was read is kept for some minutes, because reading a hundred thousand takes seconds and an area is changed
 * often. Whoever is really told is read anew when a warning goes out.
 */
export function createRecentSubscribers({
  clock,
  keptFrom = KEPT_FROM,
}: {
  clock: Clock;
  keptFrom?: number;
}): RecentSubscribers {
  let kept: { read: Subscribers; asOf: Date } | undefined;
  let reading: Promise<{ read: Subscribers; asOf: Date }> | undefined;
  let forgetting: NodeJS.Timeout | undefined;

  function readAnew() {
    reading ??= read().finally(() => {
      reading = undefined;
    });
    return reading;
  }

  async function read() {
    const asOf = clock.now();
    const found = { read: await readSubscribers(), asOf };
    const many = found.read.places.length >= keptFrom;
    kept = many ? found : undefined;
    clearTimeout(forgetting);
    // Nobody draws any more: the memory is given back.
    if (many) forgetting = setTimeout(() => (kept = undefined), SHOWN_MS).unref();
    return found;
  }

  return async (renews = true) => {
    const age = kept ? clock.now().getTime() - kept.asOf.getTime() : Number.POSITIVE_INFINITY;
    if (kept && age < SHOWN_MS) {
      // A failure shows when what is kept is too old.
      if (renews && age >= FRESH_MS) readAnew().catch(() => {});
      return { ...kept.read, asOf: kept.asOf };
    }
    const { read, asOf } = await readAnew();
    return { ...read, asOf };
  };
}
