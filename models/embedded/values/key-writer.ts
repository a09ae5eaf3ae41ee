/**
 * Keys are written one behind another into one buffer that grows, and copied out once: a document is encoded for each
 * index, so this is most of what storing one costs.
 */
let bytes = Buffer.allocUnsafeSlow(1024);
let end = 0;

/** Texts up to this length are written letter by letter, which is quicker than a call into the engine. */
const SHORT = 40;

/** Forgets what was written and not taken, as after an error. */
export function startKey(): void {
  end = 0;
}

/** What was written since the start. */
export function takeKey(): Buffer {
  const key = Buffer.allocUnsafe(end);
  bytes.copy(key, 0, 0, end);
  end = 0;
  return key;
}

/** Bytes that were written since the start. */
export const written = (): number => end;

/** Inverts everything from a position on, bit by bit: descending instead of ascending. */
export function invertFrom(from: number): void {
  for (let at = from; at < end; at += 1) bytes[at] = ~(bytes[at] ?? 0) & 0xff;
}

function makeRoom(count: number): void {
  if (end + count <= bytes.length) return;
  const wider = Buffer.allocUnsafeSlow(Math.max(bytes.length * 2, end + count));
  bytes.copy(wider, 0, 0, end);
  bytes = wider;
}

export function writeByte(byte: number): void {
  makeRoom(1);
  bytes[end] = byte;
  end += 1;
}

export function writeBytes(source: Uint8Array): void {
  makeRoom(source.length);
  bytes.set(source, end);
  end += source.length;
}

export function writeUInt16(value: number): void {
  makeRoom(2);
  end = bytes.writeUInt16BE(value, end);
}

export function writeUInt32(value: number): void {
  makeRoom(4);
  end = bytes.writeUInt32BE(value, end);
}

export function writeUInt64(value: bigint): void {
  makeRoom(8);
  end = bytes.writeBigUInt64BE(value, end);
}

/** Eight bytes in the order of numbers: NaN first, -0 as 0. */
export function writeDouble(value: number): void {
  makeRoom(8);
  const from = end;
  end += 8;
  if (Number.isNaN(value)) {
    bytes.fill(0, from, end);
    return;
  }
  bytes.writeDoubleBE(value === 0 ? 0 : value, from);
  const first = bytes[from] ?? 0;
  if ((first & 0x80) === 0) bytes[from] = first | 0x80;
  else invertFrom(from);
}

/** A text without its length: 0 is written as 0 255, and 0 1 ends it. */
export function writeText(text: string): void {
  makeRoom(text.length * 3);
  if (!writeShort(text)) {
    if (text.includes('\0')) writeEscaped(Buffer.from(text));
    else end += bytes.write(text, end);
  }
  makeRoom(2);
  bytes[end] = 0;
  bytes[end + 1] = 1;
  end += 2;
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
  for (const byte of source) {
    writeByte(byte);
    if (byte === 0) writeByte(0xff);
  }
}
