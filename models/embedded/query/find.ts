import { CommandError } from '../errors.ts';
import type { Collection } from '../storage/catalog.ts';
import type { View } from '../storage/view.ts';
import { type Doc, decodePlain, decodeTyped, isDoc } from '../values/document.ts';
import { parsePath } from '../values/paths.ts';
import { compileFilter, type FilterContext, needsWidths } from './filter.ts';
import { type Flow, PAUSE, ROWS_BETWEEN_PAUSES } from './flow.ts';
import { type Near, nearDistance, parseNear } from './geo.ts';
import { type Plan, planQuery } from './planner.ts';
import { countRange, type StoredRow, scan } from './scan.ts';
import { parseSort, type SortField, sortKey } from './sort-spec.ts';

/** What a query asks for; `context` compiles `$expr`. */
export type Query = {
  readonly filter: Doc;
  readonly sort?: unknown;
  readonly skip?: number;
  /** 0 or absent: all. */
  readonly limit?: number;
  readonly hint?: unknown;
  readonly context: FilterContext;
};

/** Bytes of documents that a sort keeps; beyond it only row numbers are kept and rows read again. */
const SORT_KEEPS_BYTES = 64 * 1024 * 1024;

type Sortable = { readonly key: Buffer; readonly row: number; bytes?: Uint8Array };

/** The `$near` of a filter, which also orders the result, or undefined. */
export function nearOf(filter: Doc): Near | undefined {
  for (const [name, condition] of Object.entries(filter)) {
    if (!isDoc(condition)) continue;
    for (const operator of ['$near', '$nearSphere']) {
      if (operator in condition) {
        return parseNear(parsePath(name), operator, condition[operator], condition);
      }
    }
  }
  return undefined;
}

function requireGeoIndex(collection: Collection, near: Near): void {
  const name = near.path.join('.');
  if (collection.indexes.some((i) => i.geographic && i.parts.some((part) => part.name === name))) {
    return;
  }
  throw new CommandError(
    291,
    'NoQueryExecutionPlans',
    'error processing query: planner returned error: unable to find index for $geoNear query',
  );
}

function* matches(view: View, collection: Collection, query: Query, plan: Plan): Flow<StoredRow> {
  const exact = plan.kind === 'index' && plan.exact;
  const everything = exact || Object.keys(query.filter).length === 0;
  const filter = compileFilter(query.filter, query.context);
  const decode = needsWidths(query.filter) ? decodeTyped : decodePlain;
  let rows = 0;
  for (const { row, bytes } of scan(view, collection, plan)) {
    if (bytes && (everything || filter(decode(bytes)))) yield { row, bytes };
    rows += 1;
    if (rows % ROWS_BETWEEN_PAUSES === 0) yield PAUSE;
  }
}

function cut(entries: Sortable[], keep: number): Sortable[] {
  entries.sort((a, b) => Buffer.compare(a.key, b.key));
  return entries.slice(0, keep);
}

function* sorted(
  view: View,
  collection: Collection,
  source: Flow<StoredRow>,
  keyOf: (doc: Doc) => Buffer,
  keep: number,
): Flow<StoredRow> {
  let entries: Sortable[] = [];
  let kept = 0;
  for (const found of source) {
    if (found === PAUSE) {
      yield PAUSE;
      continue;
    }
    const entry: Sortable = { key: keyOf(decodePlain(found.bytes)), row: found.row };
    if (kept < SORT_KEEPS_BYTES) {
      entry.bytes = found.bytes;
      kept += found.bytes.length;
    }
    entries.push(entry);
    if (entries.length >= keep * 2 + 64) {
      entries = cut(entries, keep);
      kept = entries.reduce((sum, { bytes }) => sum + (bytes?.length ?? 0), 0);
    }
  }
  const read = view.connection.sql(`SELECT d FROM c_${collection.id} WHERE r = ?`);
  for (const entry of cut(entries, keep)) {
    const bytes = entry.bytes ?? (read.get(entry.row)?.['d'] as Uint8Array | undefined);
    if (bytes) yield { row: entry.row, bytes };
  }
}

function ordered(
  view: View,
  collection: Collection,
  query: Query,
  sort: readonly SortField[],
  plan: Plan,
): Flow<StoredRow> {
  const near = nearOf(query.filter);
  const source = matches(view, collection, query, plan);
  const keep = query.limit ? (query.skip ?? 0) + query.limit : Number.MAX_SAFE_INTEGER;
  if (near) requireGeoIndex(collection, near);
  if (near && sort.length === 0) {
    const distance = (doc: Doc) => {
      const key = Buffer.alloc(8);
      key.writeDoubleBE(nearDistance(doc, near) ?? Number.MAX_VALUE);
      return key;
    };
    return sorted(view, collection, source, distance, keep);
  }
  const inOrder = plan.kind === 'index' && plan.sorted;
  if (sort.length === 0 || sort[0]?.name === '$natural' || inOrder) return source;
  return sorted(view, collection, source, (doc) => sortKey(doc, sort), keep);
}

/** Streams the rows that a query matches, in its order, without skipped ones and up to its limit. */
export function* find(view: View, collection: Collection, query: Query): Flow<StoredRow> {
  const sort = parseSort(query.sort);
  const plan = planQuery(collection, query.filter, sort, query.hint);
  let skip = query.skip ?? 0;
  let left = query.limit || Number.MAX_SAFE_INTEGER;
  for (const found of ordered(view, collection, query, sort, plan)) {
    if (found === PAUSE) yield PAUSE;
    else if (skip > 0) skip -= 1;
    else {
      yield found;
      left -= 1;
      if (left === 0) return;
    }
  }
}

/** The number of matches when an index alone can tell it, else undefined. */
export function countByIndex(view: View, collection: Collection, query: Query): number | undefined {
  const empty = Object.keys(query.filter).length === 0;
  if (empty && query.hint === undefined) {
    return Number(view.connection.sql(`SELECT count(*) AS n FROM c_${collection.id}`).get()?.['n']);
  }
  const plan = planQuery(collection, query.filter, [], query.hint);
  if (plan.kind !== 'index' || !plan.exact) return undefined;
  return countRange(view, collection, plan);
}
