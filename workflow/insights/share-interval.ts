/** A share with the interval in which the true one lies 95 times of 100, all 0-1. */
export type Share = { share: number; low: number; high: number };

/** Standard normal quantile for 95 %. */
const Z = 1.959964;

/**
 * Wilson's score interval (Wilson 1927): honest also for small counts, where 2 of 2 is no certainty. Of nothing the
 * share is 0 and the interval everything.
 */
export function shareOf(part: number, whole: number): Share {
  if (whole === 0) return { share: 0, low: 0, high: 1 };
  const share = part / whole;
  const z2 = Z * Z;
  const centre = (share + z2 / (2 * whole)) / (1 + z2 / whole);
  const half =
    (Z / (1 + z2 / whole)) * Math.sqrt((share * (1 - share)) / whole + z2 / (4 * whole * whole));
  return { share, low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}
