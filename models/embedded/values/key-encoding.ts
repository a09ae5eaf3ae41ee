import type { ObjectId, Timestamp } from 'bson';
import { binaryParts, regexParts } from './compare.ts';
import type { Doc } from './document.ts';
import { needsExact, subtractExact, toDouble, toExact } from './exact.ts';
import {
  invertFrom,
  startKey,
  takeKey,
  writeByte,
  writeBytes,
  writeDouble,
  writeText,
  writeUInt16,
  writeUInt32,
  writeUInt64,
  written,
} from './key-writer.ts';
import { TAG, typeTag } from './types.ts';

/*
 * BSON values as bytes whose `memcmp` order is MongoDB's order of values.
 * Every encoding is prefix-free, so encodings may be put one after another (compound keys) and
 * inverted bit by bit (descending keys). A byte 0xff after a key is above all its continuations.
 */

const scratch = new DataView(new ArrayBuffer(8));

function nextBelow(value: number): number {
  scratch.setFloat64(0, value);
  const bits = scratch.getBigUint64(0);
  if (value === 0) return -Number.MIN_VALUE;
  scratch.setBigUint64(0, value > 0 ? bits - 1n : bits + 1n);
  return scratch.getFloat64(0);
}

/** The double at or below the number, then 0, or 1 and the exact rest as exponent and digits. */
function writeNumber(value: unknown): void {
  const nearest = toDouble(value);
  if (!needsExact(value)) {
    writeDouble(nearest);
    writeByte(0);
    return;
  }
  const exact = toExact(value);
  let base = nearest;
  let rest = subtractExact(exact, toExact(base));
  if (rest.digits < 0n) {
    base = nextBelow(base);
    rest = subtractExact(exact, toExact(base));
  }
  writeDouble(base);
  if (rest.digits === 0n) {
    writeByte(0);
    return;
  }
  const digits = rest.digits.toString();
  writeByte(1);
  writeUInt16(rest.exponent + digits.length + 0x8000);
  writeBytes(Buffer.from(digits.replace(/0+$/, ''), 'latin1'));
  writeByte(0);
}

function writeBinary(value: unknown): void {
  const { subtype, bytes } = binaryParts(value);
  writeUInt32(bytes.length);
  writeByte(subtype);
  writeBytes(bytes);
}

function writeFields(doc: Doc): void {
  for (const [key, value] of Object.entries(doc)) {
    writeByte(typeTag(value));
    writeText(key);
    writeValue(value);
  }
  writeByte(0);
}

function writeValue(value: unknown): void {
  const tag = typeTag(value);
  writeByte(tag);
  switch (tag) {
    case TAG.number:
      writeNumber(value);
      break;
    case TAG.string:
      writeText(String(value));
      break;
    case TAG.boolean:
      writeByte(value ? 1 : 0);
      break;
    case TAG.date:
      writeDouble((value as Date).getTime());
      break;
    case TAG.objectId:
      writeBytes((value as ObjectId).id);
      break;
    case TAG.timestamp:
      writeUInt64(BigInt.asUintN(64, (value as Timestamp).toBigInt()));
      break;
    case TAG.binary:
      writeBinary(value);
      break;
    case TAG.array:
      for (const item of value as unknown[]) writeValue(item);
      writeByte(0);
      break;
    case TAG.object:
      writeFields(value as Doc);
      break;
    case TAG.regex: {
      const { pattern, options } = regexParts(value);
      writeText(pattern);
      writeText(options);
      break;
    }
    case TAG.code:
      writeText(String((value as { code: unknown }).code));
  }
}

/** Stands for an empty array in an index or a sort: below null. */
export const EMPTY_ARRAY = Symbol('empty array');

/** The key of several values one after another, each in its direction (1 or -1). */
export function encodeCompound(
  values: readonly unknown[],
  parts: readonly { readonly direction: 1 | -1 }[],
): Buffer {
  startKey();
  for (const [at, value] of values.entries()) {
    const from = written();
    if (value === EMPTY_ARRAY) writeByte(TAG.undefined);
    else writeValue(value);
    if (parts[at]?.direction === -1) invertFrom(from);
  }
  return takeKey();
}

/** The ascending key of one value. */
export function encodeKey(value: unknown): Buffer {
  startKey();
  writeValue(value);
  return takeKey();
}

/** Turns an ascending key into a descending one and back. */
export function invertKey(key: Uint8Array): Buffer {
  const out = Buffer.allocUnsafe(key.length);
  for (let i = 0; i < key.length; i++) out[i] = ~(key[i] ?? 0) & 0xff;
  return out;
}

/** The key of a value in an index or sort direction (1 or -1). */
export function encodeDirected(value: unknown, direction: 1 | -1): Buffer {
  return direction === 1 ? encodeKey(value) : invertKey(encodeKey(value));
}

/** The key of an empty array in an index or a sort: below null. */
export function encodeEmpty(direction: 1 | -1): Buffer {
  const key = Buffer.from([TAG.undefined]);
  return direction === 1 ? key : invertKey(key);
}
