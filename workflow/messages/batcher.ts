type Waiting<Item, Result> = {
  item: Item;
  resolve: (result: Result) => void;
  reject: (err: unknown) => void;
};

/**
 * Puts items that come while others are being worked on into one piece of work: nobody waits longer than for the
 * piece before, and the cost of a piece (a commit, a round trip) is shared.
 *
 * @param work gives one result an item, in the same order; a throw is every item's
 */
export function createBatcher<Item, Result>(
  work: (items: readonly Item[]) => Promise<readonly Result[]>,
  mostAtOnce: number,
): (item: Item) => Promise<Result> {
  let waiting: Waiting<Item, Result>[] = [];
  let working = false;

  async function run(): Promise<void> {
    working = true;
    while (waiting.length > 0) {
      const batch = waiting.slice(0, mostAtOnce);
      waiting = waiting.slice(mostAtOnce);
      try {
        const results = await work(batch.map(({ item }) => item));
        for (const [index, { resolve }] of batch.entries()) resolve(results[index] as Result);
      } catch (err) {
        for (const { reject } of batch) reject(err);
      }
    }
    working = false;
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (!working) void run();
    });
}
