import type { Clock } from '../../core/clock.ts';
import { Quarantine, type QuarantineReason } from '../../models/quarantine.ts';
import type { ReadingSource } from '../../models/reading.ts';

/** A reading that is not believed. */
export type Doubtful = {
  station: string;
  metric: string;
  at?: Date | undefined;
  value?: number | undefined;
  unit?: string | undefined;
  reason: QuarantineReason;
  detail: string;
  source: ReadingSource;
};

/** Reasons for which each reading is kept by itself, because a person may let it through. */
const RELEASABLE: ReadonlySet<QuarantineReason> = new Set([
  'jump',
  'out_of_range',
  'poor_quality',
  'contradiction',
  'future',
  'too_old',
]);

export const isReleasable = ({
  reason,
  at,
  value,
}: Pick<Doubtful, 'reason' | 'at' | 'value'>): boolean =>
  RELEASABLE.has(reason) && at !== undefined && value !== undefined;

const LONGEST_NAME = 80;

/** A broken sender fills one row and not a million: what cannot be let through is counted. */
function keyOf(doubtful: Doubtful): string {
  const { station, metric, reason, at, value } = doubtful;
  const base = `${station}|${metric}|${reason}`;
  return isReleasable(doubtful) ? `${base}|${at?.toISOString()}|${value}` : base;
}

/** Keeps doubtful readings for the duty officer; the same ones again are counted. Safe to repeat. */
export async function keepApart(doubtful: readonly Doubtful[], clock: Clock): Promise<void> {
  if (doubtful.length === 0) return;
  const now = clock.now();
  await Quarantine.bulkWrite(
    doubtful.map((given) => {
      const short = {
        ...given,
        station: given.station.slice(0, LONGEST_NAME),
        metric: given.metric.slice(0, LONGEST_NAME),
        ...(given.unit !== undefined && { unit: given.unit.slice(0, LONGEST_NAME) }),
      };
      const { station, metric, reason, source, detail, at, value, unit } = short;
      return {
        updateOne: {
          filter: { key: keyOf(short) },
          update: {
            $setOnInsert: {
              station,
              metric,
              reason,
              source,
              firstAt: now,
              state: 'waiting' as const,
            },
            $set: {
              detail,
              lastAt: now,
              ...(at && { at }),
              ...(value !== undefined && { value }),
              ...(unit && { unit }),
            },
            $inc: { count: 1 },
          },
          upsert: true,
        },
      };
    }),
    // A row for each reading of one batch must not race with itself.
    { ordered: true },
  );
}
