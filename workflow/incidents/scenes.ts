import type { ClientSession, Types } from 'mongoose';
import { Photo, type PhotoRecord } from '../../models/photo.ts';
import { Report, type ReportRecord } from '../../models/report.ts';
import { hashQuarters } from '../../nlp/similarity/photo-hash.ts';

/** Pictures of one report that are compared, and those of one ticket, the newest. */
const MOST_SHOWN = 4;
const MOST_OF_TICKET = 6;
/** Pictures that agree in a quarter and are looked at. */
const MOST_ALIKE = 60;

/** What is to be seen on pictures, as hashes (`nlp/similarity/photo-hash.ts`); those on which little is seen are left out. */
export async function scenesOf(
  photoIds: readonly string[],
  session: ClientSession | undefined,
): Promise<string[]> {
  if (photoIds.length === 0) return [];
  const photos = await Photo.find({ _id: { $in: photoIds.slice(0, MOST_SHOWN) }, erasedAt: null })
    .session(session ?? null)
    .lean<PhotoRecord[]>();
  return photos.flatMap(({ likeness }) => likeness ?? []);
}

/** Tickets of which a report shows a picture that agrees with one of the scenes in at least a quarter. */
export async function ticketsShowing(
  scenes: readonly string[],
  since: Date,
  session: ClientSession | undefined,
): Promise<Types.ObjectId[]> {
  if (scenes.length === 0) return [];
  const alike = await Photo.find(
    { likenessKeys: { $in: scenes.flatMap(hashQuarters) }, originalId: null, erasedAt: null },
    { _id: 1 },
  )
    .sort({ createdAt: -1 })
    .limit(MOST_ALIKE)
    .session(session ?? null)
    .lean<{ _id: string }[]>();
  const reports = await Report.find(
    { photoIds: { $in: alike.map(({ _id }) => _id) }, createdAt: { $gte: since } },
    { ticketId: 1 },
  )
    .session(session ?? null)
    .lean<Pick<ReportRecord, 'ticketId'>[]>();
  return reports.map(({ ticketId }) => ticketId);
}

/**
 * Scenes that the reports of tickets show, by ticket id.
 *
 * @param except pictures that do not count: one message about two matters shows the same pictures in both reports
 */
export async function scenesOfTickets(
  ticketIds: readonly Types.ObjectId[],
  except: readonly string[],
  session: ClientSession | undefined,
): Promise<Map<string, string[]>> {
  const reports = await Report.find(
    { ticketId: { $in: ticketIds }, 'photoIds.0': { $exists: true } },
    { ticketId: 1, photoIds: 1 },
  )
    .sort({ createdAt: -1 })
    .session(session ?? null)
    .lean<Pick<ReportRecord, 'ticketId' | 'photoIds'>[]>();
  const shownBy = new Map<string, string[]>();
  for (const { ticketId, photoIds } of reports) {
    const ids = shownBy.get(String(ticketId)) ?? [];
    ids.push(...photoIds.filter((id) => !except.includes(id)));
    shownBy.set(String(ticketId), ids.slice(0, MOST_OF_TICKET));
  }
  const photos = await Photo.find(
    { _id: { $in: [...shownBy.values()].flat() }, erasedAt: null },
    { likeness: 1 },
  )
    .session(session ?? null)
    .lean<Pick<PhotoRecord, '_id' | 'likeness'>[]>();
  const likenessOf = new Map(photos.map(({ _id, likeness }) => [_id, likeness]));
  const scenes = new Map<string, string[]>();
  for (const [ticket, ids] of shownBy) {
    const known = ids.flatMap((id) => likenessOf.get(id) ?? []);
    if (known.length > 0) scenes.set(ticket, known);
  }
  return scenes;
}
