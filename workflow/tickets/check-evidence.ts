import type { ClientSession, Types } from 'mongoose';
import { AppError } from '../../core/errors.ts';
import { Photo, type PhotoRecord } from '../../models/photo.ts';
import { belongsToTicket } from '../photos/belongs-to-ticket.ts';
import { loadTicket } from './change.ts';
import type { MoveRequest } from './move.ts';

/**
 * A photo given as evidence must be there and belong to a report of the ticket or have been added to it by staff; a made-up id proves nothing.
 *
 * @throws AppError `invalid_input` at `outcome.evidence.value`
 */
export async function checkEvidence(
  ticket: Types.ObjectId | string,
  { outcome }: MoveRequest,
  session?: ClientSession,
): Promise<void> {
  if (outcome?.evidence.kind !== 'photo') return;
  const photoId = outcome.evidence.value;
  const { _id } = await loadTicket(ticket, session);
  const photo = await Photo.findOne({ _id: photoId, originalId: null, erasedAt: null })
    .session(session ?? null)
    .lean<PhotoRecord>();
  if (photo && (await belongsToTicket(photo, _id, session))) return;
  throw new AppError('invalid_input', 400, 'The evidence is no photo of this ticket', [
    {
      path: 'outcome.evidence.value',
      message: 'must be the id of a photo in one of its reports, or added to it',
    },
  ]);
}
