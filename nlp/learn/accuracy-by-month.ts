/** How often a label stood when staff looked at it, in one month of the city. */
export type MonthlyAccuracy = { month: string; label: string; seen: number; right: number };

/** Counts confirmed and corrected labels; months are the city's. */
export type AccuracyLog = {
  /** @param wasRight true when staff let the label stand */
  record(at: Date, label: string, wasRight: boolean): void;
  /** Oldest month first, labels in the order of the alphabet. */
  months(): MonthlyAccuracy[];
};

/**
 * @param utcOffsetMinutes of the city, from its calendar; Vietnam has +420
 * @param earlier what {@link AccuracyLog.months} gave before a restart
 */
export function createAccuracyLog(
  utcOffsetMinutes: number,
  earlier: readonly MonthlyAccuracy[] = [],
): AccuracyLog {
  const counts = new Map(earlier.map((entry) => [`${entry.month} ${entry.label}`, { ...entry }]));
  return {
    record: (at, label, wasRight) => {
      const local = new Date(at.getTime() + utcOffsetMinutes * 60_000);
      const month = local.toISOString().slice(0, 7);
      const key = `${month} ${label}`;
      const entry = counts.get(key) ?? { month, label, seen: 0, right: 0 };
      entry.seen += 1;
      if (wasRight) entry.right += 1;
      counts.set(key, entry);
    },
    months: () =>
      [...counts.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => ({ ...entry })),
  };
}
