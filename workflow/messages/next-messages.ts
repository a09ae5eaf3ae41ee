import { Message, type MessageRecord } from '../../models/message.ts';
import { byChannel, type Chat, chatKey } from '../notifications/chat-key.ts';

/** The message of a chat that is to be handled now, and whether the chat has to be looked at again after it. */
export type NextMessage = {
  message: MessageRecord | undefined;
  /** `urgent`: its next message cannot wait. */
  more: 'none' | 'some' | 'urgent';
};

/** Rows read at once; a chat that none of them is of is looked at again. */
const MOST_ROWS = 200;

/** The oldest waiting message of each chat, in the order asked for: one command a channel, not one a chat. */
export async function readNextMessages(chats: readonly Chat[]): Promise<NextMessage[]> {
  const waiting = new Map<string, MessageRecord[]>();
  let isWhole = true;
  for (const [channel, addresses] of byChannel(chats)) {
    const rows = await Message.find({ state: 'received', channel, address: { $in: addresses } })
      .sort({ order: 1 })
      .limit(MOST_ROWS)
      .lean<MessageRecord[]>();
    if (rows.length === MOST_ROWS) isWhole = false;
    for (const row of rows) {
      const key = chatKey(channel, row.address);
      waiting.set(key, [...(waiting.get(key) ?? []), row]);
    }
  }
  return chats.map(({ channel, address }) => {
    const [message, following] = waiting.get(chatKey(channel, address)) ?? [];
    if (following) return { message, more: following.urgent ? 'urgent' : 'some' };
    return { message, more: isWhole ? 'none' : 'some' };
  });
}
