import { filterContext } from '../aggregate/contexts.ts';
import { updateContext } from '../aggregate/update-context.ts';
import { failedToParse } from '../errors.ts';
import { compileFilter } from '../query/filter.ts';
import { find } from '../query/find.ts';
import { drain } from '../query/flow.ts';
import { compileProjection } from '../query/projection.ts';
import { parseSort } from '../query/sort-spec.ts';
import { insertRecord, removeRecord, replaceRecord } from '../storage/records.ts';
import type { WriteView } from '../storage/view.ts';
import { changedBytes, compileUpdate } from '../update/update.ts';
import { type Doc, decodeTyped } from '../values/document.ts';
import { createCollection } from '../write/collections.ts';
import {
  type Context,
  docOption,
  flagOption,
  namespace,
  reply,
  type WriteCommand,
} from './command.ts';

function projected(context: Context, doc: Doc | undefined): Doc | null {
  if (!doc) return null;
  const fields = docOption(context.command, 'fields');
  if (Object.keys(fields).length === 0) return doc;
  const filter = docOption(context.command, 'query');
  const expressions = filterContext(docOption(context.command, 'let'), context.now);
  return compileProjection(fields, { ...expressions, filter, find: true })(doc);
}

function remove(context: Context<WriteView>, ns: string) {
  const found = firstMatch(context, ns);
  const collection = context.view.catalog.get(ns);
  if (!found || !collection) return reply({ lastErrorObject: { n: 0 }, value: null });
  removeRecord(context.view, collection, found.row, found.doc);
  return reply({ lastErrorObject: { n: 1 }, value: projected(context, found.doc) });
}

function firstMatch(context: Context<WriteView>, ns: string) {
  const { command, view, now } = context;
  const expressions = filterContext(docOption(command, 'let'), now);
  const filter = docOption(command, 'query');
  compileFilter(filter, expressions);
  parseSort(command['sort']);
  const collection = view.catalog.get(ns);
  if (!collection) return undefined;
  const query = {
    filter,
    sort: command['sort'],
    hint: command['hint'],
    limit: 1,
    context: expressions,
  };
  const [row] = drain(find(view, collection, query));
  return row && { row: row.row, bytes: row.bytes, doc: decodeTyped(row.bytes) };
}

function modify(context: Context<WriteView>, ns: string) {
  const { command, view, now } = context;
  const expressions = updateContext(docOption(command, 'let'), now);
  const filter = docOption(command, 'query');
  const arrayFilters = command['arrayFilters'];
  const update = compileUpdate(command['update'], { ...expressions, filter, arrayFilters, now });
  const found = firstMatch(context, ns);
  const wantsNew = flagOption(command, 'new');
  if (!found) {
    if (!flagOption(command, 'upsert')) {
      return reply({ lastErrorObject: { n: 0, updatedExisting: false }, value: null });
    }
    const to = view.catalog.get(ns) ?? createCollection(view, ns);
    const stored = insertRecord(view, to, update.upsert());
    const lastErrorObject = { n: 1, updatedExisting: false, upserted: stored['_id'] };
    return reply({ lastErrorObject, value: wantsNew ? projected(context, stored) : null });
  }
  const after = update.apply(found.doc);
  const collection = view.catalog.get(ns);
  const changed = changedBytes(found.bytes, after);
  if (collection && changed) {
    replaceRecord(view, collection, found.row, found.doc, after, changed, update.touched);
  }
  const value = projected(context, wantsNew ? after : found.doc);
  return reply({ lastErrorObject: { n: 1, updatedExisting: true }, value });
}

/** `findAndModify`. */
export const findAndModify: WriteCommand = {
  mode: 'write',
  inTransaction: true,
  retryable: true,
  known: [
    'query',
    'sort',
    'remove',
    'update',
    'new',
    'fields',
    'upsert',
    'bypassDocumentValidation',
    'arrayFilters',
    'hint',
    'let',
  ],
  rejected: ['collation', 'rawData'],
  run(context) {
    const { command } = context;
    const ns = namespace(context);
    const removes = flagOption(command, 'remove');
    if (removes && command['update'] !== undefined) {
      throw failedToParse('Cannot specify both an update and remove=true');
    }
    if (!removes && command['update'] === undefined) {
      throw failedToParse('Either an update or remove=true must be specified');
    }
    if (removes && (flagOption(command, 'new') || flagOption(command, 'upsert'))) {
      throw failedToParse(
        "Cannot specify both new=true or upsert=true and remove=true; 'remove' always returns the deleted document",
      );
    }
    return removes ? remove(context, ns) : modify(context, ns);
  },
};
