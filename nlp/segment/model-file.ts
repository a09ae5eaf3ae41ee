import { AppError } from '../../core/errors.ts';
import type { SegmenterModel } from './train.ts';

const MAGIC = 'LNGS';
const VERSION = 1;

/** Notes kept in the file: licence and attribution of what it was trained on. */
export type SegmenterNotes = { licence: string; attribution: string };

/** `LNGS`, version, header length, JSON header, then weights, keys and values of the lexicon, each padded to four bytes. */
export function encodeSegmenter(model: SegmenterModel, notes: SegmenterNotes): Buffer {
  const { weights, lexicon } = model;
  const header = Buffer.from(
    JSON.stringify({
      notes,
      weights: weights.length,
      scale: model.scale,
      lexicon: lexicon.keys.length,
    }),
  );
  const padded = Buffer.concat([header, Buffer.alloc((4 - (header.length % 4)) % 4, 0x20)]);
  const start = Buffer.alloc(12);
  start.write(MAGIC, 0, 'latin1');
  start.writeUInt32LE(VERSION, 4);
  start.writeUInt32LE(padded.length, 8);
  const keys = Buffer.from(lexicon.keys.buffer, lexicon.keys.byteOffset, lexicon.keys.byteLength);
  return Buffer.concat([
    start,
    padded,
    Buffer.from(weights.buffer, weights.byteOffset, weights.byteLength),
    keys,
    Buffer.from(lexicon.values),
  ]);
}

/**
 * Reads what {@link encodeSegmenter} wrote.
 *
 * @throws AppError `misconfigured` when the bytes are no segmenter of this version
 */
export function decodeSegmenter(
  bytes: Buffer,
  name: string,
): { model: SegmenterModel; notes: SegmenterNotes } {
  const refuse = (why: string) =>
    new AppError('misconfigured', 500, `${name} is no segmenter of this version: ${why}`);
  if (bytes.length < 12 || bytes.toString('latin1', 0, 4) !== MAGIC)
    throw refuse(`it does not begin with ${MAGIC}`);
  if (bytes.readUInt32LE(4) !== VERSION)
    throw refuse(`it has version ${bytes.readUInt32LE(4)}, wanted ${VERSION}`);
  const own = bytes.byteOffset % 4 === 0 ? bytes : Buffer.from(new Uint8Array(bytes).buffer);
  const length = own.readUInt32LE(8);
  const header: { notes: SegmenterNotes; weights: number; scale: number; lexicon: number } =
    JSON.parse(own.toString('utf8', 12, 12 + length));
  const from = 12 + length;
  if (own.length < from + header.weights + header.lexicon * 5) throw refuse('it is cut short');
  const at = own.byteOffset + from;
  return {
    notes: header.notes,
    model: {
      weights: new Int8Array(own.buffer, at, header.weights),
      scale: header.scale,
      lexicon: {
        keys: new Int32Array(own.buffer, at + header.weights, header.lexicon),
        values: new Uint8Array(
          own.buffer,
          at + header.weights + header.lexicon * 4,
          header.lexicon,
        ),
      },
    },
  };
}
