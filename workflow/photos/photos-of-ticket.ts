import type { Types } from 'mongoose';
import { Photo, type PhotoRecord } from '../../models/photo.ts';
import type { ReportRecord } from '../../models/report.ts';

/** A picture of a ticket and what everybody sees of it. */
export type PhotoOfTicket = {
  photo: PhotoRecord;
  /** Code of the report it came with; undefined when staff added it. */
  report: string | undefined;
  /** The published picture: itself or its blurred copy. */
  shown: PhotoRecord | undefined;
};

/** Pictures of the reports first, then those that staff added, each once. */
export async function photosOfTicket(
  ticketIds: readonly Types.ObjectId[],
  reports: readonly Pick<ReportRecord, 'code' | 'photoIds'>[],
): Promise<PhotoOfTicket[]> {
  const from = new Map(
    reports.flatMap(({ code, photoIds }) => photoIds.map((id) => [id, code] as const)),
  );
  const ids = [...from.keys()];
  const rows = await Photo.find({
    erasedAt: null,
    $or: [
      { _id: { $in: ids } },
      { originalId: { $in: ids } },
      { ticketId: { $in: [...ticketIds] } },
    ],
  })
    .sort({ createdAt: 1 })
    .lean<PhotoRecord[]>();
  const copies = new Map(rows.flatMap((row) => (row.originalId ? [[row.originalId, row]] : [])));
  const order = ({ _id }: PhotoRecord) => (from.has(_id) ? ids.indexOf(_id) : ids.length);
  return rows
    .filter(({ originalId }) => !originalId)
    .toSorted((a, b) => order(a) - order(b))
    .map((photo) => ({
      photo,
      report: from.get(photo._id),
      shown: [photo, copies.get(photo._id)].find((one) => one?.published),
    }));
}
