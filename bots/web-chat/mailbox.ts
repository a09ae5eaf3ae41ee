import { Types } from 'mongoose';
import type { Clock } from '../../core/clock.ts';
import { Delivery, type DeliveryRecord, type DeliveryState } from '../../models/delivery.ts';
import { Message, type MessageRecord } from '../../models/message.ts';
import { isAnswered } from '../dialogue/hear.ts';

/** One line of the chat as the page gets it. */
export type ChatLine = {
  /** Rises with time; goes into `after`. */
  id: string;
  from: 'bot' | 'resident';
  text: string;
  buttons: { id: string; title: string; url?: string; phone?: string; request?: string }[];
  /** Addresses of pictures, below /chat. */
  photos: string[];
  location?: { lat: number; lon: number };
  /** ISO 8601. */
  at: string;
};

/** Lines given at once. */
const MOST_LINES = 200;
/** For the web a delivery is the message in the mailbox, so what waits for its bell can be read already. */
const READABLE: DeliveryState[] = ['queued', 'sending', 'sent', 'unknown'];

export type Mailbox = {
  /** Our messages after `after` (an id), oldest first; without it the latest. */
  replies(address: string, after?: string): Promise<ChatLine[]>;
  /** The whole talk, theirs and ours, the latest lines, oldest first. */
  talk(address: string): Promise<ChatLine[]>;
  /** Id of our newest message; one before all when there is none. */
  newest(address: string): Promise<string>;
  /** Chats among these that got a message since `since`. */
  changed(addresses: readonly string[], since: Date): Promise<string[]>;
  /** True when the picture is part of this visitor's chat. */
  holdsPhoto(address: string, photoId: string): Promise<boolean>;
};

export function createMailbox({ clock }: { clock: Clock }): Mailbox {
  const ofChat = (address: string) => ({
    channel: 'web' as const,
    address,
    state: { $in: READABLE },
    dueAt: { $lte: clock.now() },
  });

  async function replies(address: string, after?: string): Promise<ChatLine[]> {
    const found = await Delivery.find({
      ...ofChat(address),
      ...(after && { _id: { $gt: new Types.ObjectId(after) } }),
    })
      .sort({ _id: after ? 1 : -1 })
      .limit(MOST_LINES)
      .lean<DeliveryRecord[]>();
    const lines = found.map(lineOfDelivery);
    return after ? lines : lines.reverse();
  }

  return {
    replies,
    async talk(address) {
      const own = await Message.find({ channel: 'web', address })
        .sort({ order: -1 })
        .limit(MOST_LINES)
        .lean<MessageRecord[]>();
      const lines = [
        ...own.filter(({ event }) => isAnswered(event)).map(lineOfMessage),
        ...(await replies(address)),
      ];
      // Within one moment the question stands before the answer.
      const rank = ({ from }: ChatLine) => (from === 'resident' ? 0 : 1);
      return lines
        .sort((a, b) => a.at.localeCompare(b.at) || rank(a) - rank(b) || a.id.localeCompare(b.id))
        .slice(-MOST_LINES);
    },
    async newest(address) {
      const last = await Delivery.findOne({ channel: 'web', address })
        .sort({ _id: -1 })
        .select({ _id: 1 })
        .lean<DeliveryRecord>();
      return last ? String(last._id) : '0'.repeat(24);
    },
    async changed(addresses, since) {
      const from = Types.ObjectId.createFromTime(Math.floor(since.getTime() / 1000));
      const found = await Delivery.find({
        channel: 'web',
        address: { $in: [...addresses] },
        _id: { $gte: from },
      })
        .select({ address: 1 })
        .lean<DeliveryRecord[]>();
      return [...new Set(found.map(({ address }) => address))];
    },
    async holdsPhoto(address, photoId) {
      const chat = { channel: 'web' as const, address };
      const sent = await Message.exists({ ...chat, 'attachments.photoId': photoId });
      return (
        sent !== null || (await Delivery.exists({ ...chat, 'content.photoIds': photoId })) !== null
      );
    },
  };
}

const photoPath = (id: string): string => `/chat/photos/${id}`;

function lineOfDelivery({ _id, content, createdAt }: DeliveryRecord): ChatLine {
  return {
    id: String(_id),
    from: 'bot',
    text: content.text,
    buttons: (content.buttons ?? []).map(({ id, title, url, phone, request }) => ({
      id,
      title,
      ...(url && { url }),
      ...(phone && { phone }),
      ...(request && { request }),
    })),
    photos: (content.photoIds ?? []).map(photoPath),
    at: createdAt.toISOString(),
  };
}

function lineOfMessage({ _id, attachments, location, receivedAt, text }: MessageRecord): ChatLine {
  const { lat, lon } = location ?? {};
  return {
    id: String(_id),
    from: 'resident',
    text: text ?? '',
    buttons: [],
    photos: (attachments ?? []).flatMap(({ photoId }) => (photoId ? [photoPath(photoId)] : [])),
    ...(typeof lat === 'number' && typeof lon === 'number' && { location: { lat, lon } }),
    at: receivedAt.toISOString(),
  };
}
