import type { ObjectId, Timestamp } from 'bson';
import { binaryParts, regexParts } from './compare.ts';
import type { Doc } from './document.ts';
import { needsExact, subtractExact, toDouble, toExact } from './exact.ts';
import { TAG, typeTag } from './types.ts';

/**
 * Encodes BSON values as bytes whose `memcmp` order is MongoDB's order of values.
 * Every encoding is prefix-free, so encodings may be put one after another (compound keys) and
 * inverted bit by bit (descending keys). A byte 0xff after a key is above all its continuations.
 */
const END = Buffer.from([0, 1]);
const ZERO = Buffer.from([0]);
const scratch = new DataView(new ArrayBuffer(8));

function orderedDouble(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  if (Number.isNaN(value)) return bytes;
  bytes.writeDoubleBE(value === 0 ? 0 : value);
  const negative = ((bytes[0] ?? 0) & 0x80) !== 0;
  if (!negative) bytes[0] = (bytes[0] ?? 0) | 0x80;
  else for (let i = 0; i < 8; i++) bytes[i] = ~(bytes[i] ?? 0) & 0xff;
  return bytes;
}

function nextBelow(value: number): number {
  scratch.setFloat64(0, value);
  const bits = scratch.getBigUint64(0);
  if (value === 0) return -Number.MIN_VALUE;
  scratch.setBigUint64(0, value > 0 ? bits - 1n : bits + 1n);
  return scratch.getFloat64(0);
}

/** The double at or below the number, then 0, or 1 and the exact rest as exponent and digits. */
function encodeNumber(value: unknown): Buffer {
  const nearest = toDouble(value);
  if (!needsExact(value)) return Buffer.concat([orderedDouble(nearest), ZERO]);
  const exact = toExact(value);
  let base = nearest;
  let rest = subtractExact(exact, toExact(base));
  if (rest.digits < 0n) {
    base = nextBelow(base);
    rest = subtractExact(exact, toExact(base));
  }
  if (rest.digits === 0n) return Buffer.concat([orderedDouble(base), ZERO]);
  const digits = rest.digits.toString();
  const power = Buffer.alloc(3);
  power[0] = 1;
  power.writeUInt16BE(rest.exponent + digits.length + 0x8000, 1);
  const trimmed = Buffer.from(digits.replace(/0+$/, ''), 'latin1');
  return Buffer.concat([orderedDouble(base), power, trimmed, ZERO]);
}

function escaped(bytes: Buffer): Buffer {
  if (bytes.indexOf(0) < 0) return Buffer.concat([bytes, END]);
  const out: number[] = [];
  for (const byte of bytes) {
    out.push(byte);
    if (byte === 0) out.push(0xff);
  }
  return Buffer.concat([Buffer.from(out), END]);
}

function encodeBinary(value: unknown): Buffer {
  const { subtype, bytes } = binaryParts(value);
  const head = Buffer.alloc(5);
  head.writeUInt32BE(bytes.length);
  head[4] = subtype;
  return Buffer.concat([head, bytes]);
}

function encodeFields(doc: Doc): Buffer {
  const parts: Buffer[] = [];
  for (const [key, value] of Object.entries(doc)) {
    parts.push(Buffer.from([typeTag(value)]), escaped(Buffer.from(key)), encodeKey(value));
  }
  return Buffer.concat([...parts, ZERO]);
}

function body(tag: number, value: unknown): Buffer {
  switch (tag) {
    case TAG.number:
      return encodeNumber(value);
    case TAG.string:
      return escaped(Buffer.from(String(value)));
    case TAG.boolean:
      return Buffer.from([value ? 1 : 0]);
    case TAG.date:
      return orderedDouble((value as Date).getTime());
    case TAG.objectId:
      return Buffer.from((value as ObjectId).id);
    case TAG.timestamp: {
      const bytes = Buffer.alloc(8);
      bytes.writeBigUInt64BE(BigInt.asUintN(64, (value as Timestamp).toBigInt()));
      return bytes;
    }
    case TAG.binary:
      return encodeBinary(value);
    case TAG.array:
      return Buffer.concat([...(value as unknown[]).map(encodeKey), ZERO]);
    case TAG.object:
      return encodeFields(value as Doc);
    case TAG.regex: {
      const { pattern, options } = regexParts(value);
      return Buffer.concat([escaped(Buffer.from(pattern)), escaped(Buffer.from(options))]);
    }
    case TAG.code:
      return escaped(Buffer.from(String((value as { code: unknown }).code)));
    default:
      return Buffer.alloc(0);
  }
}

/** The ascending key of one value. */
export function encodeKey(value: unknown): Buffer {
  const tag = typeTag(value);
  return Buffer.concat([Buffer.from([tag]), body(tag, value)]);
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
