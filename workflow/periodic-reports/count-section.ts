import type { CityProfile } from '../../core/city/schema.ts';
import type { Plan, PlannedSection, PlannedTable } from './figure-plan.ts';
import type {
  Dimension,
  EditionQuery,
  EditionSection,
  Figure,
  FigureRow,
  FigureTable,
  StoredQuery,
  Unit,
} from './figures.ts';
import { createGroupNames } from './group-names.ts';
import type { Period } from './periods.ts';
import { ALL, type Groups, keysOf, type RunQuery } from './run-query.ts';

export type Counting = {
  city: CityProfile;
  period: Period;
  before: Period;
  filters: EditionQuery['filters'];
  run: RunQuery;
};

/** Reads the figures of one part of a report, each with the query that gave it. */
export async function countSection(
  plan: PlannedSection,
  counting: Counting,
): Promise<EditionSection> {
  const figures: Figure[] = [];
  for (const planned of plan.figures) {
    const { code, name, definition, unit, unitName } = planned;
    const query = queryOf(planned, counting);
    const cell = cellOf(ALL, unit, await bothOf(query, counting));
    figures.push({ code, name, definition, unit, unitName, query, ...cell });
  }
  const tables: FigureTable[] = [];
  for (const planned of plan.tables) tables.push(await countTable(planned, counting));
  return { id: plan.id, title: plan.title, figures, tables, ...(plan.note && { note: plan.note }) };
}

async function countTable(plan: PlannedTable, counting: Counting): Promise<FigureTable> {
  const { id, title, rowHead, by } = plan;
  const columns = plan.columns.map((planned) => ({
    id: planned.id,
    name: planned.name,
    unit: planned.unit,
    compared: planned.compared === true,
    query: queryOf(planned, counting, by),
  }));
  const isCompared = columns.some(({ compared }) => compared);
  const answers: [Groups, Groups][] = [];
  for (const { query } of columns)
    answers.push(
      isCompared ? await bothOf(query, counting) : [await counting.run(query), new Map()],
    );
  const keys = new Set(answers.flatMap(([now, before]) => [...keysOf(now, before)]));
  const nameOf = await createGroupNames(by, [...keys], counting);
  const rows: FigureRow[] = [...keys].map((key) => ({
    key,
    name: nameOf(key),
    cells: columns.map(({ unit }, index) => {
      const cell = cellOf(key, unit, answers[index] ?? NOTHING);
      return isCompared ? cell : { ...cell, before: null };
    }),
  }));
  return { id, title, rowHead, columns, rows: largestFirst(rows).slice(0, plan.most) };
}

const NOTHING: [Groups, Groups] = [new Map(), new Map()];

/** The same query about the period before. */
export const aboutBefore = (query: StoredQuery, before: Period): StoredQuery => ({
  ...query,
  from: before.from.toISOString(),
  to: before.to.toISOString(),
});

/** A count of nothing is 0; a share or a time of nothing is not there. */
export const valueIn = (groups: Groups, key: string, unit: Unit): number | null =>
  groups.get(key) ?? (unit === 'number' ? 0 : null);

async function bothOf(query: StoredQuery, { run, before }: Counting): Promise<[Groups, Groups]> {
  return [await run(query), await run(aboutBefore(query, before))];
}

const cellOf = (key: string, unit: Unit, [now, before]: [Groups, Groups]) => ({
  value: valueIn(now, key, unit),
  before: valueIn(before, key, unit),
});

/** Warnings, alarms and stations know neither category nor body; a filter that means nothing is not in the query. */
function queryOf(plan: Plan, { period, filters }: Counting, by?: Dimension): StoredQuery {
  const { measure, per, youtube } = plan;
  const [what] = measure.split('.');
  const isPlaced =
    what === 'posts' || what === 'tickets' || what === 'reports' || measure === 'sensors.troubles';
  const { wards, categories, bodies } = filters;
  return {
    measure,
    ...(per && { per }),
    ...(by && { by }),
    from: period.from.toISOString(),
    to: period.to.toISOString(),
    ...(isPlaced && wards.length > 0 && { wards }),
    ...(isPlaced && categories.length > 0 && { categories }),
    ...(what === 'tickets' && bodies.length > 0 && { bodies }),
    ...(youtube && { youtube }),
  };
}

/** By the first column, now and then before; by key where they are the same, so that the order is always the same. */
function largestFirst(rows: FigureRow[]): FigureRow[] {
  const size = ({ cells }: FigureRow, when: 'value' | 'before') => cells[0]?.[when] ?? 0;
  return rows.sort(
    (a, b) =>
      size(b, 'value') - size(a, 'value') ||
      size(b, 'before') - size(a, 'before') ||
      (a.key < b.key ? -1 : 1),
  );
}
