import { filterContext, updateContext } from '../aggregate/contexts.ts';
import { failedToParse } from '../errors.ts';
import { compileFilter } from '../query/filter.ts';
import { find } from '../query/find.ts';
import { drain } from '../query/flow.ts';
import { parseSort } from '../query/sort-spec.ts';
import type { Collection } from '../storage/catalog.ts';
import { insertRecord, removeRecord, replaceRecord } from '../storage/records.ts';
import type { WriteView } from '../storage/view.ts';
import { compileUpdate, unchanged } from '../update/update.ts';
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
  const rows = collection
    ? drain(
        find(view, collection, {
          filter,
          sort: statement.sort,
          hint: statement.hint,
          limit: statement.multi ? 0 : 1,
          context,
        }),
      )
    : [];
  if (rows.length === 0 && statement.upsert) {
    const stored = insertRecord(view, ensureCollection(view, ns), update.upsert());
    return { matched: 0, modified: 0, upsertedId: stored['_id'] };
  }
  let modified = 0;
  for (const { row, bytes } of rows) {
    if (!collection) break;
    const before = decodeTyped(bytes);
    const after = update.apply(before);
    if (unchanged(bytes, after)) continue;
    replaceRecord(view, collection, row, before, after);
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
  const rows = drain(find(view, collection, { filter, limit, hint, context }));
  for (const { row, bytes } of rows) removeRecord(view, collection, row, decodeTyped(bytes));
  return rows.length;
}
