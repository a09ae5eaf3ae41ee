import type { Types } from 'mongoose';
import { Delivery } from '../../models/delivery.ts';
import { Message, type MessageRecord } from '../../models/message.ts';
import { Report, type ReportRecord } from '../../models/report.ts';
import { Resident, type ResidentRecord } from '../../models/resident.ts';
import { readBelongings } from './belongings.ts';
import { topicsAgreedTo } from './consents.ts';

/** What is kept of a resident, in numbers: for one short message. */
export type KeptData = {
  channels: string[];
  since: Date;
  messages: number;
  photos: number;
  reports: string[];
  topics: ReturnType<typeof topicsAgreedTo>;
  /** Rows by model, such as subscriptions; only those there are. */
  others: Record<string, number>;
};

/** Codes of reports that are named; the file has all. */
const MOST_REPORTS = 10;

/** Counts what is kept of a resident. */
export async function keptDataOf(resident: ResidentRecord): Promise<KeptData> {
  const { identities } = resident;
  let messages = 0;
  let photos = 0;
  for (const { channel, address } of identities) {
    messages += await Message.countDocuments({ channel, address });
    const withPhotos = await Message.find(
      { channel, address, 'attachments.photoId': { $exists: true } },
      { attachments: 1 },
    ).lean<MessageRecord[]>();
    photos += withPhotos.flatMap(({ attachments }) => attachments ?? []).length;
  }
  const reports = await Report.find({ residentId: resident._id }, { code: 1 })
    .sort({ createdAt: -1 })
    .limit(MOST_REPORTS)
    .lean<{ code: string }[]>();
  const rows = Object.entries(await readBelongings(resident));
  const linkedAt = identities.map((identity) => identity.linkedAt.getTime());
  return {
    channels: [...new Set(identities.map(({ channel }) => channel))],
    since: new Date(Math.min(...linkedAt)),
    messages,
    photos,
    reports: reports.map(({ code }) => code),
    topics: topicsAgreedTo(resident),
    others: Object.fromEntries(rows.map(([name, found]) => [name, found.length])),
  };
}

/**
 * Everything that is kept of a resident, as one plain object for a JSON file; undefined when there is nobody any more.
 * Times are ISO 8601 in UTC. Pictures are named by their id; they are in the chat itself.
 */
export async function exportDataOf(
  residentId: Types.ObjectId,
): Promise<Record<string, unknown> | undefined> {
  const resident = await Resident.findById(residentId).lean<ResidentRecord>();
  if (!resident) return undefined;
  const chats = [];
  for (const { channel, address, state, linkedAt, lastSeenAt } of resident.identities) {
    const received = await Message.find({ channel, address })
      .sort({ order: 1 })
      .lean<MessageRecord[]>();
    const sent = await Delivery.find({ channel, address }, { content: 1, createdAt: 1, state: 1 })
      .sort({ _id: 1 })
      .lean();
    chats.push({
      channel,
      address,
      state,
      linkedAt,
      lastSeenAt,
      fromYou: received.map(
        ({ event, text, button, location, contact, attachments, receivedAt }) => ({
          at: receivedAt,
          event,
          text,
          button,
          location,
          contact,
          attachments,
        }),
      ),
      toYou: sent.map(({ content, createdAt, state: delivery }) => ({
        at: createdAt,
        text: content.text,
        state: delivery,
      })),
    });
  }
  const reports = await Report.find({ residentId }).sort({ createdAt: 1 }).lean<ReportRecord[]>();
  return {
    language: resident.language,
    contact: resident.contact,
    consents: resident.consents,
    chats,
    reports: reports.map(
      ({ code, createdAt, text, location, placeText, ward, photoIds, files, rating, labels }) => ({
        code,
        at: createdAt,
        text,
        location,
        placeText,
        ward,
        photoIds,
        files,
        rating,
        labels,
      }),
    ),
    ...(await readBelongings(resident)),
  };
}
