import type { CityProfile } from '../../core/city/schema.ts';
import { type Clock, MINUTE } from '../../core/clock.ts';
import type { AuditAct } from '../audit/append.ts';
import type { Catalogue } from './catalogue.ts';
import { readProcedureRow } from './read-row.ts';

export type TakenProcedures = {
  changed: number;
  unchanged: number;
  /** `row` counts from 0; `field` is spelled as the file spells it. */
  rejected: { row: number; field: string; message: string }[];
};

/** Lays rows of a file over the catalogue; a row that changes nothing makes no version. */
export type TakeProcedureRows = (
  rows: readonly Readonly<Record<string, unknown>>[],
  by: AuditAct['by'],
) => Promise<TakenProcedures>;

export function createTakeProcedureRows(deps: {
  city: Pick<CityProfile, 'calendar'>;
  clock: Clock;
  catalogue: Catalogue;
}): TakeProcedureRows {
  return async (rows, by) => {
    const taken: TakenProcedures = { changed: 0, unchanged: 0, rejected: [] };
    const local = deps.clock.now().getTime() + deps.city.calendar.utcOffsetMinutes * MINUTE;
    const today = new Date(local).toISOString().slice(0, 10);
    const known = new Map((await deps.catalogue.all()).map((entry) => [entry.code, entry]));
    for (const [at, row] of rows.entries()) {
      const read = readProcedureRow(row, (code) => known.get(code), today);
      if ('problems' in read) {
        taken.rejected.push(...read.problems.map((problem) => ({ row: at, ...problem })));
        continue;
      }
      const { changed } = await deps.catalogue.save(read.entry, by);
      known.set(read.entry.code, read.entry);
      if (changed) taken.changed += 1;
      else taken.unchanged += 1;
    }
    return taken;
  };
}
