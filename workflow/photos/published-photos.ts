import { Types } from 'mongoose';
import { Photo, type PhotoRecord } from '../../models/photo.ts';
import { Report, type ReportRecord } from '../../models/report.ts';
import { mergedUnder } from '../tickets/merged-under.ts';

/**
 * Ids of the pictures that everybody may see, by ticket: of residents' pictures and those that staff added to it or to
 * a ticket merged into it, the picture itself or the copy in which faces and plates cannot be recognised.
 */
export async function publishedPhotos(
  ticketIds: readonly string[],
): Promise<Map<string, string[]>> {
  const [reports, merged] = await Promise.all([
    Report.find({ ticketId: { $in: ticketIds } }, { ticketId: 1, photoIds: 1 }).lean<
      ReportRecord[]
    >(),
    mergedUnder(ticketIds.map((id) => new Types.ObjectId(id))),
  ]);
  const ticketOf = new Map(
    reports.flatMap(({ ticketId, photoIds }) =>
      photoIds.map((id) => [id, String(ticketId)] as const),
    ),
  );
  const rootOf = new Map([
    ...ticketIds.map((id) => [id, id] as const),
    ...merged.map(({ ticket, root }) => [String(ticket._id), String(root)] as const),
  ]);
  const ids = [...ticketOf.keys()];
  const published = await Photo.find({
    published: true,
    $or: [
      { _id: { $in: ids } },
      { originalId: { $in: ids } },
      { ticketId: { $in: [...rootOf.keys()] } },
    ],
  })
    .sort({ createdAt: 1 })
    .lean<PhotoRecord[]>();
  const found = new Map<string, string[]>();
  for (const { _id, originalId, ticketId } of published) {
    const ticket = ticketOf.get(originalId ?? _id) ?? rootOf.get(String(ticketId));
    if (ticket) found.set(ticket, [...(found.get(ticket) ?? []), _id]);
  }
  return found;
}
