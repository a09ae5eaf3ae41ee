import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { findCitiesDir } from '../../core/city/load.ts';
import { HOUR } from '../../core/clock.ts';

const time = z.iso.datetime({ offset: true }).transform((text) => new Date(text));
const floodSchema = z.strictObject({
  station: z.string(),
  from: time,
  to: time,
  note: z.string(),
  /** In order of time. `observed` stands in a source; `forecast` was foreseen there; `assumed` has none. */
  known: z
    .array(
      z.strictObject({
        at: time,
        metres: z.number(),
        kind: z.enum(['observed', 'forecast', 'assumed']),
        source: z.string(),
        note: z.string(),
      }),
    )
    .min(2),
});

/** A flood of the past at one gauge: what sources say of it. */
export type PastFlood = z.infer<typeof floodSchema>;

/** A level as the gauge might have sent it; `interpolated` is false only where a source has just this one. */
export type ReplayedLevel = { at: Date; metres: number; interpolated: boolean };

/** Reads `cities/<city>/replay/<name>.json`, such as `2020-10`. @throws ZodError for a file that is wrong */
export function readPastFlood(cityId: string, name: string): PastFlood {
  const file = join(findCitiesDir(), cityId, 'replay', `${name}.json`);
  return floodSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
}

/**
 * A level for every hour of the flood, and one for each known moment between the hours, oldest first; straight lines
 * between the known ones, rounded to centimetres.
 */
export function hourlyLevels({ from, to, known }: PastFlood): ReplayedLevel[] {
  const moments = new Set(known.map(({ at }) => at.getTime()));
  for (let at = from.getTime(); at <= to.getTime(); at += HOUR) moments.add(at);
  return [...moments].sort((a, b) => a - b).flatMap((at) => levelAt(at, known) ?? []);
}

function levelAt(at: number, known: PastFlood['known']): ReplayedLevel | undefined {
  const after = known.findIndex((one) => one.at.getTime() >= at);
  const next = known[after];
  if (!next) return undefined;
  if (next.at.getTime() === at)
    return { at: next.at, metres: next.metres, interpolated: next.kind !== 'observed' };
  const before = known[after - 1];
  if (!before) return undefined;
  const share = (at - before.at.getTime()) / (next.at.getTime() - before.at.getTime());
  const metres = before.metres + share * (next.metres - before.metres);
  return { at: new Date(at), metres: Number(metres.toFixed(2)), interpolated: true };
}
