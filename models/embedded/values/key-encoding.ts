import type { ObjectId, Timestamp } from 'bson';
import { binaryParts, regexParts } from './compare.ts';
import type { Doc } from './document.ts';
import { needsExact, subtractExact, toDouble, toExact } from './exact.ts';
import { TAG, typeTag } from './types.ts';

/**
 * Encodes BSON values as bytes whose `memcmp` order is MongoDB's order of values.
 * Every encoding is prefix-free, so encodings may be put one after another (compound keys) and
 * inverted bit by bit (descending keys). A byte 0xff after a key is above all its continuations.
 *
 * A document is encoded once for each index, so this is most of what storing one costs: keys are written one behind
 * another into one buffer that grows, and copied out once.
 */
let bytes = Buffer.allocUnsafeSlow(1024);
let end = 0;

/** Names shorter than this are written letter by letter, which is quicker than a call into the engine. */
const SHORT = 40;
const scratch = new DataView(new ArrayBuffer(8));

function makeRoom(count: number): void {
  if (end + count <= bytes.length) return;
  const wider = Buffer.allocUnsafeSlow(Math.max(bytes.length * 2, end + count));
  bytes.copy(wider, 0, 0, end);
  bytes = wider;
}

function writeByte(byte: number): void {
  makeRoom(1);
  bytes[end] = byte;
  end += 1;
}

function writeBytes(source: Uint8Array): void {
  makeRoom(source.length);
  bytes.set(source, end);
  end += source.length;
}

function writeDouble(value: number): void {
  makeRoom(8);
  if (Number.isNaN(value)) bytes.fill(0, end, end + 8);
  else {
    bytes.writeDoubleBE(value === 0 ? 0 : value, end);
    const first = bytes[end] ?? 0;
    if ((first & 0x80) === 0) bytes[end] = first | 0x80;
    else invert(end, end + 8);
  }
  end += 8;
}

function invert(from: number, to: number): void {
  for (let at = from; at < to; at += 1) bytes[at] = ~(bytes[at] ?? 0) & 0xff;
}

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
  makeRoom(2);
  end = bytes.writeUInt16BE(rest.exponent + digits.length + 0x8000, end);
  writeBytes(Buffer.from(digits.replace(/0+$/, ''), 'latin1'));
  writeByte(0);
}

/** Text or bytes without a length: 0 is written as 0 255, and 0 1 ends it. */
function writeText(text: string): void {
  makeRoom(text.length * 3 + 2);
  if (!writeShort(text)) {
    if (text.includes('\0')) return writeEscaped(Buffer.from(text));
    end += bytes.write(text, end);
  }
  writeEnd();
}

/** Writes short plain letters; false, and nothing is written, for anything else. */
function writeShort(text: string): boolean {
  if (text.length > SHORT) return false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0 || code > 127) return false;
    bytes[end + at] = code;
  }
  end += text.length;
  return true;
}

function writeEscaped(source: Uint8Array): void {
  makeRoom(source.length * 2 + 2);
  for (const byte of source) {
    bytes[end] = byte;
    end += 1;
    if (byte === 0) {
      bytes[end] = 0xff;
      end += 1;
    }
  }
  writeEnd();
}

function writeEnd(): void {
  makeRoom(2);
  bytes[end] = 0;
  bytes[end + 1] = 1;
  end += 2;
}

function writeBinary(value: unknown): void {
  const { subtype, bytes: content } = binaryParts(value);
  makeRoom(5);
  end = bytes.writeUInt32BE(content.length, end);
  writeByte(subtype);
  writeBytes(content);
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
      return writeNumber(value);
    case TAG.string:
      return writeText(String(value));
    case TAG.boolean:
      return writeByte(value ? 1 : 0);
    case TAG.date:
      return writeDouble((value as Date).getTime());
    case TAG.objectId:
      return writeBytes((value as ObjectId).id);
    case TAG.timestamp:
      makeRoom(8);
      end = bytes.writeBigUInt64BE(BigInt.asUintN(64, (value as Timestamp).toBigInt()), end);
      return;
    case TAG.binary:
      return writeBinary(value);
    case TAG.array:
      for (const item of value as unknown[]) writeValue(item);
      return writeByte(0);
    case TAG.object:
      return writeFields(value as Doc);
    case TAG.regex: {
      const { pattern, options } = regexParts(value);
      writeText(pattern);
      return writeText(options);
    }
    case TAG.code:
      return writeText(String((value as { code: unknown }).code));
  }
}

function takeKey(): Buffer {
  const key = Buffer.allocUnsafe(end);
  bytes.copy(key, 0, 0, end);
  end = 0;
  return key;
}

/** Stands for an empty array in an index or a sort: below null. */
export const EMPTY_ARRAY = Symbol('empty array');

/** The key of several values one after another, each in its direction (1 or -1). */
export function encodeCompound(
  values: readonly unknown[],
  parts: readonly { readonly direction: 1 | -1 }[],
): Buffer {
  end = 0;
  for (let at = 0; at < values.length; at += 1) {
    const from = end;
    const value = values[at];
    if (value === EMPTY_ARRAY) writeByte(TAG.undefined);
    else writeValue(value);
    if (parts[at]?.direction === -1) invert(from, end);
  }
  return takeKey();
}

/** The ascending key of one value. */
export function encodeKey(value: unknown): Buffer {
  end = 0;
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
