import { Photo, type PhotoRecord } from '../../models/photo.ts';
import { Report, type ReportRecord } from '../../models/report.ts';

/**
 * Ids of the pictures that everybody may see, by ticket: of residents' pictures and those that staff added, the
 * picture itself or the copy in which faces and plates cannot be recognised.
 */
export async function publishedPhotos(
  ticketIds: readonly string[],
): Promise<Map<string, string[]>> {
  const reports = await Report.find(
    { ticketId: { $in: ticketIds } },
    { ticketId: 1, photoIds: 1 },
  ).lean<ReportRecord[]>();
  const ticketOf = new Map(
    reports.flatMap(({ ticketId, photoIds }) =>
      photoIds.map((id) => [id, String(ticketId)] as const),
    ),
  );
  const ids = [...ticketOf.keys()];
  const published = await Photo.find({
    published: true,
    $or: [{ _id: { $in: ids } }, { originalId: { $in: ids } }, { ticketId: { $in: ticketIds } }],
  })
    .sort({ createdAt: 1 })
    .lean<PhotoRecord[]>();
  const found = new Map<string, string[]>();
  for (const { _id, originalId, ticketId } of published) {
    const ticket = ticketOf.get(originalId ?? _id) ?? String(ticketId);
    found.set(ticket, [...(found.get(ticket) ?? []), _id]);
  }
  return found;
}
