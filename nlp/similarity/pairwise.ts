/** Precision, recall and F1 of a grouping, over all pairs of items that stand in one group. */
export type PairwiseScore = { precision: number; recall: number; f1: number };

/**
 * Compares a grouping with the right one, pair by pair.
 *
 * @param items the group each item was put in and the one it belongs to; null for items in no group
 */
export function pairwiseScore(
  items: readonly { put: string | null; right: string | null }[],
): PairwiseScore {
  const pairs = (count: number) => (count * (count - 1)) / 2;
  const sizes = (keyOf: (item: { put: string | null; right: string | null }) => string | null) => {
    const counts = new Map<string, number>();
    for (const item of items) {
      const key = keyOf(item);
      if (key !== null) counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    return [...counts.values()].reduce((sum, count) => sum + pairs(count), 0);
  };
  const both = sizes(({ put, right }) =>
    put === null || right === null ? null : JSON.stringify([put, right]),
  );
  const put = sizes((item) => item.put);
  const right = sizes((item) => item.right);
  const precision = put === 0 ? 1 : both / put;
  const recall = right === 0 ? 1 : both / right;
  return {
    precision,
    recall,
    f1: precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall),
  };
}
