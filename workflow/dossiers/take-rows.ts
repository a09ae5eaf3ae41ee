import type { CityProfile } from '../../core/city/schema.ts';
import type { Clock } from '../../core/clock.ts';
import type { DossierSource } from '../../models/dossier.ts';
import { readDossierPayload } from './read-payload.ts';
import type { TakeInDossiers, TakenIn } from './take-in.ts';

/** `row` counts from 0; `field` is spelled as the source spells it. */
export type RejectedRow = { row: number; field: string; message: string };

/** Reads rows as sources write them, keeps the good ones and names each bad field of the others. */
export type TakeDossierRows = (
  rows: readonly Readonly<Record<string, unknown>>[],
  source: DossierSource,
  saidAt?: Date,
) => Promise<TakenIn & { rejected: RejectedRow[] }>;

export function createTakeDossierRows(deps: {
  city: Pick<CityProfile, 'calendar'>;
  clock: Clock;
  takeIn: TakeInDossiers;
}): TakeDossierRows {
  return async (rows, source, saidAt) => {
    const { utcOffsetMinutes } = deps.city.calendar;
    const now = deps.clock.now();
    const read = rows.map((row) => readDossierPayload(row, { utcOffsetMinutes, now }));
    const updates = read.flatMap((one) => ('update' in one ? [one.update] : []));
    const rejected = read.flatMap((one, row) =>
      'problems' in one
        ? one.problems.map(({ path, message }) => ({ row, field: path, message }))
        : [],
    );
    return { ...(await deps.takeIn(updates, source, saidAt)), rejected };
  };
}
