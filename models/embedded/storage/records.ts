import { ObjectId } from 'bson';
import { CommandError } from '../errors.ts';
import { checkPlace } from '../query/geo.ts';
import { equalValues } from '../values/compare.ts';
import { type Doc, encode, getField, isDoc } from '../values/document.ts';
import { encodeKey } from '../values/key-encoding.ts';
import { valueAt } from '../values/paths.ts';
import { shellText } from '../values/shell-text.ts';
import { TAG, typeTag } from '../values/types.ts';
import { type Collection, type Index, notedArrays } from './catalog.ts';
import { type IndexKeys, indexKeys } from './index-keys.ts';
import type { WriteView } from './view.ts';

/** The largest document in bytes, as MongoDB has it. */
export const MAX_DOCUMENT_BYTES = 16 * 1024 * 1024;

type Entry = {
  readonly index: Index;
  readonly keys: readonly Buffer[];
  readonly arrays: number;
};

/** E11000 with the fields that drivers and mongoose read. */
function duplicateKey(ns: string, index: Index, doc: Doc): CommandError {
  const keyValue: Doc = {};
  for (const part of index.parts) keyValue[part.name] = valueAt(doc, part.path) ?? null;
  return new CommandError(
    11000,
    'DuplicateKey',
    `E11000 duplicate key error collection: ${ns} index: ${index.name} dup key: ${shellText(keyValue)}`,
    { keyPattern: getField(index.spec, 'key'), keyValue },
  );
}

/** The fields of a geographic index that hold places; the others are plain. */
function geoParts(index: Index) {
  const key = getField(index.spec, 'key');
  return index.parts.filter(({ name }) => isDoc(key) && typeof key[name] === 'string');
}

function entryOf(index: Index, doc: Doc): Entry {
  const outside = index.partial && !index.partial.test(doc);
  if (index.geographic && !outside) for (const { path } of geoParts(index)) checkPlace(doc, path);
  if (index.geographic || outside) return { index, keys: [], arrays: 0 };
  const { keys, arrays, missing }: IndexKeys = indexKeys(doc, index.parts);
  return index.sparse && missing ? { index, keys: [], arrays: 0 } : { index, keys, arrays };
}

function checkUnique(
  view: WriteView,
  ns: string,
  entries: readonly Entry[],
  doc: Doc,
  row: number,
) {
  for (const { index, keys } of entries) {
    if (!index.unique) continue;
    const find = view.connection.sql(`SELECT r FROM i_${index.id} WHERE k = ? AND r <> ? LIMIT 1`);
    for (const key of keys) if (find.get(key, row)) throw duplicateKey(ns, index, doc);
  }
}

function addKeys(view: WriteView, entries: readonly Entry[], row: number): void {
  for (const { index, keys, arrays } of entries) {
    if ((arrays & ~index.arrays) !== 0) {
      index.multikey = true;
      index.arrays |= arrays;
      const noted = view.connection.sql('UPDATE indexes SET multikey = ? WHERE id = ?');
      noted.run(notedArrays(index.arrays), index.id);
      view.changed();
    }
    const insert = view.connection.sql(`INSERT INTO i_${index.id} (k, r) VALUES (?, ?)`);
    for (const key of keys) insert.run(key, row);
  }
}

function removeKeys(view: WriteView, entries: readonly Entry[], row: number): void {
  for (const { index, keys } of entries) {
    const remove = view.connection.sql(`DELETE FROM i_${index.id} WHERE k = ? AND r = ?`);
    for (const key of keys) remove.run(key, row);
  }
}

/** A document as it is stored: with an `_id`, which stands first. */
function withIdFirst(doc: Doc, source: Uint8Array | undefined): { doc: Doc; bytes: Uint8Array } {
  if (doc['_id'] !== undefined && Object.keys(doc)[0] === '_id') {
    return { doc, bytes: source ?? encode(doc) };
  }
  if (source && !Object.hasOwn(doc, '_id')) {
    const id = new ObjectId();
    return { doc: { _id: id, ...doc }, bytes: putInFront(id, source) };
  }
  const { _id: id = new ObjectId(), ...rest } = doc;
  const ordered = { _id: id, ...rest };
  return { doc: ordered, bytes: encode(ordered) };
}

/** BSON of an `_id` that is an ObjectId: its type, its name, twelve bytes. */
const ID_NAME = Buffer.from('\x07_id\0', 'latin1');

/** The same document with an `_id`, without encoding the rest again. */
function putInFront(id: ObjectId, source: Uint8Array): Uint8Array {
  const element = ID_NAME.length + id.id.length;
  const bytes = Buffer.allocUnsafe(source.length + element);
  bytes.writeInt32LE(bytes.length, 0);
  bytes.set(ID_NAME, 4);
  bytes.set(id.id, 4 + ID_NAME.length);
  bytes.set(source.subarray(4), 4 + element);
  return bytes;
}

