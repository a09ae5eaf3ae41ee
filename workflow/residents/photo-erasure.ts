import { Photo } from '../../models/photo.ts';
import type { PhotoStore } from '../photos/photo-store.ts';

const MOST_AT_ONCE = 200;

/** Removes the files of pictures that were marked for removal, then their rows; safe to repeat after a crash. */
export function createPhotoErasure(photos: Pick<PhotoStore, 'remove'>): () => Promise<number> {
  return async () => {
    const marked = await Photo.find({ erasedAt: { $gt: new Date(0) } }, { _id: 1 })
      .limit(MOST_AT_ONCE)
      .lean<{ _id: string }[]>();
    for (const { _id } of marked) await photos.remove(_id);
    return marked.length;
  };
}
