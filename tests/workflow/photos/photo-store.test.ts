import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import exifr from 'exifr';
import sharp from 'sharp';
import { createManualClock } from '../../../core/clock.ts';
import { Photo } from '../../../models/photo.ts';
import { createPhotoFolder } from '../../../workflow/photos/photo-files.ts';
import { createPhotoStore, LARGEST_UPLOAD_BYTES } from '../../../workflow/photos/photo-store.ts';
import { startTestStore } from '../../support/store.ts';

const clock = createManualClock(new Date('2026-11-23T02:00:00Z'));
let store: Awaited<ReturnType<typeof startTestStore>>;
let photos: ReturnType<typeof createPhotoStore>;

beforeAll(async () => {
  store = await startTestStore();
  const files = createPhotoFolder(join(store.dataDir, 'photos'));
  photos = createPhotoStore({ files, clock, utcOffsetMinutes: 420 });
});
afterAll(async () => {
  await store.stop();
});

const picture = (width = 60, height = 40) =>
  sharp({ create: { width, height, channels: 3, background: '#2a7' } });

const withCameraNotes = () =>
  picture()
    .withExif({
      IFD0: { Make: 'Nokia' },
      IFD2: { DateTimeOriginal: '2026:11:22 18:30:00' },
      IFD3: {
        GPSLatitudeRef: 'N',
        GPSLatitude: '16/1 49/1 2/1',
        GPSLongitudeRef: 'E',
        GPSLongitude: '107/1 6/1 3/1',
      },
    })
    .jpeg()
    .toBuffer();

describe('the photo store', () => {
  it('keeps a picture without its metadata but remembers where and when it was taken', async () => {
    const kept = await photos.keep(await withCameraNotes());
    expect(kept.takenLocation?.lat).toBeCloseTo(16.8172, 3);
    expect(kept.takenLocation?.lon).toBeCloseTo(107.1008, 3);
    expect(kept.takenAt?.toISOString()).toBe('2026-11-22T11:30:00.000Z');
    const stored = await photos.read(kept._id);
    const tags = await exifr.parse(stored ?? Buffer.alloc(0), true).catch(() => undefined);
    expect(tags?.Make).toBeUndefined();
    expect(tags?.latitude).toBeUndefined();
    expect(await Photo.countDocuments({ _id: kept._id, published: false })).toBe(1);
  });

  it('makes large pictures 1,920 pixels long at most', async () => {
    const kept = await photos.keep(await picture(4000, 1000).png().toBuffer());
    expect([kept.width, kept.height]).toEqual([1920, 480]);
  });

  it('goes by content, not by name: a script or a damaged picture is refused', async () => {
    await expect(photos.keep(Buffer.from('<svg onload="alert(1)"/>'))).rejects.toMatchObject({
      status: 415,
    });
    const cut = (await picture(400, 400).jpeg().toBuffer()).subarray(0, 700);
    await expect(photos.keep(cut)).rejects.toMatchObject({ status: 415 });
  });

  it('refuses too many bytes and too many pixels', async () => {
    await expect(photos.keep(Buffer.alloc(LARGEST_UPLOAD_BYTES + 1))).rejects.toMatchObject({
      status: 413,
    });
    const bomb = await picture(9000, 9000).png({ compressionLevel: 9 }).toBuffer();
    expect(bomb.length).toBeLessThan(1_000_000);
    await expect(photos.keep(bomb)).rejects.toMatchObject({ status: 413 });
  });

  it('never leaves its folder', async () => {
    await expect(photos.read('../../../../etc/passwd')).rejects.toThrow('photo id');
    expect(await photos.read('AAAAAAAAAAAAAAAAAAAA')).toBeUndefined();
  });
});
