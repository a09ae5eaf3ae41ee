import type { ClientSession } from 'mongoose';
import { AppError } from '../../core/errors.ts';
import { Photo, type PhotoRecord } from '../../models/photo.ts';
import type { TicketRecord } from '../../models/ticket.ts';
import { inTransaction } from '../../models/transaction.ts';
import type { ChangeTicket, TicketActor } from '../tickets/change.ts';
import { belongsToTicket } from './belongs-to-ticket.ts';
import type { PhotoStore } from './photo-store.ts';
import { pixelate, type Region } from './redact-regions.ts';

/** Pictures that staff may add to one ticket. */
const MOST_BY_STAFF = 30;
const MOST_REGIONS = 40;

/** What is shown to everybody: the whole picture, or one in which regions cannot be recognised. */
export type Publication = { regions: readonly Region[]; nothingPrivate: boolean };

/**
 * Pictures of a ticket: staff add them, and decide for each, also for those of residents, whether everybody sees it.
 *
 * A picture with faces or plates is published as a copy in which they are coarse blocks; the original stays private
 * and the copy goes with it. Nothing is published without somebody having marked what is private or said that nothing
 * is. Each act stands in the ticket's history and in the audit log.
 */
export type TicketPhotos = {
  /** The same picture a second time gives the first one back. @throws AppError of the photo store; `conflict` when there are too many */
  add(ticket: TicketRecord, bytes: Buffer, by: TicketActor): Promise<PhotoRecord>;
  /** Published anew, the copy from before is removed. @throws AppError `not_found`; `invalid_input` when nobody has looked */
  publish(ticket: TicketRecord, id: string, how: Publication, by: TicketActor): Promise<void>;
  /** @throws AppError `not_found` */
  withdraw(ticket: TicketRecord, id: string, by: TicketActor): Promise<void>;
};

export function createTicketPhotos(deps: {
  photos: Pick<PhotoStore, 'read' | 'keep' | 'remove'>;
  change: ChangeTicket;
  clock: { now(): Date };
}): TicketPhotos {
  const { photos, change } = deps;

  async function original(ticket: TicketRecord, id: string): Promise<PhotoRecord> {
    const photo = await Photo.findOne({
      _id: id,
      erasedAt: null,
      originalId: null,
    }).lean<PhotoRecord>();
    if (!photo || !(await belongsToTicket(photo, ticket._id)))
      throw new AppError('not_found', 404, `Ticket ${ticket.code} has no picture "${id}"`);
    return photo;
  }

  /** What is public of a picture no longer is; a blurred copy goes. */
  async function hide(id: string, session: ClientSession): Promise<void> {
    await Photo.updateOne({ _id: id }, { $set: { published: false } }, { session });
    await Photo.updateMany(
      { originalId: id },
      { $set: { published: false, erasedAt: deps.clock.now() } },
      { session },
    );
  }

  return {
    async add(ticket, bytes, by) {
      const kept = await photos.keep(bytes, 'for now');
      const own = { ticketId: ticket._id, erasedAt: null, originalId: null };
      const same = await Photo.findOne({ ...own, digest: kept.digest }).lean<PhotoRecord>();
      if (same) {
        await photos.remove(kept._id);
        return same;
      }
      if ((await Photo.countDocuments(own)) >= MOST_BY_STAFF) {
        await photos.remove(kept._id);
        throw new AppError(
          'conflict',
          409,
          `The ticket has ${MOST_BY_STAFF} pictures of staff already`,
        );
      }
      const mark = { ticketId: ticket._id, addedBy: by.name ?? '' };
      await inTransaction(async (session) => {
        await Photo.updateOne(
          { _id: kept._id },
          { $set: mark, $unset: { erasedAt: 1 } },
          { session },
        );
        await change({ ticket: ticket._id, by, action: 'ticket.photo_added', session }, () => ({
          fields: {},
          updates: [{ kind: 'photo_added', facts: { photo: kept._id } }],
        }));
      });
      return { ...kept, ...mark };
    },

    async publish(ticket, id, { regions, nothingPrivate }, by) {
      if (regions.length === 0 && !nothingPrivate)
        throw new AppError('invalid_input', 400, 'Somebody has to look at the picture first', [
          {
            path: 'regions',
            message: 'mark faces and plates, or say with nothingPrivate that there are none',
          },
        ]);
      if (regions.length > MOST_REGIONS)
        throw new AppError('invalid_input', 400, `At most ${MOST_REGIONS} regions are taken`, [
          { path: 'regions', message: `has ${regions.length}` },
        ]);
      const { ticketId } = await original(ticket, id);
      const copy = regions.length > 0 ? await blurred(id, regions) : undefined;
      await inTransaction(async (session) => {
        await hide(id, session);
        await Photo.updateOne(
          { _id: copy?._id ?? id },
          {
            $set: {
              published: true,
              // As the original: where that goes when tickets are merged or taken apart, the copy goes.
              ...(copy && { originalId: id, regions: [...regions], ...(ticketId && { ticketId }) }),
            },
            ...(copy && { $unset: { erasedAt: 1 } }),
          },
          { session },
        );
        await change({ ticket: ticket._id, by, action: 'ticket.photo_published', session }, () => ({
          fields: {},
          updates: [{ kind: 'photo_published', facts: { photo: id, blurred: regions.length } }],
        }));
      });
    },

    async withdraw(ticket, id, by) {
      await original(ticket, id);
      const isPublic = await Photo.exists({
        published: true,
        $or: [{ _id: id }, { originalId: id }],
      });
      if (!isPublic) return;
      await inTransaction(async (session) => {
        await hide(id, session);
        await change({ ticket: ticket._id, by, action: 'ticket.photo_withdrawn', session }, () => ({
          fields: {},
          updates: [{ kind: 'photo_withdrawn', facts: { photo: id } }],
        }));
      });
    },
  };

  async function blurred(id: string, regions: readonly Region[]): Promise<PhotoRecord> {
    const picture = await photos.read(id);
    if (!picture) throw new AppError('not_found', 404, `The file of picture "${id}" is gone`);
    return await photos.keep(await pixelate(picture, regions), 'for now');
  }
}
