import type { ClientSession } from 'mongoose';
import { createToken } from '../../core/ids.ts';
import { DataRequest } from '../../models/data-request.ts';
import { Message, type MessageRecord } from '../../models/message.ts';
import { Photo } from '../../models/photo.ts';
import { Report, type ReportRecord } from '../../models/report.ts';
import { Resident, type ResidentRecord } from '../../models/resident.ts';
import { Ticket, type TicketRecord } from '../../models/ticket.ts';
import { maskPersonalData } from '../../nlp/mask/mask-personal-data.ts';
import { eraseAttachments } from '../attachments/attachment-erasure.ts';
import { searchWordsOf } from '../search/search-words.ts';
import { forgetChats } from '../staff-notices/reach.ts';
import { removeBelongings } from './belongings.ts';

const mask = (text: string): string => maskPersonalData(text).text;

/**
 * Deletes a resident: chats with every message and delivery, talks, subscriptions, pictures, consents, the resident.
 *
 * Their reports and the tickets stay, because the city has to answer what was reported, but nothing leads to a person
 * any more: no resident, no chat, no message id, no picture, and phone numbers, papers and house numbers are blotted
 * out of the words. Files of pictures are removed by the sweep of `photo-erasure.ts`, which also finishes after a
 * crash.
 */
export async function eraseResident(
  resident: Pick<ResidentRecord, '_id' | 'identities'>,
  at: Date,
  session: ClientSession,
): Promise<void> {
  const reports = await Report.find({ residentId: resident._id })
    .session(session)
    .lean<ReportRecord[]>();
  const photoIds = [
    ...reports.flatMap((report) => report.photoIds),
    ...(await photosOfChats(resident, session)),
  ];
  await erasePhotos(photoIds, at, session);
  await eraseAttachments(
    [
      ...reports.flatMap(({ files }) => (files ?? []).map(({ id }) => id)),
      ...(await filesOfChats(resident, session)),
    ],
    at,
    session,
  );
  for (const report of reports) await unlinkReport(report, session);
  await DataRequest.updateMany(
    { residentId: resident._id },
    { $unset: { residentId: 1, channel: 1, address: 1, text: 1, answer: 1, download: 1 } },
    { session },
  );
  await forgetChats(resident.identities, session);
  await removeBelongings(resident, session);
  await Resident.deleteOne({ _id: resident._id }, { session });
}

async function photosOfChats(
  { identities }: Pick<ResidentRecord, 'identities'>,
  session: ClientSession,
): Promise<string[]> {
  const ids: string[] = [];
  for (const { channel, address } of identities) {
    const messages = await Message.find(
      { channel, address, 'attachments.photoId': { $exists: true } },
      { attachments: 1 },
    )
      .session(session)
      .lean<MessageRecord[]>();
    for (const { attachments } of messages)
      for (const { photoId } of attachments ?? []) if (photoId) ids.push(photoId);
  }
  return ids;
}

async function filesOfChats(
  { identities }: Pick<ResidentRecord, 'identities'>,
  session: ClientSession,
): Promise<string[]> {
  const ids: string[] = [];
  for (const { channel, address } of identities) {
    const messages = await Message.find(
      { channel, address, 'attachments.fileId': { $exists: true } },
      { attachments: 1 },
    )
      .session(session)
      .lean<MessageRecord[]>();
    for (const { attachments } of messages)
      ids.push(...(attachments ?? []).flatMap(({ fileId }) => fileId ?? []));
  }
  return ids;
}

/** Marks pictures for removal; they are not shown from now on. */
export async function erasePhotos(
  ids: readonly string[],
  at: Date,
  session: ClientSession,
): Promise<void> {
  if (ids.length === 0) return;
  await Photo.updateMany(
    { $or: [{ _id: { $in: [...ids] } }, { originalId: { $in: [...ids] } }] },
    {
      $set: { erasedAt: at, published: false },
      $unset: { takenLocation: 1, takenAt: 1 },
    },
    { session },
  );
}

/** Cuts a report and its ticket from the person who sent it, and blots personal data out of their words. */
export async function unlinkReport(report: ReportRecord, session: ClientSession): Promise<void> {
  await Report.updateOne(
    { _id: report._id },
    {
      $set: {
        sourceKey: `erased:${createToken(12)}`,
        text: mask(report.text),
        photoIds: [],
        anonymous: true,
        ...(report.placeText && { placeText: mask(report.placeText) }),
        ...(report.rating?.comment && { 'rating.comment': mask(report.rating.comment) }),
      },
      $unset: { residentId: 1, reporter: 1, files: 1 },
    },
    { session },
  );
  const ids = [...new Set([String(report.ticketId), String(report.homeTicketId)])];
  for (const id of ids) {
    const ticket = await Ticket.findById(id).session(session).lean<TicketRecord>();
    if (ticket) await maskTicket(ticket, session);
  }
}

async function maskTicket(ticket: TicketRecord, session: ClientSession): Promise<void> {
  const title = mask(ticket.title);
  const placeText = ticket.place?.text ? mask(ticket.place.text) : undefined;
  const updates = ticket.updates.map((update) =>
    update.note ? { ...update, note: mask(update.note) } : update,
  );
  const names = ticket.place?.names ?? [];
  await Ticket.updateOne(
    { _id: ticket._id },
    {
      $set: {
        title,
        updates,
        searchWords: searchWordsOf(title, ...names, placeText ?? '', ticket.code),
        ...(placeText !== undefined && { 'place.text': placeText }),
      },
      $inc: { revision: 1 },
    },
    { session },
  );
}
