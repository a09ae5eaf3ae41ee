import { createHash } from 'node:crypto';
import { fileTypeFromBuffer } from 'file-type';
import sharp from 'sharp';
import { type Clock, HOUR } from '../../core/clock.ts';
import { AppError } from '../../core/errors.ts';
import { createToken } from '../../core/ids.ts';
import { Photo, type PhotoRecord } from '../../models/photo.ts';
import {
  HASH_HEIGHT,
  HASH_WIDTH,
  hashQuarters,
  tellingHash,
} from '../../nlp/similarity/photo-hash.ts';
import { readCameraNotes } from './camera-notes.ts';
import type { PhotoFiles } from './photo-files.ts';

/** Bytes of an upload; phones make pictures of 2 to 8 MB. */
export const LARGEST_UPLOAD_BYTES = 12 * 1024 * 1024;
/** Pixels of an upload: a small file may unfold to gigabytes. */
const MOST_PIXELS = 60_000_000;
/** Longest side of what is kept, pixels: enough to read a house number, and under Zalo's 1 MB. */
const LONGEST_SIDE = 1920;
const JPEG_QUALITY = 80;
/** So long a picture may be in the making; then it was a crash. */
const MAKING_MS = HOUR;

/** Types by content, whatever the name or the header says. */
const READABLE = new Set(['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/avif']);

export type PhotoStore = {
  /**
   * Keeps a picture: turned upright, at most 1,920 pixels long, as a JPEG without metadata.
   *
   * @throws AppError `too_large` (413) for bytes or pixels over the limit, `invalid_input` (415) for what is no
   *   picture that we can read
   * @param howLong `for now`: it is removed after an hour unless its `erasedAt` is taken away, in the transaction that
   *   gives it its place
   */
  keep(bytes: Buffer, howLong?: 'for good' | 'for now'): Promise<PhotoRecord>;
  /** The stored JPEG; `undefined` when there is none. */
  read(id: string): Promise<Buffer | undefined>;
  remove(id: string): Promise<void>;
};

/** @param utcOffsetMinutes the city's, for cameras that note no zone */
export function createPhotoStore(deps: {
  files: PhotoFiles;
  clock: Clock;
  utcOffsetMinutes: number;
}): PhotoStore {
  return {
    async keep(bytes, howLong = 'for good') {
      if (bytes.length > LARGEST_UPLOAD_BYTES)
        throw new AppError(
          'too_large',
          413,
          `The picture has ${bytes.length} bytes, at most ${LARGEST_UPLOAD_BYTES} are taken`,
        );
      const type = await fileTypeFromBuffer(bytes);
      if (!type || !READABLE.has(type.mime))
        throw notReadable(`its content is ${type?.mime ?? 'of no known type'}`);
      const notes = await readCameraNotes(bytes, deps.utcOffsetMinutes);
      const { data, info } = await reencode(bytes);
      const likeness = await likenessOf(data);
      const id = createToken(18);
      const record: PhotoRecord = {
        _id: id,
        width: info.width,
        height: info.height,
        bytes: data.length,
        digest: createHash('sha256').update(data).digest('hex'),
        ...(likeness && { likeness, likenessKeys: hashQuarters(likeness) }),
        ...notes,
        published: false,
        createdAt: deps.clock.now(),
      };
      // The row comes first: no file is without one, whenever the program dies.
      await Photo.create({
        ...record,
        erasedAt: new Date(record.createdAt.getTime() + MAKING_MS),
      });
      await deps.files.write(id, data);
      if (howLong === 'for good') await Photo.updateOne({ _id: id }, { $unset: { erasedAt: 1 } });
      return record;
    },
    read: (id) => deps.files.read(id),
    async remove(id) {
      await Photo.deleteOne({ _id: id });
      await deps.files.remove(id);
    },
  };
}

async function reencode(bytes: Buffer) {
  try {
    return await sharp(bytes, { limitInputPixels: MOST_PIXELS, failOn: 'error' })
      .rotate()
      .resize({
        width: LONGEST_SIDE,
        height: LONGEST_SIDE,
        fit: 'inside',
        withoutEnlargement: true,
      })
      .flatten({ background: '#fff' })
      .jpeg({ quality: JPEG_QUALITY })
      .toBuffer({ resolveWithObject: true });
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    if (message.includes('pixel limit'))
      throw new AppError('too_large', 413, `The picture has more than ${MOST_PIXELS} pixels`, [], {
        cause,
      });
    throw notReadable('it is damaged', cause);
  }
}

/** What the scene looks like, for knowing it again on another picture; `undefined` when little is to be seen. */
async function likenessOf(picture: Buffer): Promise<string | undefined> {
  return tellingHash(
    await sharp(picture)
      .greyscale()
      .resize(HASH_WIDTH, HASH_HEIGHT, { fit: 'fill' })
      .raw()
      .toBuffer(),
  );
}

const notReadable = (reason: string, cause?: unknown) =>
  new AppError(
    'invalid_input',
    415,
    `This is no picture that we can read: ${reason}; JPEG, PNG, WebP, GIF and AVIF are taken`,
    [{ path: 'photo', message: reason }],
    { cause },
  );
