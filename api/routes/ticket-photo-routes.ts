import type { Request, Response } from 'express';
import { z } from 'zod';
import type { CityProfile } from '../../core/city/schema.ts';
import type { Clock } from '../../core/clock.ts';
import { AppError } from '../../core/errors.ts';
import { bytesOf, rawBody } from '../../core/raw-body.ts';
import type { StaffRecord } from '../../models/staff.ts';
import { LARGEST_UPLOAD_BYTES } from '../../workflow/photos/photo-store.ts';
import type { TicketPhotos } from '../../workflow/photos/ticket-photos.ts';
import { publication } from '../contract/photos.ts';
import { ticketDetail } from '../contract/tickets.ts';
import { type Route, route } from '../route.ts';
import { photoParams } from './photo-routes.ts';
import { findVisibleTicket, ticketPageOf } from './ticket-page.ts';

const params = z.object({ code: z.string().max(30) });
const onePhoto = params.extend(photoParams.shape);

/** Pictures on the ticket page: staff add them, publish them, with faces and plates blurred, and take them back. */
export function ticketPhotoRoutes(deps: {
  city: CityProfile;
  clock: Clock;
  ticketPhotos: TicketPhotos;
}): Route[] {
  const { city, clock, ticketPhotos } = deps;
  const find = (code: string, person: StaffRecord) => findVisibleTicket(code, person, city);
  const page = async (code: string, person: StaffRecord) =>
    ticketPageOf(await find(code, person), person, { city, now: clock.now() });
  return [
    route({
      method: 'post',
      path: '/tickets/:code/photos',
      summary:
        'Add a picture: the file is the body of the request (JPEG, PNG, WebP, GIF, AVIF; 12 MB)',
      access: 'tickets.work',
      params,
      answer: ticketDetail,
      status: 201,
      async handle({ params: { code }, person, by, req, res }) {
        const ticket = await find(code, person);
        await ticketPhotos.add(ticket, await readPicture(req, res), by);
        return page(code, person);
      },
    }),
    route({
      method: 'post',
      path: '/tickets/:code/photos/:id/publication',
      summary: 'Show a picture to everybody, with faces and plates blurred',
      access: 'tickets.work',
      params: onePhoto,
      body: publication,
      answer: ticketDetail,
      async handle({ params: { code, id }, body, person, by }) {
        await ticketPhotos.publish(await find(code, person), id, body, by);
        return page(code, person);
      },
    }),
    route({
      method: 'delete',
      path: '/tickets/:code/photos/:id/publication',
      summary: 'Show a picture to staff only again; a blurred copy is removed',
      access: 'tickets.work',
      params: onePhoto,
      answer: ticketDetail,
      async handle({ params: { code, id }, person, by }) {
        await ticketPhotos.withdraw(await find(code, person), id, by);
        return page(code, person);
      },
    }),
  ];
}

const readBody = rawBody(LARGEST_UPLOAD_BYTES);

/** @throws AppError `too_large` (413); `invalid_input` for nothing */
async function readPicture(req: Request, res: Response): Promise<Buffer> {
  await new Promise<void>((resolve, reject) => {
    readBody(req, res, (err?: unknown) => (err ? reject(err) : resolve()));
  });
  const bytes = bytesOf(req);
  if (bytes.length > 0) return bytes;
  throw new AppError('invalid_input', 400, 'There is no picture', [
    { path: 'photo', message: 'is the body of the request and must not be empty' },
  ]);
}
