import { OutletRollup } from '../../models/outlet-rollup.ts';
import { Rollup } from '../../models/rollup.ts';
import { ThreadRollup } from '../../models/thread-rollup.ts';
import { WatchRollup } from '../../models/watch-rollup.ts';

/** Every figure of the rollups that is not zero, one line each, in an order of its own. */
export async function insightFigures(): Promise<string[]> {
  const lines: string[] = [];
  for (const { span, at, source, cells } of await Rollup.find().lean<
    { span: string; at: Date; source: string; cells: Record<string, number> }[]
  >())
    for (const [key, n] of Object.entries(cells))
      if (n !== 0) lines.push(`${span} ${at.toISOString()} ${source} ${key} ${n}`);
  for (const row of await OutletRollup.find().lean())
    for (const sentiment of ['negative', 'neutral', 'positive'] as const)
      if (row[sentiment])
        lines.push(
          `${row.at.toISOString()} ${row.source} ${row.outlet} ${sentiment} ${row[sentiment]}`,
        );
  for (const row of await ThreadRollup.find().lean())
    for (const sentiment of ['negative', 'neutral', 'positive'] as const)
      if (row[sentiment])
        lines.push(
          `${row.at.toISOString()} thread ${row.threadId} ${row.outlet} ${sentiment} ${row[sentiment]}`,
        );
  for (const { watchId, at, cells } of await WatchRollup.find().lean())
    for (const [key, n] of Object.entries(cells as Record<string, number>))
      if (n !== 0) lines.push(`${String(watchId)} ${at.toISOString()} ${key} ${n}`);
  return lines.sort();
}
