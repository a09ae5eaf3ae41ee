/** Deliveries whose progress is remembered at a time; more would mean that a platform is down for long. */
const MOST_REMEMBERED = 10_000;

/**
 * Runs the calls that make up one delivery (photos, pieces of a long text) and remembers how far it came when one
 * fails, so that the next try goes on there and sends nothing twice.
 *
 * The memory is this process's own: after a crash the outbox itself treats the delivery as sent or not known.
 */
export function createInParts(): <T>(
  key: string,
  parts: readonly (() => Promise<T>)[],
) => Promise<T | undefined> {
  const done = new Map<string, number>();
  return async (key, parts) => {
    let last: Awaited<ReturnType<(typeof parts)[number]>> | undefined;
    for (let index = done.get(key) ?? 0; index < parts.length; index += 1) {
      last = await parts[index]?.();
      done.delete(key);
      if (index + 1 < parts.length) done.set(key, index + 1);
      const oldest = done.size > MOST_REMEMBERED ? done.keys().next().value : undefined;
      if (oldest !== undefined) done.delete(oldest);
    }
    done.delete(key);
    return last;
  };
}
