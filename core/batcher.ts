type Waiting<Item, Result> = {
  item: Item;
  resolve: (result: Result) => void;
  reject: (err: unknown) => void;
};

/** Hands an item in; `first`: before all that wait, for what cannot wait. */
export type Batcher<Item, Result> = (
  item: Item,
  options?: { first?: boolean | undefined },
) => Promise<Result>;

/**
 * Puts items that come while others are being worked on into one piece of work: nobody waits longer than for the
 * piece before, and the cost of a piece (a commit, a round trip) is shared.
 *
 * @param work gives one result an item, in the same order; a throw is every item's. It may stop early: items that it
 *   gives no result for wait at the head of the line, and when it gives none at all that is an error of every item
 */
export function createBatcher<Item, Result>(
  work: (items: readonly Item[]) => Promise<readonly Result[]>,
  mostAtOnce: number,
): Batcher<Item, Result> {
  let waiting: Waiting<Item, Result>[] = [];
  let working = false;

  async function run(): Promise<void> {
    working = true;
    while (waiting.length > 0) {
      // What comes in the same breath belongs together.
      await new Promise((resolve) => setImmediate(resolve));
      const batch = waiting.slice(0, mostAtOnce);
      waiting = waiting.slice(mostAtOnce);
      try {
        const results = await work(batch.map(({ item }) => item));
        if (results.length === 0) throw new Error('A piece of work came to nothing');
        waiting.unshift(...batch.splice(results.length));
        for (const [index, { resolve }] of batch.entries()) resolve(results[index] as Result);
      } catch (err) {
        for (const { reject } of batch) reject(err);
      }
    }
    working = false;
  }

  return (item, { first = false } = {}) =>
    new Promise((resolve, reject) => {
      const entry = { item, resolve, reject };
      if (first) waiting.unshift(entry);
      else waiting.push(entry);
      if (!working) void run();
    });
}
