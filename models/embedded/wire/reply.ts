import { Long } from 'bson';
import { type Doc, encode } from '../values/document.ts';

/**
 * An answer. `batch` holds documents that are already encoded and go into `cursor.<name>` as they
 * are, without being decoded on the way from the disk to the client.
 */
export type Reply = {
  readonly fields: Doc;
  readonly batch?: {
    readonly name: 'firstBatch' | 'nextBatch';
    readonly items: readonly Uint8Array[];
    readonly id: number;
    readonly ns: string;
  };
};

const ZERO = Buffer.from([0]);

function wrap(parts: readonly Uint8Array[]): Buffer {
  const length = parts.reduce((sum, part) => sum + part.length, 5);
  const head = Buffer.alloc(4);
  head.writeInt32LE(length);
  return Buffer.concat([head, ...parts, ZERO]);
}

/** The elements of a document without its length and end. */
function elements(doc: Doc): Uint8Array {
  return encode(doc).subarray(4, -1);
}

function encodeBatch(batch: NonNullable<Reply['batch']>): Buffer {
  const items: Uint8Array[] = [];
  for (const [i, item] of batch.items.entries())
    items.push(Buffer.from(`\x03${i}\0`, 'latin1'), item);
  return wrap([
    Buffer.from(`\x04${batch.name}\0`, 'latin1'),
    wrap(items),
    elements({ id: Long.fromNumber(batch.id), ns: batch.ns }),
  ]);
}

/** Encodes the body of an answer. */
export function encodeReply({ fields, batch }: Reply): Buffer {
  if (!batch) return Buffer.from(encode(fields));
  return wrap([Buffer.from('\x03cursor\0', 'latin1'), encodeBatch(batch), elements(fields)]);
}

/** Puts the wire header in front of an answer; `legacy` answers the old handshake with OP_REPLY. */
export function frameReply(
  body: Buffer,
  replyId: number,
  requestId: number,
  legacy: boolean,
): Buffer {
  const head = Buffer.alloc(legacy ? 36 : 21);
  head.writeInt32LE(head.length + body.length, 0);
  head.writeInt32LE(replyId, 4);
  head.writeInt32LE(requestId, 8);
  head.writeInt32LE(legacy ? 1 : 2013, 12);
  if (legacy) {
    head.writeInt32LE(8, 16);
    head.writeInt32LE(1, 32);
  }
  return Buffer.concat([head, body]);
}
