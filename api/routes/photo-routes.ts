import type { Response } from 'express';
import { z } from 'zod';
import { AppError } from '../../core/errors.ts';
import { Photo } from '../../models/photo.ts';
import type { PhotoStore } from '../../workflow/photos/photo-store.ts';
import { type Route, route } from '../route.ts';

/** What is withdrawn is gone from the caches of others after five minutes. */
const PUBLIC_CACHE = 'public, max-age=300';
const PRIVATE_CACHE = 'private, max-age=86400, immutable';

/** Ids are unguessable tokens; anything else is no photo. */
export const photoParams = z.object({ id: z.string().regex(/^[\w-]{16,64}$/) });

/** Pictures of reports, for staff. */
export function photoRoutes(deps: { photos: Pick<PhotoStore, 'read'> }): Route[] {
  return [
    route({
      method: 'get',
      path: '/photos/:id',
      summary: 'A picture of a report (JPEG)',
      access: 'tickets.read',
      params: photoParams,
      handle: ({ params, res }) => sendPhoto(params.id, deps.photos, res, 'private'),
    }),
  ];
}

/** A published picture, for everybody. @throws AppError `not_found` also for private ones */
export async function sendPublicPhoto(
  id: string,
  photos: Pick<PhotoStore, 'read'>,
  res: Response,
): Promise<void> {
  if (!(await Photo.exists({ _id: id, published: true }))) throw noPhoto();
  await sendPhoto(id, photos, res, 'public');
}

async function sendPhoto(
  id: string,
  photos: Pick<PhotoStore, 'read'>,
  res: Response,
  who: 'private' | 'public',
): Promise<void> {
  const bytes = await photos.read(id);
  if (!bytes) throw noPhoto();
  res
    .set('cache-control', who === 'public' ? PUBLIC_CACHE : PRIVATE_CACHE)
    .type('jpeg')
    .send(bytes);
}

const noPhoto = () => new AppError('not_found', 404, 'There is no such picture');
