import { filterContext } from '../aggregate/contexts.ts';
import { updateContext } from '../aggregate/update-context.ts';
import { failedToParse } from '../errors.ts';
import { compileFilter } from '../query/filter.ts';
import { find, type Query } from '../query/find.ts';
import { PAUSE } from '../query/flow.ts';
import type { StoredRow } from '../query/scan.ts';
import { parseSort } from '../query/sort-spec.ts';
import type { Collection } from '../storage/catalog.ts';
import { insertRecord, removeRecord, replaceRecord } from '../storage/records.ts';
import type { WriteView } from '../storage/view.ts';
import { changedBytes, compileUpdate } from '../update/update.ts';
import { type Doc, decodeTyped } from '../values/document.ts';
import { createCollection } from './collections.ts';

/** One update of an `update` or `bulkWrite` command. */
export type UpdateStatement = {
  readonly filter: Doc;
  readonly update: unknown;
  readonly multi: boolean;
  readonly upsert: boolean;
  readonly arrayFilters?: unknown;
  readonly hint?: unknown;
  readonly sort?: unknown;
  readonly lets: Doc;
  readonly now: Date;
};

/** What an update did. `upsertedId` is undefined when nothing was inserted. */
export type UpdateResult = {
  readonly matched: number;
  readonly modified: number;
  readonly upsertedId?: unknown;
};

/** One removal; `limit` 0 removes all matches. */
export type DeleteStatement = {
  readonly filter: Doc;
  readonly limit: number;
  readonly hint?: unknown;
  readonly lets: Doc;
  readonly now: Date;
};

function ensureCollection(view: WriteView, ns: string): Collection {
  return view.catalog.get(ns) ?? createCollection(view, ns);
}

/** Only row numbers are kept, so that a change of very many documents needs little memory. */
function matchingRows(view: WriteView, collection: Collection, query: Query): number[] {
  const rows: number[] = [];
  for (const found of find(view, collection, query)) if (found !== PAUSE) rows.push(found.row);
  return rows;
}

function firstMatch(view: WriteView, collection: Collection, query: Query): StoredRow | undefined {
  for (const found of find(view, collection, query)) if (found !== PAUSE) return found;
  return undefined;
}

function readRow(view: WriteView, collection: Collection, row: number): Uint8Array {
  const found = view.connection.sql(`SELECT d FROM c_${collection.id} WHERE r = ?`).get(row);
  return found?.['d'] as Uint8Array;
}

/** Stores a document; its collection is created when it does not exist. */
export function insertInto(view: WriteView, ns: string, doc: Doc, bytes?: Uint8Array): Doc {
  return insertRecord(view, ensureCollection(view, ns), doc, bytes);
}

/**
 * Updates one or all matches, or inserts when nothing matches and `upsert` is set.
 * @throws CommandError; documents changed before stay changed when `multi` fails midway, as in MongoDB
 */
export function updateMatching(
  view: WriteView,
  ns: string,
  statement: UpdateStatement,
): UpdateResult {
  const { filter, now, lets } = statement;
  const context = updateContext(lets, now);
  const update = compileUpdate(statement.update, {
    ...context,
    filter,
    arrayFilters: statement.arrayFilters,
    now,
  });
  if (statement.multi && update.kind === 'replacement') {
    throw failedToParse('multi update is not supported for replacement-style update');
  }
  if (statement.multi && statement.sort !== undefined) {
    throw failedToParse('Cannot specify sort with multi=true');
  }
  compileFilter(filter, context);
  parseSort(statement.sort);
  const collection = view.catalog.get(ns);
  const { sort, hint, multi } = statement;
  const query = { filter, sort, hint, limit: multi ? 0 : 1, context };
  const only = multi || !collection ? undefined : firstMatch(view, collection, query);
  const many = multi && collection ? matchingRows(view, collection, query) : [];
  const rows = only ? [only.row] : many;
  if (rows.length === 0 && statement.upsert) {
    const stored = insertRecord(view, ensureCollection(view, ns), update.upsert());
    return { matched: 0, modified: 0, upsertedId: stored['_id'] };
  }
  let modified = 0;
  for (const row of rows) {
    if (!collection) break;
    const bytes = only?.bytes ?? readRow(view, collection, row);
    const before = decodeTyped(bytes);
    const after = update.apply(before);
    const changed = changedBytes(bytes, after);
    if (!changed) continue;
    replaceRecord(view, collection, row, before, after, changed, update.touched);
    modified += 1;
  }
  return { matched: rows.length, modified };
}

/** Removes the first or all matches and gives their number. */
export function deleteMatching(view: WriteView, ns: string, statement: DeleteStatement): number {
  const context = filterContext(statement.lets, statement.now);
  compileFilter(statement.filter, context);
  const collection = view.catalog.get(ns);
  if (!collection) return 0;
  const { filter, limit, hint } = statement;
  const rows = matchingRows(view, collection, { filter, limit, hint, context });
  for (const row of rows) {
    removeRecord(view, collection, row, decodeTyped(readRow(view, collection, row)));
  }
  return rows.length;
}
