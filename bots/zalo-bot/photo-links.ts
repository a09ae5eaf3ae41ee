import { createHmac } from 'node:crypto';
import { Router } from 'express';
import { AppError } from '../../core/errors.ts';
import { sameSecret } from '../../core/ids.ts';
import type { PhotoStore } from '../../workflow/photos/photo-store.ts';

/**
 * Addresses under which the platform can fetch one photo: it takes pictures by public URL only. Who has the address
 * can see that photo and no other, as a person can who got it in the chat.
 */
export function createPhotoLinks(deps: {
  publicUrl: string | undefined;
  key: string;
  photos: Pick<PhotoStore, 'read'>;
}): { linkTo(photoId: string): string | undefined; router: Router } {
  const sign = (id: string) =>
    createHmac('sha256', deps.key).update(id).digest('base64url').slice(0, 32);
  const router = Router();
  router.get('/webhooks/zalo-bot/photos/:id/:signature', async (req, res) => {
    const { id, signature } = req.params;
    const bytes = sameSecret(signature, sign(id)) ? await deps.photos.read(id) : undefined;
    if (!bytes) throw new AppError('not_found', 404, 'There is no such picture');
    res.set({ 'cache-control': 'private, max-age=3600', 'content-type': 'image/jpeg' }).send(bytes);
  });
  return {
    router,
    linkTo: (id) =>
      deps.publicUrl && `${deps.publicUrl}/webhooks/zalo-bot/photos/${id}/${sign(id)}`,
  };
}
