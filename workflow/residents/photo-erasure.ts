import type { Clock } from '../../core/clock.ts';
import { Photo } from '../../models/photo.ts';
import type { PhotoStore } from '../photos/photo-store.ts';

const MOST_AT_ONCE = 200;

/**
 * Removes the files of pictures that were marked for removal, among them what a crash left half made an hour ago, then
 * their rows; safe to repeat after a crash.
 */
export function createPhotoErasure(deps: {
  photos: Pick<PhotoStore, 'remove'>;
  clock: Clock;
}): () => Promise<number> {
  const { photos, clock } = deps;
  return async () => {
    const marked = await Photo.find({ erasedAt: { $lte: clock.now() } }, { _id: 1 })
      .limit(MOST_AT_ONCE)
      .lean<{ _id: string }[]>();
    for (const { _id } of marked) await photos.remove(_id);
    return marked.length;
  };
}
