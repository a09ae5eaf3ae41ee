import { checkNamespace } from '../commands/command.ts';
import { CommandError, failedToParse, notImplemented } from '../errors.ts';
import { find } from '../query/find.ts';
import { drain, type Flow } from '../query/flow.ts';
import { insertRecord, removeRecord, replaceRecord } from '../storage/records.ts';
import type { WriteView } from '../storage/view.ts';
import { type Doc, decodeTyped, encode, isDoc } from '../values/document.ts';
import { parsePath, valueAt } from '../values/paths.ts';
import { createCollection } from '../write/collections.ts';
import type { Expressions } from './contexts.ts';
import type { NamedStage } from './stages.ts';
import { updateContext } from './update-context.ts';

/** The collection a `$out` or `$merge` writes to. */
function target(source: unknown, db: string, key: string): string {
  if (typeof source === 'string') return checkNamespace(`${db}.${source}`);
  if (!isDoc(source) || typeof source[key] !== 'string')
    throw failedToParse('the target of $out or $merge must be a collection name or { db, coll }');
  if ('timeseries' in source) throw notImplemented('option', '$out.timeseries');
  return checkNamespace(`${typeof source['db'] === 'string' ? source['db'] : db}.${source[key]}`);
}

function out(view: WriteView, docs: Flow<Doc>, ns: string, context: Expressions): void {
  const rows = drain(docs);
  const to = view.catalog.get(ns) ?? createCollection(view, ns);
  for (const { row, bytes } of drain(find(view, to, { filter: {}, context }))) {
    removeRecord(view, to, row, decodeTyped(bytes));
  }
  for (const doc of rows) insertRecord(view, to, doc);
}

const MATCHED = ['replace', 'keepExisting', 'merge', 'fail'];
const NOT_MATCHED = ['insert', 'discard', 'fail'];

function requireIndex(view: WriteView, ns: string, on: readonly string[]): void {
  if (on.length === 1 && on[0] === '_id') return;
  const wanted = [...on].sort().join();
  const unique = view.catalog.get(ns)?.indexes.some(
    (index) =>
      index.unique &&
      !index.partial &&
      index.parts
        .map((part) => part.name)
        .sort()
        .join() === wanted,
  );
  if (!unique)
    throw new CommandError(
      51183,
      'Location51183',
      'Cannot find index to verify that join fields will be unique',
    );
}

function merge(
  view: WriteView,
  docs: Flow<Doc>,
  options: Doc,
  db: string,
  context: Expressions,
): void {
  const unknown = Object.keys(options).find(
    (key) => !['into', 'on', 'let', 'whenMatched', 'whenNotMatched'].includes(key),
  );
  if (unknown !== undefined)
    throw failedToParse(`BSON field '$merge.${unknown}' is an unknown field.`);
  const ns = target(options['into'], db, 'coll');
  const given = options['on'] ?? '_id';
  const on = (Array.isArray(given) ? given : [given]).map(String);
  const matched = options['whenMatched'] ?? 'merge';
  const notMatched = String(options['whenNotMatched'] ?? 'insert');
  if (!Array.isArray(matched) && !MATCHED.includes(String(matched)))
    throw failedToParse(
      `Enumeration value '${String(matched)}' for field 'whenMatched' is not a valid value.`,
    );
  if (!NOT_MATCHED.includes(notMatched))
    throw failedToParse(
      `Enumeration value '${notMatched}' for field 'whenNotMatched' is not a valid value.`,
    );
  requireIndex(view, ns, on);
  const to = view.catalog.get(ns) ?? createCollection(view, ns);
  for (const doc of drain(docs)) {
    const filter = Object.fromEntries(
      on.map((field) => [field, { $eq: valueAt(doc, parsePath(field)) ?? null }]),
    );
    const complete = on.every((field) => valueAt(doc, parsePath(field)) !== undefined);
    const [found] = complete ? drain(find(view, to, { filter, limit: 1, context })) : [];
    if (!found) {
      if (notMatched === 'fail')
        throw new CommandError(
          13113,
          'MergeStageNoMatchingDocument',
          '$merge could not find a matching document in the target collection for at least one document in the source collection',
        );
      if (notMatched === 'insert') insertRecord(view, to, doc);
      continue;
    }
    if (matched === 'keepExisting') continue;
    const before = decodeTyped(found.bytes);
    if (matched === 'fail') insertRecord(view, to, { ...doc, _id: before['_id'] });
    else {
      const after = merged(before, doc, matched, options['let'], context);
      replaceRecord(view, to, found.row, before, after, encode(after));
    }
  }
}

function merged(before: Doc, doc: Doc, how: unknown, lets: unknown, context: Expressions): Doc {
  const id = before['_id'];
  if (how === 'replace') return { ...doc, _id: id };
  if (!Array.isArray(how)) return { ...before, ...doc, _id: id };
  const given = isDoc(lets) ? lets : {};
  const values = Object.fromEntries(
    Object.entries(given).map(([name, value]) => [
      name,
      { $literal: context.expression(value)(doc) },
    ]),
  );
  const run = updateContext({ ...values, new: { $literal: doc } }, context.now).pipeline(how);
  return { ...run(before), _id: id };
}

/** Writes the result of a pipeline whose last stage is `$out` or `$merge`. */
export function writeResult(
  view: WriteView,
  docs: Flow<Doc>,
  [name, operand]: NamedStage,
  db: string,
  context: Expressions,
): void {
  if (name === '$out') out(view, docs, target(operand, db, 'coll'), context);
  else merge(view, docs, isDoc(operand) ? operand : { into: operand }, db, context);
}
