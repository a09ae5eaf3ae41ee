/** p50, p95 and p99 of measured milliseconds, each rounded to a tenth. */
export function percentiles(measured: readonly number[]): {
  p50: number;
  p95: number;
  p99: number;
} {
  const sorted = measured.toSorted((a, b) => a - b);
  const at = (share: number) =>
    Math.round((sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0) * 10) /
    10;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}
