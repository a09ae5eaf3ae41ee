import { deserialize, serialize } from 'bson';

/** One BSON document as a plain object; key order is the order in the database. */
export type Doc = Record<string, unknown>;

const TYPED = { promoteValues: false, promoteBuffers: false, bsonRegExp: true } as const;
const PLAIN = { promoteValues: true, promoteBuffers: false, bsonRegExp: true } as const;

/** Decodes BSON and keeps number widths (`Int32`, `Double`, `Long` instances): for updates and commands. */
export function decodeTyped(bytes: Uint8Array): Doc {
  return deserialize(bytes, TYPED);
}

/** Decodes BSON with numbers as JavaScript numbers (unsafe longs stay `Long`): for filters and pipelines. */
export function decodePlain(bytes: Uint8Array): Doc {
  return deserialize(bytes, PLAIN);
}

/** Encodes a document; `undefined` fields are left out. */
export function encode(doc: Doc): Uint8Array {
  return serialize(doc, { ignoreUndefined: true });
}

/** True for an embedded document, false for arrays, dates and every BSON wrapper class. */
export function isDoc(value: unknown): value is Doc {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  if (value instanceof Date || value instanceof RegExp || value instanceof Uint8Array) return false;
  return !('_bsontype' in value) || (value as { _bsontype: unknown })._bsontype === 'DBRef';
}

/** The BSON wrapper's name (`ObjectId`, `Long` ...), or undefined for plain values. */
export function bsonKind(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !('_bsontype' in value)) return undefined;
  return String(value._bsontype);
}

/** An own field of a document; undefined when it is absent. */
export function getField(doc: Doc, key: string): unknown {
  return Object.hasOwn(doc, key) ? doc[key] : undefined;
}

/** Sets a field, also one named `__proto__`, which plain assignment would lose. */
export function setField(doc: Doc, key: string, value: unknown): void {
  if (key === '__proto__') {
    Object.defineProperty(doc, key, {
      value,
      enumerable: true,
      writable: true,
      configurable: true,
    });
  } else doc[key] = value;
}

/** A deep copy; BSON wrapper objects are immutable and therefore shared. */
export function clone<T>(value: T): T {
  if (Array.isArray(value)) return value.map((item: unknown) => clone(item)) as T;
  if (!isDoc(value)) return value;
  const copy: Doc = {};
  for (const key of Object.keys(value)) setField(copy, key, clone(value[key]));
  return copy as T;
}

/** True for `{ $op: ... }`: a document whose first key starts with `$` (DBRef fields excepted). */
export function isOperatorDoc(value: unknown): value is Doc {
  if (!isDoc(value)) return false;
  const first = Object.keys(value)[0];
  return first?.startsWith('$') === true && first !== '$ref' && first !== '$id' && first !== '$db';
}
