/** Agreement of two people beyond chance: Cohen's kappa with its 95 % interval, and the bare share of the same answers. */
export type Agreement = { pairs: number; same: number; kappa: number; low: number; high: number };

const Z = 1.959964;

/**
 * Cohen's kappa (Cohen 1960) with the standard error that he gave: 1 is full agreement, 0 what chance gives. With
 * several people it is that of the first against the second label. Undefined for fewer than two pairs; 1 when both
 * gave one and the same answer throughout, where chance alone would agree as well: look at the number of pairs.
 */
export function kappaOf(pairs: readonly (readonly [string, string])[]): Agreement | undefined {
  const n = pairs.length;
  if (n < 2) return undefined;
  const same = pairs.filter(([a, b]) => a === b).length / n;
  const share = (side: 0 | 1, value: string) =>
    pairs.filter((pair) => pair[side] === value).length / n;
  let chance = 0;
  for (const value of new Set(pairs.flat())) chance += share(0, value) * share(1, value);
  if (chance >= 1) return { pairs: n, same, kappa: 1, low: 1, high: 1 };
  const kappa = (same - chance) / (1 - chance);
  const error = Z * Math.sqrt((same * (1 - same)) / (n * (1 - chance) ** 2));
  return {
    pairs: n,
    same,
    kappa,
    low: Math.max(-1, kappa - error),
    high: Math.min(1, kappa + error),
  };
}
