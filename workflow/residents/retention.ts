import type { Types } from 'mongoose';
import type { CityProfile } from '../../core/city/schema.ts';
import { type Clock, DAY, HOUR, MINUTE } from '../../core/clock.ts';
import { DataRequest } from '../../models/data-request.ts';
import { Delivery, type DeliveryState } from '../../models/delivery.ts';
import { Handoff } from '../../models/handoff.ts';
import { Message, type MessageRecord } from '../../models/message.ts';
import { Notice } from '../../models/notice.ts';
import { Report, type ReportRecord } from '../../models/report.ts';
import { Ticket } from '../../models/ticket.ts';
import { inTransaction } from '../../models/transaction.ts';
import { eraseAttachments } from '../attachments/attachment-erasure.ts';
import { erasePhotos, unlinkReport } from './erase-resident.ts';

/** Rows removed in one piece, so that nobody waits behind it. */
const MOST_AT_ONCE = 500;
const EVERY_MS = HOUR;
/** The last word after a deletion is removed once it has gone out, and this long after it was written at the latest. */
const LAST_WORD_MS = 30 * MINUTE;
/** What staff were told is of no use after a quarter of a year. */
const NOTICE_DAYS = 90;
const SETTLED: DeliveryState[] = ['sent', 'refused', 'dead', 'unknown', 'cancelled'];

/**
 * Ends what is kept when its time is over, by the periods of the city (`personal-data.json`): messages, deliveries,
 * talks, receipts, notices to staff, and the tie between an ended report and who sent it. Looks once an hour; what is left over is
 * taken the next time.
 *
 * @returns a sweep that gives the number of rows ended
 */
export function createRetention(deps: { city: CityProfile; clock: Clock }): () => Promise<number> {
  const { retention } = deps.city.personalData;
  let nextAt = 0;
  /** Reports up to here were looked at since the start. */
  let seenUntil = new Date(0);

  const before = (days: number) => new Date(deps.clock.now().getTime() - days * DAY);

  async function oldMessages(): Promise<number> {
    const old = await Message.find(
      { state: { $in: ['done', 'dead'] }, dueAt: { $lt: before(retention.messageDays) } },
      { attachments: 1 },
    )
      .limit(MOST_AT_ONCE)
      .lean<MessageRecord[]>();
    if (old.length === 0) return 0;
    const photoIds = old.flatMap(({ attachments }) =>
      (attachments ?? []).flatMap(({ photoId }) => photoId ?? []),
    );
    const kept = await Report.find({ photoIds: { $in: photoIds } }, { photoIds: 1 }).lean<
      { photoIds: string[] }[]
    >();
    const inReports = new Set(kept.flatMap((report) => report.photoIds));
    const loose = photoIds.filter((id) => !inReports.has(id));
    const fileIds = old.flatMap(({ attachments }) =>
      (attachments ?? []).flatMap(({ fileId }) => fileId ?? []),
    );
    const filed = await Report.find({ 'files.id': { $in: fileIds } }, { files: 1 }).lean<
      ReportRecord[]
    >();
    const reported = new Set(filed.flatMap(({ files }) => (files ?? []).map(({ id }) => id)));
    await inTransaction(async (session) => {
      await eraseAttachments(
        fileIds.filter((id) => !reported.has(id)),
        deps.clock.now(),
        session,
      );
      await erasePhotos(loose, deps.clock.now(), session);
      await Message.deleteMany({ _id: { $in: old.map(({ _id }) => _id) } }, { session });
    });
    return old.length;
  }

  async function oldDeliveries(): Promise<number> {
    return await removeSome(
      await Delivery.find(
        { state: { $in: SETTLED }, createdAt: { $lt: before(retention.deliveryDays) } },
        { _id: 1 },
      )
        .limit(MOST_AT_ONCE)
        .lean<{ _id: Types.ObjectId }[]>(),
      (ids) => Delivery.deleteMany({ _id: { $in: ids } }),
    );
  }

  async function lastWords(): Promise<number> {
    const since = new Date(deps.clock.now().getTime() - LAST_WORD_MS);
    const { deletedCount } = await Delivery.deleteMany({
      'about.type': 'erasure',
      state: { $in: SETTLED },
      createdAt: { $lt: since },
    });
    return deletedCount;
  }

  async function oldTalks(): Promise<number> {
    const { deletedCount } = await Handoff.deleteMany({
      state: 'ended',
      askedAt: { $lt: before(retention.talkDays) },
    });
    return deletedCount;
  }

  async function oldReceipts(): Promise<number> {
    const { deletedCount } = await DataRequest.deleteMany({
      receivedAt: { $lt: before(retention.requestDays) },
      finishedAt: { $exists: true },
    });
    return deletedCount;
  }

  async function oldNotices(): Promise<number> {
    return await removeSome(
      await Notice.find({ at: { $lt: before(NOTICE_DAYS) } }, { _id: 1 })
        .limit(MOST_AT_ONCE)
        .lean<{ _id: Types.ObjectId }[]>(),
      (ids) => Notice.deleteMany({ _id: { $in: ids } }),
    );
  }

  /** Reports whose ticket ended and whose period is over lose their tie to the person. */
  async function oldReporters(): Promise<number> {
    const old = await Report.find({
      createdAt: { $gte: seenUntil, $lt: before(retention.reporterDays) },
    })
      .sort({ createdAt: 1 })
      .limit(MOST_AT_ONCE)
      .lean<ReportRecord[]>();
    let ended = 0;
    let waits = false;
    for (const report of old) {
      if (!report.residentId && !report.reporter) {
        if (!waits) seenUntil = report.createdAt;
        continue;
      }
      const isOver = await Ticket.exists({ _id: report.ticketId, closedAt: { $exists: true } });
      if (!isOver) {
        waits = true;
        continue;
      }
      await inTransaction(async (session) => {
        await erasePhotos(report.photoIds, deps.clock.now(), session);
        await eraseAttachments(
          (report.files ?? []).map(({ id }) => id),
          deps.clock.now(),
          session,
        );
        await unlinkReport(report, session);
      });
      if (!waits) seenUntil = report.createdAt;
      ended += 1;
    }
    return ended;
  }

  return async () => {
    const now = deps.clock.now().getTime();
    if (now < nextAt) return 0;
    const ended =
      (await lastWords()) +
      (await oldMessages()) +
      (await oldDeliveries()) +
      (await oldTalks()) +
      (await oldReceipts()) +
      (await oldNotices()) +
      (await oldReporters());
    nextAt = ended >= MOST_AT_ONCE ? now : now + EVERY_MS;
    return ended;
  };
}

async function removeSome(
  rows: readonly { _id: Types.ObjectId }[],
  remove: (ids: Types.ObjectId[]) => Promise<unknown>,
): Promise<number> {
  if (rows.length > 0) await remove(rows.map(({ _id }) => _id));
  return rows.length;
}
