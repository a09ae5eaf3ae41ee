import { type Doc, decodeTyped } from '../values/document.ts';

/** A document of a message together with the bytes it came as. */
export type RawDoc = { readonly doc: Doc; readonly bytes: Uint8Array };

/** One request. `sequences` are the document sequences of OP_MSG (`documents`, `updates` ...). */
export type Message = {
  readonly requestId: number;
  readonly command: Doc;
  readonly sequences: ReadonlyMap<string, RawDoc[]>;
  /** The sender wants no answer (write concern 0). */
  readonly silent: boolean;
  /** The old handshake wants its answer as OP_REPLY. */
  readonly legacy: boolean;
};

const OP_QUERY = 2004;
const OP_MSG = 2013;
const CHECKSUM = 1;
const MORE_TO_COME = 2;
const HEADER = 16;

/** The largest message in bytes, as `hello` announces it. */
export const MAX_MESSAGE_BYTES = 48_000_000;

/** The bytes break the wire protocol: the connection must be closed. */
export class ProtocolError extends Error {}

function cString(bytes: Buffer, from: number): { text: string; next: number } {
  const end = bytes.indexOf(0, from);
  if (end < 0) throw new ProtocolError('unterminated string');
  return { text: bytes.toString('utf8', from, end), next: end + 1 };
}

function documentAt(bytes: Buffer, at: number): Buffer {
  const length = at + 4 <= bytes.length ? bytes.readInt32LE(at) : 0;
  if (length < 5 || at + length > bytes.length) throw new ProtocolError('bad document length');
  return bytes.subarray(at, at + length);
}

function parseMsg(bytes: Buffer, requestId: number): Message {
  const flags = bytes.readUInt32LE(HEADER);
  const unknown = flags & 0xffff & ~(CHECKSUM | MORE_TO_COME);
  if (unknown !== 0) throw new ProtocolError(`unknown OP_MSG flags ${unknown}`);
  const end = bytes.length - (flags & CHECKSUM ? 4 : 0);
  const sequences = new Map<string, RawDoc[]>();
  let command: Doc | undefined;
  let at = HEADER + 4;
  while (at < end) {
    const kind = bytes[at];
    at += 1;
    if (kind === 0) {
      const body = documentAt(bytes, at);
      command = decodeTyped(body);
      at += body.length;
    } else if (kind === 1) {
      const stop = at + bytes.readInt32LE(at);
      const { text, next } = cString(bytes, at + 4);
      const list: RawDoc[] = [];
      at = next;
      while (at < stop) {
        const body = documentAt(bytes, at);
        list.push({ doc: decodeTyped(body), bytes: body });
        at += body.length;
      }
      sequences.set(text, list);
    } else throw new ProtocolError(`unknown section kind ${kind}`);
  }
  if (!command) throw new ProtocolError('a message without a body');
  return { requestId, command, sequences, silent: (flags & MORE_TO_COME) !== 0, legacy: false };
}

function parseQuery(bytes: Buffer, requestId: number): Message {
  const { text, next } = cString(bytes, HEADER + 4);
  const command = decodeTyped(documentAt(bytes, next + 8));
  command['$db'] ??= text.split('.')[0];
  return { requestId, command, sequences: new Map(), silent: false, legacy: true };
}

/**
 * Reads one whole wire message.
 * @throws ProtocolError for anything but OP_MSG and the OP_QUERY of the old handshake
 */
export function parseMessage(bytes: Buffer): Message {
  const requestId = bytes.readInt32LE(4);
  const operation = bytes.readInt32LE(12);
  if (operation === OP_MSG) return parseMsg(bytes, requestId);
  if (operation === OP_QUERY) return parseQuery(bytes, requestId);
  throw new ProtocolError(`unknown operation ${operation}`);
}
