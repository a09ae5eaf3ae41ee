import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { parentPort } from 'node:worker_threads';
import sharp from 'sharp';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';

/** What the reader asks of its thread. */
export type Question = { id: number; jpeg: Uint8Array; thorough: boolean };
/** What it hears: the texts of all codes in the picture, or why it could not look. */
export type Found = { id: number; texts: string[] } | { id: number; problem: string };

/** Longest side looked at in a hurry and with patience, pixels. */
const SIDES = { quick: 1280, thorough: 1920 };

// The module comes from the package on the disk; by itself the library would ask the network for it.
const wasm = readFileSync(
  createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm'),
);
await prepareZXingModule({
  overrides: {
    wasmBinary: wasm.buffer.slice(
      wasm.byteOffset,
      wasm.byteOffset + wasm.byteLength,
    ) as ArrayBuffer,
  },
  fireImmediately: true,
});

async function look({ jpeg, thorough }: Question): Promise<string[]> {
  const side = thorough ? SIDES.thorough : SIDES.quick;
  const { data, info } = await sharp(jpeg)
    .resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true })
    .normalise()
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const found = await readBarcodes(
    {
      data: new Uint8ClampedArray(data.buffer, data.byteOffset, data.byteLength),
      width: info.width,
      height: info.height,
      colorSpace: 'srgb',
    } as Parameters<typeof readBarcodes>[0],
    { formats: ['QRCode', 'Code128'], tryHarder: thorough, tryInvert: thorough },
  );
  return found.filter(({ isValid }) => isValid).map(({ text }) => text);
}

parentPort?.on('message', (question: Question) => {
  look(question).then(
    (texts) => parentPort?.postMessage({ id: question.id, texts } satisfies Found),
    (err: unknown) =>
      parentPort?.postMessage({ id: question.id, problem: String(err) } satisfies Found),
  );
});
