import { duplicatesOf } from '../../models/duplicates.ts';
import { Reading, type ReadingRecord, type ReadingSource } from '../../models/reading.ts';

export type Storable = {
  station: string;
  metric: string;
  at: Date;
  value: number;
  source: ReadingSource;
  interpolated?: boolean;
};

/** `contradiction`: another value is kept for the same moment already. */
export type Kept =
  | { outcome: 'stored' | 'duplicate' }
  | { outcome: 'contradiction'; value: number };

/** Stores readings, one outcome for each: one that is there already changes nothing. */
export async function storeReadings(
  readings: readonly Storable[],
  receivedAt: Date,
): Promise<Kept[]> {
  const kept: Kept[] = readings.map(() => ({ outcome: 'stored' }));
  if (readings.length === 0) return kept;
  const taken = await insert(readings, receivedAt);
  if (taken.length === 0) return kept;
  const there = await Reading.find({
    $or: taken.map((index) => {
      const { station, metric, at } = readings[index] as Storable;
      return { station, metric, at };
    }),
  }).lean<ReadingRecord[]>();
  const values = new Map(there.map((reading) => [keyOf(reading), reading.value]));
  for (const index of taken) {
    const reading = readings[index] as Storable;
    const value = values.get(keyOf(reading));
    kept[index] =
      value === undefined || value === reading.value
        ? { outcome: 'duplicate' }
        : { outcome: 'contradiction', value };
  }
  return kept;
}

/** @returns places of those that were there already */
const insert = (readings: readonly Storable[], receivedAt: Date): Promise<number[]> =>
  duplicatesOf(
    Reading.collection.insertMany(
      readings.map(({ station, metric, at, value, source, interpolated }) => ({
        station,
        metric,
        at,
        value,
        source,
        ...(interpolated && { interpolated }),
        receivedAt,
      })),
      { ordered: false },
    ),
  );

const keyOf = ({ station, metric, at }: { station: string; metric: string; at: Date }): string =>
  `${station}|${metric}|${at.getTime()}`;
