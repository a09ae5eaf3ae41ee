/**
 * Writes a small text classifier as an ONNX file: the mean of the tokens' vectors times a matrix.
 * Only the few protobuf fields that such a graph needs are encoded (onnx.proto3, IR 8, opset 13).
 */

/** A bag of token vectors: `vectors` is vocabulary x size, `out` is size x classes, both row by row. */
export type BagModel = { size: number; classes: number; vectors: Float32Array; out: Float32Array };

const FLOAT = 1;
const INT64 = 7;

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = BigInt(value);
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Buffer.from(bytes);
}

const key = (field: number, wire: number) => varint((field << 3) | wire);
const block = (field: number, content: Buffer) =>
  Buffer.concat([key(field, 2), varint(content.length), content]);
const text = (field: number, value: string) => block(field, Buffer.from(value));
const whole = (field: number, value: number) => Buffer.concat([key(field, 0), varint(value)]);

const tensor = (name: string, dims: readonly number[], type: number, raw: Buffer) =>
  Buffer.concat([
    ...dims.map((dim) => whole(1, dim)),
    whole(2, type),
    text(8, name),
    block(9, raw),
  ]);

const floats = (values: Float32Array) =>
  Buffer.from(values.buffer, values.byteOffset, values.byteLength);
const longs = (values: readonly number[]) =>
  Buffer.from(BigInt64Array.from(values.map(BigInt)).buffer);

const attribute = (name: string, value: number) =>
  Buffer.concat([text(1, name), whole(3, value), whole(20, 2)]);

const node = (
  operator: string,
  inputs: readonly string[],
  output: string,
  attributes: readonly Buffer[] = [],
) =>
  Buffer.concat([
    ...inputs.map((input) => text(1, input)),
    text(2, output),
    text(3, `${operator}-${output}`),
    text(4, operator),
    ...attributes.map((own) => block(5, own)),
  ]);

const valueInfo = (name: string, type: number, dims: readonly (string | number)[]) => {
  const shape = dims.map((dim) => block(1, typeof dim === 'string' ? text(2, dim) : whole(1, dim)));
  const tensorType = Buffer.concat([whole(1, type), block(2, Buffer.concat(shape))]);
  return Buffer.concat([text(1, name), block(2, block(1, tensorType))]);
};

/** The bytes of `model.onnx`: inputs `input_ids` and `attention_mask` (int64), output `logits`. */
export function encodeBagModel({ size, classes, vectors, out }: BagModel): Buffer {
  const graph = Buffer.concat([
    block(1, node('Gather', ['vectors', 'input_ids'], 'embedded', [attribute('axis', 0)])),
    block(1, node('Cast', ['attention_mask'], 'mask', [attribute('to', FLOAT)])),
    block(1, node('Unsqueeze', ['mask', 'axis2'], 'mask3')),
    block(1, node('Mul', ['embedded', 'mask3'], 'masked')),
    block(1, node('ReduceSum', ['masked', 'axis1'], 'sum', [attribute('keepdims', 0)])),
    block(1, node('ReduceSum', ['mask', 'axis1'], 'count', [attribute('keepdims', 1)])),
    block(1, node('Div', ['sum', 'count'], 'mean')),
    block(1, node('MatMul', ['mean', 'out'], 'logits')),
    text(2, 'bag-of-tokens'),
    block(5, tensor('vectors', [vectors.length / size, size], FLOAT, floats(vectors))),
    block(5, tensor('out', [size, classes], FLOAT, floats(out))),
    block(5, tensor('axis2', [1], INT64, longs([2]))),
    block(5, tensor('axis1', [1], INT64, longs([1]))),
    block(11, valueInfo('input_ids', INT64, ['batch', 'sequence'])),
    block(11, valueInfo('attention_mask', INT64, ['batch', 'sequence'])),
    block(12, valueInfo('logits', FLOAT, ['batch', classes])),
  ]);
  const opset = Buffer.concat([text(1, ''), whole(2, 13)]);
  return Buffer.concat([whole(1, 8), text(2, 'lang-nghe'), block(7, graph), block(8, opset)]);
}