/** @throws CommandError when an `_id` has a type that MongoDB refuses */
function checkId(id: unknown): void {
  const tag = typeTag(id);
  if (tag === TAG.array || tag === TAG.regex) {
    const name = tag === TAG.array ? 'array' : 'regex';
    throw new CommandError(53, 'InvalidIdField', `The '_id' value cannot be of type ${name}`);
  }
  const dollar = isDoc(id) ? Object.keys(id).find((key) => key.startsWith('$')) : undefined;
  if (dollar !== undefined) {
    throw new CommandError(
      52,
      'DollarPrefixedFieldName',
      `_id fields may not contain '$'-prefixed fields: ${dollar} is not valid for storage.`,
    );
  }
}

function checkSize(bytes: Uint8Array): void {
  if (bytes.length <= MAX_DOCUMENT_BYTES) return;
  throw new CommandError(
    10334,
    'BSONObjectTooLarge',
    `BSONObj size: ${bytes.length} is invalid. Size must be between 0 and ${MAX_DOCUMENT_BYTES}(16MB)`,
  );
}

/**
 * Stores a new document; gives it an `_id` when it has none and puts `_id` first.
 * @param source the bytes the document was decoded from, stored as they are when `_id` is first
 * @returns the document as stored
 * @throws CommandError 11000 before anything is changed
 */
export function insertRecord(view: WriteView, to: Collection, doc: Doc, source?: Uint8Array): Doc {
  const { doc: stored, bytes } = withIdFirst(doc, source);
  checkId(stored['_id']);
  checkSize(bytes);
  const key = encodeKey(stored['_id']);
  const entries = to.indexes.map((index) => entryOf(index, stored));
  if (view.connection.sql(`SELECT 1 FROM c_${to.id} WHERE k = ?`).get(key)) {
    throw duplicateKey(to.ns, to.idIndex, stored);
  }
  checkUnique(view, to.ns, entries, stored, -1);
  const insert = view.connection.sql(`INSERT INTO c_${to.id} (k, d) VALUES (?, ?)`);
  addKeys(view, entries, Number(insert.run(key, bytes).lastInsertRowid));
  return stored;
}

/** An index whose fields an update did not touch keeps its keys. */
function isUntouched({ parts, partial }: Index, touched: ReadonlySet<string> | undefined): boolean {
  if (!touched || partial) return false;
  return parts.every(({ path }) => path[0] === undefined || !touched.has(path[0]));
}

/**
 * Stores a changed document in its row.
 * @param bytes `after` as BSON
 * @param touched the only fields of the document that may differ; undefined when any may
 * @throws CommandError 66 when `_id` would change, 11000; nothing is changed then
 */
export function replaceRecord(
  view: WriteView,
  to: Collection,
  row: number,
  before: Doc,
  after: Doc,
  bytes: Uint8Array,
  touched?: ReadonlySet<string>,
): void {
  if (!equalValues(before['_id'], after['_id'])) {
    throw new CommandError(
      66,
      'ImmutableField',
      `Performing an update on the path '_id' would modify the immutable field '_id'`,
    );
  }
  checkSize(bytes);
  const removed: Entry[] = [];
  const added: Entry[] = [];
  for (const index of to.indexes) {
    if (isUntouched(index, touched)) continue;
    const [old, next] = [entryOf(index, before), entryOf(index, after)];
    const has = (keys: readonly Buffer[], key: Buffer) => keys.some((other) => other.equals(key));
    removed.push({ ...old, keys: old.keys.filter((key) => !has(next.keys, key)) });
    added.push({ ...next, keys: next.keys.filter((key) => !has(old.keys, key)) });
  }
  checkUnique(view, to.ns, added, after, row);
  removeKeys(view, removed, row);
  addKeys(view, added, row);
  view.connection.sql(`UPDATE c_${to.id} SET d = ? WHERE r = ?`).run(bytes, row);
}

/** Removes a document and its index keys. */
export function removeRecord(view: WriteView, from: Collection, row: number, doc: Doc): void {
  const entries = from.indexes.map((index) => entryOf(index, doc));
  removeKeys(view, entries, row);
  view.connection.sql(`DELETE FROM c_${from.id} WHERE r = ?`).run(row);
}

/** Adds the keys of a document that is already stored to a new index. */
export function indexRecord(view: WriteView, of: Collection, index: Index, row: number, doc: Doc) {
  const entries = [entryOf(index, doc)];
  checkUnique(view, of.ns, entries, doc, row);
  addKeys(view, entries, row);
}
