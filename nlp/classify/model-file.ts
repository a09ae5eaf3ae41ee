import { AppError } from '../../core/errors.ts';
import type { Task } from './examples.ts';
import type { Model } from './model.ts';

const MAGIC = 'LNGM';
const VERSION = 3;

/** Notes kept in a weights file: what it was trained on and under which licence it may be passed on. */
export type ModelNotes = { licence: string; trainedOn: string[] };

/**
 * One model as a file: `LNGM`, version, length of a JSON header (tasks, sizes, notes), the header padded to
 * four bytes, then the arrays one after another, little-endian, in the order of the header.
 */
export function encodeModel(model: Model, notes: ModelNotes): Buffer {
  const arrays = arraysOf(model);
  const header = Buffer.from(
    JSON.stringify({
      tasks: model.tasks,
      hidden: model.hidden,
      alarmFrom: model.alarmFrom,
      notes,
      arrays: Object.entries(arrays).map(([name, array]) => ({ name, length: array.length })),
    }),
  );
  const padding = Buffer.alloc((4 - (header.length % 4)) % 4, 0x20);
  const start = Buffer.alloc(12);
  start.write(MAGIC, 0, 'latin1');
  start.writeUInt32LE(VERSION, 4);
  start.writeUInt32LE(header.length + padding.length, 8);
  const parts = Object.values(arrays).map((array) => {
    const bytes = Buffer.from(array.buffer, array.byteOffset, array.byteLength);
    return Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
  });
  return Buffer.concat([start, header, padding, ...parts]);
}

const arraysOf = (model: Model) => ({
  keys: model.keys,
  slots: model.slots,
  rows: model.rows,
  scales: model.scales,
  bias: model.bias,
  hiddenBias: model.hiddenBias,
  out: model.out,
  outBias: model.outBias,
  temperatures: model.temperatures,
  couplings: model.couplings,
});

/**
 * Reads what {@link encodeModel} wrote, without copying the large arrays.
 *
 * @param name of the file, for messages
 * @throws AppError `misconfigured` when the bytes are no model of this version
 */
export function decodeModel(bytes: Buffer, name: string): { model: Model; notes: ModelNotes } {
  const refuse = (why: string) =>
    new AppError('misconfigured', 500, `${name} is no language model of this version: ${why}`);
  if (bytes.length < 12 || bytes.toString('latin1', 0, 4) !== MAGIC)
    throw refuse(`it does not begin with ${MAGIC}`);
  if (bytes.readUInt32LE(4) !== VERSION)
    throw refuse(`it has version ${bytes.readUInt32LE(4)}, wanted ${VERSION}`);
  const own = bytes.byteOffset % 4 === 0 ? bytes : Buffer.from(new Uint8Array(bytes).buffer);
  const headerLength = own.readUInt32LE(8);
  const header = readHeader(own.toString('utf8', 12, 12 + headerLength));
  if (header === undefined) throw refuse('its header is damaged');
  let at = 12 + headerLength;
  const lengths = new Map(header.arrays.map(({ name: array, length }) => [array, length]));
  const take = (array: string, width: number): [ArrayBufferLike, number, number] => {
    const length = lengths.get(array) ?? 0;
    const offset = own.byteOffset + at;
    at += Math.ceil((length * width) / 4) * 4;
    if (at > own.length) throw refuse(`it ends inside ${array}`);
    return [own.buffer, offset, length];
  };
  const model: Model = {
    tasks: header.tasks,
    hidden: header.hidden,
    keys: new Int32Array(...take('keys', 4)),
    slots: new Int32Array(...take('slots', 4)),
    rows: new Int8Array(...take('rows', 1)),
    scales: new Float32Array(...take('scales', 4)),
    bias: new Float32Array(...take('bias', 4)),
    hiddenBias: new Float32Array(...take('hiddenBias', 4)),
    out: new Float32Array(...take('out', 4)),
    outBias: new Float32Array(...take('outBias', 4)),
    temperatures: new Float32Array(...take('temperatures', 4)),
    couplings: new Float32Array(...take('couplings', 4)),
    alarmFrom: header.alarmFrom,
    corrections: new Map(),
  };
  return { model, notes: header.notes };
}

type Header = {
  tasks: Task[];
  hidden: number;
  alarmFrom: number;
  notes: ModelNotes;
  arrays: { name: string; length: number }[];
};

function readHeader(json: string): Header | undefined {
  try {
    const header: Header = JSON.parse(json);
    return Array.isArray(header.tasks) && Array.isArray(header.arrays) ? header : undefined;
  } catch {
    return undefined;
  }
}
