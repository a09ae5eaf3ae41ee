import type { Binary, BSONRegExp, ObjectId, Timestamp } from 'bson';
import { bsonKind, type Doc } from './document.ts';
import { compareNumbers } from './exact.ts';
import { TAG, typeTag } from './types.ts';

const SURROGATES = /[\ud800-\udfff]/;

/** Compares by UTF-8 bytes, as MongoDB does without a collation. */
export function compareStrings(left: string, right: string): number {
  if (left === right) return 0;
  if (SURROGATES.test(left) || SURROGATES.test(right)) {
    return Buffer.compare(Buffer.from(left), Buffer.from(right));
  }
  return left < right ? -1 : 1;
}

/** Subtype and bytes of any binary value. */
export function binaryParts(value: unknown): { subtype: number; bytes: Uint8Array } {
  if (bsonKind(value) !== 'Binary') return { subtype: 0, bytes: value as Uint8Array };
  const binary = value as Binary;
  return { subtype: binary.sub_type, bytes: binary.buffer.subarray(0, binary.position) };
}

/** Pattern and flags of any regular expression value. */
export function regexParts(value: unknown): { pattern: string; options: string } {
  if (value instanceof RegExp) return { pattern: value.source, options: value.flags };
  const { pattern, options } = value as BSONRegExp;
  return { pattern, options };
}

function compareBinary(left: unknown, right: unknown): number {
  const a = binaryParts(left);
  const b = binaryParts(right);
  return (
    a.bytes.length - b.bytes.length || a.subtype - b.subtype || Buffer.compare(a.bytes, b.bytes)
  );
}

function compareLists(left: readonly unknown[], right: readonly unknown[]): number {
  const size = Math.min(left.length, right.length);
  for (let i = 0; i < size; i++) {
    const order = compareValues(left[i], right[i]);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

function compareDocs(left: Doc, right: Doc): number {
  const a = Object.keys(left);
  const b = Object.keys(right);
  const size = Math.min(a.length, b.length);
  for (let i = 0; i < size; i++) {
    const [keyA = '', keyB = ''] = [a[i], b[i]];
    const order =
      typeTag(left[keyA]) - typeTag(right[keyB]) ||
      compareStrings(keyA, keyB) ||
      compareValues(left[keyA], right[keyB]);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

/** MongoDB's total order over all BSON values: negative, zero or positive. Missing equals null. */
export function compareValues(left: unknown, right: unknown): number {
  if (left === right) return 0;
  const tag = typeTag(left);
  const difference = tag - typeTag(right);
  if (difference !== 0) return difference;
  switch (tag) {
    case TAG.number:
      return compareNumbers(left, right);
    case TAG.string:
      return compareStrings(String(left), String(right));
    case TAG.boolean:
      return Number(left) - Number(right);
    case TAG.date:
      return (left as Date).getTime() - (right as Date).getTime();
    case TAG.objectId:
      return Buffer.compare((left as ObjectId).id, (right as ObjectId).id);
    case TAG.timestamp:
      return (left as Timestamp).toBigInt() < (right as Timestamp).toBigInt()
        ? -1
        : Number((left as Timestamp).toBigInt() > (right as Timestamp).toBigInt());
    case TAG.binary:
      return compareBinary(left, right);
    case TAG.array:
      return compareLists(left as unknown[], right as unknown[]);
    case TAG.object:
      return compareDocs(left as Doc, right as Doc);
    case TAG.regex: {
      const [a, b] = [regexParts(left), regexParts(right)];
      return compareStrings(a.pattern, b.pattern) || compareStrings(a.options, b.options);
    }
    case TAG.code:
      return compareStrings(
        String((left as { code: unknown }).code),
        String((right as { code: unknown }).code),
      );
    default:
      return 0;
  }
}

/** Equality by MongoDB's comparison: `1`, `1.0` and `Long(1)` are equal. */
export function equalValues(left: unknown, right: unknown): boolean {
  return compareValues(left, right) === 0;
}
