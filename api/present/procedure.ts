import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';
import type { Procedure } from '../../core/city/procedure-schema.ts';
import type { ProcedureRecord } from '../../models/procedure.ts';
import type { Standing } from '../../workflow/procedures/catalogue.ts';
import type { procedureDetail, procedureList, procedureVersions } from '../contract/procedures.ts';

type Edit = Pick<Standing, 'version' | 'updatedAt'> | undefined;

export const presentHead = (
  { asOf, code, field, level, name, reliability, shortName }: Procedure,
  edit: Edit,
): z.infer<typeof procedureList>['items'][number] => ({
  code,
  name,
  shortName,
  field,
  level,
  reliability,
  asOf,
  version: edit?.version ?? 0,
  editedAt: edit?.updatedAt?.toISOString() ?? null,
});

export function presentProcedure(standing: Standing): z.infer<typeof procedureDetail> {
  const { code: _code, reliability: _reliability, ...entry } = standing.entry;
  return { ...presentHead(standing.entry, standing), entry };
}

/** @param versions newest first @param now the entry as it is today */
export function presentVersions(
  versions: ProcedureRecord['versions'],
  now: Procedure,
): z.infer<typeof procedureVersions> {
  const entries = [now, ...versions.map(({ before }) => before as Procedure | null)];
  return {
    items: versions.map(({ at, before, by, number }, index) => ({
      number,
      at: at.toISOString(),
      by: by?.name ?? '',
      changed: before ? changedFields(before as Procedure, entries[index] ?? now) : [],
      isNew: !before,
    })),
  };
}

function changedFields(before: Procedure, after: Procedure): string[] {
  const fields = new Set([...Object.keys(before), ...Object.keys(after)]) as Set<keyof Procedure>;
  return [...fields].filter(
    (field) => field !== 'reliability' && !isDeepStrictEqual(before[field], after[field]),
  );
}
