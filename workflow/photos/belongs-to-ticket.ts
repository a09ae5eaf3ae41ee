import type { ClientSession, Types } from 'mongoose';
import type { PhotoRecord } from '../../models/photo.ts';
import { Report } from '../../models/report.ts';
import { mergedUnder } from '../tickets/merged-under.ts';

/** True when it came with one of the ticket's reports or staff added it to the ticket or to one merged into it. */
export async function belongsToTicket(
  photo: Pick<PhotoRecord, '_id' | 'ticketId'>,
  ticket: Types.ObjectId,
  session?: ClientSession,
): Promise<boolean> {
  const { ticketId } = photo;
  if (ticketId?.equals(ticket)) return true;
  const shown = Report.exists({ ticketId: ticket, photoIds: photo._id });
  if (await shown.session(session ?? null)) return true;
  if (!ticketId) return false;
  const merged = await mergedUnder([ticket], session);
  return merged.some((one) => ticketId.equals(one.ticket._id));
}
