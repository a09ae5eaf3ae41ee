import sharp from 'sharp';
import type { PhotoStore } from './photo-store.ts';

/** A part of a picture, as shares of its width and height. */
export type Region = { x: number; y: number; width: number; height: number };

/**
 * Copies of pictures in which regions cannot be recognised any more. Without regions nobody has said what is private
 * in them, so no copy is given: the picture stays with the duty desk until a person has looked.
 */
export type Redact = (
  photoIds: readonly string[],
  regions: readonly Region[] | undefined,
) => Promise<string[]>;

/** Blocks across a region: no face can be told from so few. */
const BLOCKS = 6;

export function createRedact(photos: Pick<PhotoStore, 'read' | 'keep'>): Redact {
  return async (photoIds, regions) => {
    if (!regions) return [];
    const copies: string[] = [];
    for (const id of photoIds) {
      const original = await photos.read(id);
      if (!original) continue;
      copies.push((await photos.keep(await pixelate(original, regions)))._id);
    }
    return copies;
  };
}

/** The picture with each region in coarse blocks. */
export async function pixelate(picture: Buffer, regions: readonly Region[]): Promise<Buffer> {
  const { width = 0, height = 0 } = await sharp(picture).metadata();
  const patches = [];
  for (const region of regions) {
    const left = Math.min(width - 1, Math.floor(region.x * width));
    const top = Math.min(height - 1, Math.floor(region.y * height));
    const size = {
      width: Math.max(1, Math.min(width - left, Math.ceil(region.width * width))),
      height: Math.max(1, Math.min(height - top, Math.ceil(region.height * height))),
    };
    const coarse = await sharp(picture)
      .extract({ left, top, ...size })
      .resize(Math.min(BLOCKS, size.width), Math.min(BLOCKS, size.height), { fit: 'fill' })
      .png()
      .toBuffer();
    const input = await sharp(coarse)
      .resize(size.width, size.height, { fit: 'fill', kernel: 'nearest' })
      .png()
      .toBuffer();
    patches.push({ input, left, top });
  }
  return await sharp(picture).composite(patches).jpeg({ quality: 85 }).toBuffer();
}
