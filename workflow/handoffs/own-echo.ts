import type { ClientSession } from 'mongoose';
import { Delivery, type DeliveryRecord } from '../../models/delivery.ts';
import type { MessageRecord } from '../../models/message.ts';

/** Deliveries of a chat that an echo may be of: it comes within seconds. */
const LOOK_BACK = 20;
/** A shorter text may be part of ours by chance. */
const TELLING = 40;

/**
 * True when the platform shows us our own message (`oa_send_*`), false when an operator typed it in the platform's app.
 *
 * The echo may come before the answer to our call was noted, and a long text goes out in pieces, so beside the
 * platform's id the words are compared. A picture without words tells nothing and is taken for ours.
 */
export async function isOwnEcho(message: MessageRecord, session: ClientSession): Promise<boolean> {
  const { channel, address, providerId } = message;
  const said = bare(message.text ?? '');
  if (said === '') return true;
  const ours = await Delivery.find({ channel, address }, { content: 1, providerId: 1 })
    .sort({ _id: -1 })
    .limit(LOOK_BACK)
    .session(session)
    .lean<DeliveryRecord[]>();
  return ours.some((delivery) => {
    if (delivery.providerId === providerId) return true;
    const sent = bare(delivery.content.text);
    return said === sent || (said.length >= TELLING && sent.includes(said)) || isRepeat(said, sent);
  });
}

/** Ours with the note before it that it may have arrived already. */
const isRepeat = (said: string, sent: string): boolean =>
  sent.length >= TELLING && said.endsWith(sent);

const bare = (text: string): string => text.replace(/\s+/g, ' ').trim();
