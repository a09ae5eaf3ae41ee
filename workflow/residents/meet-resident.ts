import type { ClientSession } from 'mongoose';
import { Conversation, type ConversationRecord } from '../../models/conversation.ts';
import { type Channel, Resident, type ResidentRecord } from '../../models/resident.ts';

/**
 * The resident behind a chat and the state of that chat; both are made at the first word.
 *
 * Writing again brings a chat that was gone back to life. `isEcho`: the event is our own word, seen on the platform, and
 * says nothing of them.
 */
export async function meetResident(
  chat: {
    channel: Channel;
    address: string;
    language?: 'vi' | 'en' | undefined;
    isEcho?: boolean;
  },
  now: Date,
  session: ClientSession,
): Promise<{ resident: ResidentRecord; conversation: ConversationRecord }> {
  const { channel, address } = chat;
  const theirs = { identities: { $elemMatch: { channel, address } } };
  const known = chat.isEcho
    ? await Resident.findOne(theirs, undefined, { session }).lean<ResidentRecord>()
    : await Resident.findOneAndUpdate(
        theirs,
        { $set: { 'identities.$.lastSeenAt': now, 'identities.$.state': 'active' } },
        { session, returnDocument: 'after', lean: true },
      );
  const resident = known ?? (await welcome(chat, now, session));
  const conversation = await Conversation.findOneAndUpdate<ConversationRecord>(
    { channel, address },
    { $setOnInsert: { residentId: resident._id, updatedAt: now, handledOrder: 0 } },
    { session, upsert: true, returnDocument: 'after', lean: true },
  );
  if (!conversation) throw new Error('The store made no conversation');
  return { resident, conversation };
}

async function welcome(
  { channel, address, language = 'vi' }: Parameters<typeof meetResident>[0],
  now: Date,
  session: ClientSession,
): Promise<ResidentRecord> {
  const [made] = await Resident.create(
    [
      {
        identities: [{ channel, address, state: 'active', lastSeenAt: now, linkedAt: now }],
        language,
      },
    ],
    { session },
  );
  if (!made) throw new Error('The store made no resident');
  return made.toObject();
}
