import { Reading, type ReadingRecord } from '../../models/reading.ts';
import type { Neighbour } from './judge.ts';

/** The sound readings just before and just after a moment, for one that came late. */
export async function neighboursOf(
  station: string,
  metric: string,
  at: Date,
): Promise<(Neighbour | undefined)[]> {
  const beside = (side: object, direction: 1 | -1) =>
    Reading.findOne({ station, metric, at: side }, { value: 1, at: 1 })
      .sort({ at: direction })
      .lean<ReadingRecord>();
  const found = await Promise.all([beside({ $lt: at }, -1), beside({ $gt: at }, 1)]);
  return found.map((reading) => reading ?? undefined);
}
