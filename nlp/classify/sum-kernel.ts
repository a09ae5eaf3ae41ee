/**
 * Sums rows of 8-bit integers, each times a scale of its own, sixteen columns at a time: WebAssembly with
 * 128-bit vectors (SIMD), written out here instruction by instruction, so that no compiler is needed to build it.
 */

const PAGE = 65_536;
/** Columns of one step: the bytes of one vector. */
const BLOCK = 16;

// value types and instructions, https://webassembly.github.io/spec/core/binary/instructions.html
const I32 = 0x7f;
const V128 = 0x7b;
const BLOCK_START = [0x02, 0x40];
const LOOP_START = [0x03, 0x40];
const END = 0x0b;
const I32_ADD = 0x6a;
const I32_SUB = 0x6b;
const I32_EQZ = 0x45;
const I32_GE_U = 0x4f;
const get = (local: number) => [0x20, local];
const set = (local: number) => [0x21, local];
const i32 = (value: number) => [0x41, ...signed(value)];
const branch = (depth: number) => [0x0c, depth];
const branchIf = (depth: number) => [0x0d, depth];
const i32Load = [0x28, 2, 0];
const simd = (code: number) => [0xfd, ...unsigned(code)];
/** Loads 8 bytes as 8 numbers of 16 bits; `offset` is added to the address. */
const load8Bytes = (offset: number) => [...simd(0x01), 0, offset];
const loadSplat = [...simd(0x09), 2, 0];
const store = (offset: number) => [...simd(0x0b), 4, offset];
const zero = [...simd(0x0c), ...Array.from({ length: 16 }, () => 0)];
const extendLow = simd(0xa7);
const extendHigh = simd(0xa8);
const toFloats = simd(0xfa);
const addFloats = simd(0xe4);
const multiplyFloats = simd(0xe6);

function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    bytes.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
    rest >>>= 7;
  } while (rest > 0);
  return bytes;
}

function signed(value: number): number[] {
  return value < 64 ? [value] : [(value & 0x7f) | 0x80, ...signed(value >> 7)];
}

const section = (id: number, bytes: number[]) => [id, ...unsigned(bytes.length), ...bytes];
const name = (text: string) => [text.length, ...Buffer.from(text, 'latin1')];

/**
 * `sum(list, scales, end, column, blocks, out)`: for each block of 16 columns from `column` on, adds the rows
 * whose addresses stand in [list, end) times the scales beside them and stores 16 floats at `out`.
 */
function kernelBytes(): Uint8Array {
  const [list, scales, end, column, blocks, out, at, scaleAt, row] = [0, 1, 2, 3, 4, 5, 6, 7, 8];
  const [sums, scale, eight] = [9, 13, 14];
  const advance = (local: number, by: number) => [
    ...get(local),
    ...i32(by),
    I32_ADD,
    ...set(local),
  ];
  const addQuarter = (quarter: number) => [
    ...get(sums + quarter),
    ...get(eight),
    ...(quarter % 2 === 0 ? extendLow : extendHigh),
    ...toFloats,
    ...get(scale),
    ...multiplyFloats,
    ...addFloats,
    ...set(sums + quarter),
  ];
  const eachRow = [
    ...[...get(at), ...get(end), I32_GE_U, ...branchIf(1)],
    ...[...get(at), ...i32Load, ...get(column), I32_ADD, ...set(row)],
    ...[...get(scaleAt), ...loadSplat, ...set(scale)],
    ...[...get(row), ...load8Bytes(0), ...set(eight), ...addQuarter(0), ...addQuarter(1)],
    ...[...get(row), ...load8Bytes(8), ...set(eight), ...addQuarter(2), ...addQuarter(3)],
    ...advance(at, 4),
    ...advance(scaleAt, 4),
    ...branch(0),
  ];
  const quarters = [0, 1, 2, 3];
  const eachBlock = [
    ...[...get(blocks), I32_EQZ, ...branchIf(1)],
    ...quarters.flatMap((quarter) => [...zero, ...set(sums + quarter)]),
    ...[...get(list), ...set(at), ...get(scales), ...set(scaleAt)],
    ...[...BLOCK_START, ...LOOP_START, ...eachRow, END, END],
    ...quarters.flatMap((quarter) => [...get(out), ...get(sums + quarter), ...store(quarter * 16)]),
    ...advance(out, 4 * BLOCK),
    ...advance(column, BLOCK),
    ...[...get(blocks), ...i32(1), I32_SUB, ...set(blocks)],
    ...branch(0),
  ];
  const locals = [2, 3, I32, 6, V128];
  const body = [...locals, ...BLOCK_START, ...LOOP_START, ...eachBlock, END, END, END];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 6, ...Array.from({ length: 6 }, () => I32), 0]),
    ...section(2, [1, ...name('memory'), ...name('memory'), 2, 0, 1]),
    ...section(3, [1, 0]),
    ...section(7, [1, ...name('sum'), 0, 0]),
    ...section(10, [1, ...unsigned(body.length), ...body]),
  ]);
}

/** Rows picked for one sum, and the sums; the arrays lie in the kernel's own memory and are used again. */
export type SumKernel = {
  /** The rows in the kernel's memory: where the latest sum has just read them, so they are cheap to read again. */
  rows: Int8Array;
  /** Where each picked row begins: its number times the width of a row. */
  picked: Int32Array;
  /** Scale of each picked row, for each part of a row one array. */
  scales: readonly Float32Array[];
  /** Sums of the columns from `column` on for the first `count` picked rows; holds until the next sum. */
  sum(part: number, count: number, column: number, columns: number): Float32Array;
};

/**
 * @param rows copied into the kernel's memory, so later changes of it are not seen
 * @param most rows picked for one sum
 * @param parts how many scales a row has
 * @param columns most columns of one sum
 */
export function createSumKernel(
  rows: Int8Array,
  most: number,
  parts: number,
  columns: number,
): SumKernel {
  const aligned = (bytes: number) => Math.ceil(bytes / BLOCK) * BLOCK;
  // a block may reach past the last row
  const listAt = aligned(rows.length + BLOCK);
  const scalesAt = Array.from(
    { length: parts },
    (_, part) => listAt + aligned(most * 4) * (part + 1),
  );
  const outAt = listAt + aligned(most * 4) * (parts + 1);
  const size = outAt + 4 * aligned(columns);
  const memory = new WebAssembly.Memory({ initial: Math.ceil(size / PAGE) });
  const kept = new Int8Array(memory.buffer, 0, rows.length);
  kept.set(rows);
  module ??= new WebAssembly.Module(kernelBytes());
  const { sum } = new WebAssembly.Instance(module, { memory: { memory } }).exports;
  if (sum === undefined) throw new Error('the kernel exports no sum');
  const out = new Float32Array(memory.buffer, outAt, aligned(columns));
  return {
    rows: kept,
    picked: new Int32Array(memory.buffer, listAt, most),
    scales: scalesAt.map((at) => new Float32Array(memory.buffer, at, most)),
    sum: (part, count, column, wanted) => {
      const blocks = Math.ceil(wanted / BLOCK);
      sum(listAt, scalesAt[part] ?? 0, listAt + 4 * count, column, blocks, outAt);
      return out;
    },
  };
}

let module: WebAssembly.Module | undefined;
