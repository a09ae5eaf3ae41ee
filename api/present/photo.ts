import type { TicketRecord } from '../../models/ticket.ts';
import type { PhotoOfTicket } from '../../workflow/photos/photos-of-ticket.ts';
import { metresBetween } from '../../workflow/warnings/area.ts';
import type { TicketPhoto } from '../contract/photos.ts';
import { presentPosition } from './ticket.ts';

/** A picture of a ticket, with where the camera says it was taken. */
export function presentPhoto(
  { photo, report, shown }: PhotoOfTicket,
  ticket: Pick<TicketRecord, 'place'>,
): TicketPhoto {
  const taken = presentPosition(photo.takenLocation);
  const place = presentPosition(ticket.place);
  return {
    id: photo._id,
    width: photo.width,
    height: photo.height,
    report: report ?? null,
    addedBy: photo.addedBy ?? null,
    takenAt: photo.takenAt?.toISOString() ?? null,
    takenLocation: taken,
    metresAway: taken && place ? Math.round(metresBetween(taken, place)) : null,
    published: shown
      ? {
          id: shown._id,
          regions: (shown.regions ?? []).map(({ x, y, width, height }) => ({
            x,
            y,
            width,
            height,
          })),
        }
      : null,
    createdAt: photo.createdAt.toISOString(),
  };
}
