import { bsonKind } from './document.ts';

/**
 * First byte of an encoded key: MongoDB's comparison order of types
 * (https://www.mongodb.com/docs/manual/reference/bson-type-comparison-order/).
 * All tags lie in 5..250, so 0xff is greater than the start of any value in either direction.
 */
export const TAG = {
  minKey: 5,
  undefined: 10,
  null: 15,
  number: 20,
  string: 30,
  object: 40,
  array: 50,
  binary: 60,
  objectId: 70,
  boolean: 80,
  date: 90,
  timestamp: 100,
  regex: 110,
  code: 120,
  maxKey: 250,
} as const;

const KIND_TAGS: Record<string, number> = {
  ObjectId: TAG.objectId,
  Int32: TAG.number,
  Double: TAG.number,
  Long: TAG.number,
  Decimal128: TAG.number,
  Timestamp: TAG.timestamp,
  Binary: TAG.binary,
  MinKey: TAG.minKey,
  MaxKey: TAG.maxKey,
  BSONSymbol: TAG.string,
  BSONRegExp: TAG.regex,
  Code: TAG.code,
};

/** The comparison class of a value; `undefined` (missing) counts as null. */
export function typeTag(value: unknown): number {
  switch (typeof value) {
    case 'string':
      return TAG.string;
    case 'number':
    case 'bigint':
      return TAG.number;
    case 'boolean':
      return TAG.boolean;
    case 'undefined':
      return TAG.null;
  }
  if (value === null) return TAG.null;
  if (value instanceof Date) return TAG.date;
  if (Array.isArray(value)) return TAG.array;
  const kind = bsonKind(value);
  if (kind !== undefined) return KIND_TAGS[kind] ?? TAG.object;
  if (value instanceof RegExp) return TAG.regex;
  if (value instanceof Uint8Array) return TAG.binary;
  return TAG.object;
}

/** BSON type numbers by their alias, as `$type` takes them. */
export const TYPE_NUMBERS: Record<string, number> = {
  double: 1,
  string: 2,
  object: 3,
  array: 4,
  binData: 5,
  undefined: 6,
  objectId: 7,
  bool: 8,
  date: 9,
  null: 10,
  regex: 11,
  dbPointer: 12,
  javascript: 13,
  symbol: 14,
  javascriptWithScope: 15,
  int: 16,
  timestamp: 17,
  long: 18,
  decimal: 19,
  minKey: -1,
  maxKey: 127,
};

const KIND_NUMBERS: Record<string, number> = {
  ObjectId: 7,
  Int32: 16,
  Double: 1,
  Long: 18,
  Decimal128: 19,
  Timestamp: 17,
  Binary: 5,
  MinKey: -1,
  MaxKey: 127,
  BSONSymbol: 14,
  BSONRegExp: 11,
  Code: 13,
};

/** The BSON type number of a decoded value; a plain JavaScript number counts as int when it fits. */
export function typeNumber(value: unknown): number {
  if (value === undefined) return 6;
  const kind = bsonKind(value);
  if (kind !== undefined) return KIND_NUMBERS[kind] ?? 3;
  if (typeof value === 'number') return Number.isInteger(value) && (value | 0) === value ? 16 : 1;
  switch (typeTag(value)) {
    case TAG.null:
      return 10;
    case TAG.string:
      return 2;
    case TAG.boolean:
      return 8;
    case TAG.date:
      return 9;
    case TAG.array:
      return 4;
    case TAG.regex:
      return 11;
    case TAG.binary:
      return 5;
    default:
      return 3;
  }
}

/** The alias of a value's type, for error messages. */
export function typeName(value: unknown): string {
  const number = typeNumber(value);
  return Object.keys(TYPE_NUMBERS).find((name) => TYPE_NUMBERS[name] === number) ?? 'object';
}
