import { isSimpleCollation } from '../commands/options.ts';
import { badValue, CommandError, notImplemented } from '../errors.ts';
import { compileFilter } from '../query/filter.ts';
import { PAUSE } from '../query/flow.ts';
import { scanTable } from '../query/scan.ts';
import { type Collection, PLAIN_FILTER } from '../storage/catalog.ts';
import { indexRecord } from '../storage/records.ts';
import type { WriteView } from '../storage/view.ts';
import { isTtl } from '../ttl.ts';
import { isNumber } from '../values/arithmetic.ts';
import { equalValues } from '../values/compare.ts';
import { type Doc, decodeTyped, encode, getField, isDoc } from '../values/document.ts';
import { toDouble } from '../values/exact.ts';
import { typeName } from '../values/types.ts';

const GEOGRAPHIC = ['2dsphere', '2d'];
const IGNORED = [
  'background',
  'ns',
  'v',
  '2dsphereIndexVersion',
  'storageEngine',
  'bits',
  'min',
  'max',
];
const REJECTED = [
  'collation',
  'weights',
  'default_language',
  'language_override',
  'textIndexVersion',
  'wildcardProjection',
  'clustered',
  'prepareUnique',
  'dropDups',
  'bucketSize',
];
const FLAGS = ['unique', 'sparse', 'hidden'];

function invalid(message: string): CommandError {
  return new CommandError(67, 'CannotCreateIndex', message);
}

function checkKey(key: unknown): Doc {
  if (!isDoc(key))
    throw new CommandError(
      14,
      'TypeMismatch',
      `The field 'key' must be an object, but got ${typeName(key)}`,
    );
  const entries = Object.entries(key);
  if (entries.length === 0) throw invalid('Index keys cannot be empty.');
  if (entries.length > 32) throw invalid('Index keys cannot have more than 32 fields.');
  for (const [name, kind] of entries) {
    if (name === '' || name.split('.').includes(''))
      throw invalid('Index keys cannot be an empty field.');
    if (name.includes('$**')) throw notImplemented('index type', 'wildcard');
    if (typeof kind === 'string') {
      if (!GEOGRAPHIC.includes(kind)) throw notImplemented('index type', kind);
    } else if (!isNumber(kind) || toDouble(kind) === 0 || Number.isNaN(toDouble(kind))) {
      throw invalid(
        `Values in v:2 index key pattern must be numbers or strings, and numbers must not be 0. Failed on ${name}`,
      );
    }
  }
  return key;
}

/** The name that drivers give an index without one: `a_1_b_-1`. */
function defaultName(key: Doc): string {
  return Object.entries(key)
    .map(([name, direction]) => `${name}_${String(direction)}`)
    .join('_');
}

/** Checks a specification and gives it as it is stored and listed. */
function readSpec(source: Doc): Doc {
  const key = checkKey(getField(source, 'key'));
  const spec: Doc = { v: 2, key, name: source['name'] ?? defaultName(key) };
  for (const [name, value] of Object.entries(source)) {
    if (name === 'key' || name === 'name' || IGNORED.includes(name)) continue;
    if (FLAGS.includes(name)) {
      const on = value === true || (isNumber(value) && toDouble(value) !== 0);
      if (on) spec[name] = true;
    } else if (name === 'expireAfterSeconds') {
      if (!isNumber(value) || !isTtl(value)) {
        throw invalid(
          `TTL index 'expireAfterSeconds' option must be numeric and within 0 and 2147483647`,
        );
      }
      if (Object.keys(key).length > 1)
        throw invalid('TTL indexes are single-field indexes, compound indexes do not support TTL.');
      spec[name] = value;
    } else if (name === 'partialFilterExpression') {
      if (!isDoc(value)) throw invalid('partialFilterExpression must be an object');
      compileFilter(value, PLAIN_FILTER);
      spec[name] = value;
    } else if (REJECTED.includes(name)) {
      if (value === undefined || value === null || value === false || isSimpleCollation(value))
        continue;
      throw notImplemented('index option', name);
    } else {
      throw new CommandError(
        197,
        'InvalidIndexSpecificationOption',
        `Error in specification ${JSON.stringify(spec['name'])} :: caused by :: The field '${name}' is not valid for an index specification.`,
      );
    }
  }
  if (spec['sparse'] === true && 'partialFilterExpression' in spec) {
    throw invalid('cannot mix "partialFilterExpression" and "sparse" options');
  }
  return spec;
}

function sameSpec(left: Doc, right: Doc): boolean {
  const names = ['key', 'unique', 'sparse', 'partialFilterExpression', 'expireAfterSeconds'];
  return names.every((name) => equalValues(left[name], right[name]));
}

/** True when the index is there already; throws when another one is in its way. */
function exists(collection: Collection, spec: Doc): boolean {
  if (equalValues(spec['key'], { _id: 1 })) return true;
  for (const { spec: other, name } of collection.indexes) {
    if (name === spec['name']) {
      if (sameSpec(other, spec)) return true;
      const [code, codeName] = equalValues(other['key'], spec['key'])
        ? [85, 'IndexOptionsConflict']
        : [86, 'IndexKeySpecsConflict'];
      throw new CommandError(
        Number(code),
        String(codeName),
        `An existing index has the same name as the requested index. When index names are not specified, they are auto generated and can cause conflicts. Please refer to our documentation. Requested index: ${name}`,
      );
    }
    if (sameSpec({ ...other, expireAfterSeconds: 0 }, { ...spec, expireAfterSeconds: 0 })) {
      throw new CommandError(
        85,
        'IndexOptionsConflict',
        `Index already exists with a different name: ${name}`,
      );
    }
  }
  return false;
}

/** How many documents are indexed between two pauses. */
const ROWS_BETWEEN_PAUSES = 64;

/**
 * Creates an index over the documents there are, unless it exists; yields now and then, because a million documents
 * take minutes.
 * @returns true when it was created
 * @throws CommandError 11000 when documents break a unique index; the caller must then undo everything
 */
export function* createIndex(
  view: WriteView,
  ns: string,
  source: Doc,
): Generator<typeof PAUSE, boolean, undefined> {
  const spec = readSpec(source);
  const before = view.catalog.get(ns);
  if (!before || exists(before, spec)) return false;
  const insert = view.connection.sql(
    'INSERT INTO indexes (collection, name, spec) VALUES (?, ?, ?)',
  );
  const id = Number(insert.run(before.id, spec['name'], encode(spec)).lastInsertRowid);
  view.connection.db.exec(
    `CREATE TABLE i_${id} (k BLOB NOT NULL, r INTEGER NOT NULL, PRIMARY KEY (k, r)) WITHOUT ROWID`,
  );
  view.catalog.reload();
  view.changed();
  const collection = view.catalog.get(ns);
  const index = collection?.indexes.find((candidate) => candidate.id === id);
  if (!collection || !index) throw badValue(`index on ${ns} was not created`);
  let rows = 0;
  for (const { row, bytes } of scanTable(view, collection, false)) {
    indexRecord(view, collection, index, row, decodeTyped(bytes));
    rows += 1;
    if (rows % ROWS_BETWEEN_PAUSES === 0) yield PAUSE;
  }
  return true;
}
