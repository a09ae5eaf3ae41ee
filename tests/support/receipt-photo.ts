import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import sharp from 'sharp';
import { prepareZXingModule, writeBarcode } from 'zxing-wasm/writer';

/** How a receipt was photographed. */
export type Shot = {
  kind?: 'QRCode' | 'Code128';
  /** Turned by so many degrees. */
  turned?: number;
  /** 1 is daylight, 0.2 a dim room. */
  light?: number;
  /** JPEG quality, 1-100. */
  quality?: number;
};

/** A photo (JPEG, 1,600 x 1,200) of a receipt with the code of a dossier on it. */
export async function aReceiptPhoto(code: string, shot: Shot = {}): Promise<Buffer> {
  const { kind = 'QRCode', turned = 0, light = 1, quality = 70 } = shot;
  const paper = await sharp(await drawn(code, kind))
    .flatten({ background: '#fff' })
    .extend({ top: 60, bottom: 60, left: 60, right: 60, background: '#fff' })
    .rotate(turned, { background: '#b8b0a0' })
    .toBuffer();
  const photo = await sharp({
    create: { width: 1600, height: 1200, channels: 3, background: '#b8b0a0' },
  })
    .composite([{ input: paper, gravity: 'centre' }])
    .blur(0.8)
    .toBuffer({ resolveWithObject: true })
    .then(({ data, info }) =>
      sharp(data, {
        raw: { width: info.width, height: info.height, channels: info.channels },
      }),
    );
  return await photo.linear(light, 12).jpeg({ quality }).toBuffer();
}

async function drawn(text: string, format: 'QRCode' | 'Code128'): Promise<Buffer> {
  const wasm = readFileSync(
    createRequire(import.meta.url).resolve('zxing-wasm/writer/zxing_writer.wasm'),
  );
  const wasmBinary = wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength);
  prepareZXingModule({ overrides: { wasmBinary: wasmBinary as ArrayBuffer } });
  const { image, error } = await writeBarcode(text, {
    format,
    scale: format === 'QRCode' ? 10 : 3,
  });
  if (!image) throw new Error(error);
  return Buffer.from(await image.arrayBuffer());
}
