import { type ClientSession, Types } from 'mongoose';
import { Conversation, type ConversationRecord } from '../../models/conversation.ts';
import { newRecord } from '../../models/new-record.ts';
import { type Channel, Resident, type ResidentRecord } from '../../models/resident.ts';
import { byChannel, type Chat, chatKey } from '../notifications/chat-key.ts';

/** A chat in which something happened. */
export type Visit = {
  channel: Channel;
  address: string;
  /** Of a resident who writes for the first time. Default `vi`. */
  language?: 'vi' | 'en' | undefined;
  /** The event is our own word, seen on the platform, and says nothing of them. */
  isEcho?: boolean;
};

export type Met = { resident: ResidentRecord; conversation: ConversationRecord };

/**
 * The residents behind chats and the state of those chats, in the order asked for; both are made at the first word.
 * Every chat may stand in `visits` once. The number of commands does not grow with the number of chats.
 *
 * Writing again brings a chat that was gone back to life.
 */
export async function meetResidents(
  visits: readonly Visit[],
  now: Date,
  session: ClientSession,
): Promise<Met[]> {
  const residents = await readResidents(visits, session);
  const known = visits.filter((visit) => residents.has(keyOf(visit)));
  await noteSeen(known, residents, now, session);
  await welcome(
    visits.filter((visit) => !residents.has(keyOf(visit))),
    residents,
    now,
    session,
  );
  const conversations = await readConversations(visits, session);
  await begin(
    visits.filter((visit) => !conversations.has(keyOf(visit))),
    residents,
    conversations,
    now,
    session,
  );
  return visits.map((visit) => {
    const resident = residents.get(keyOf(visit));
    const conversation = conversations.get(keyOf(visit));
    if (!resident || !conversation) throw new Error('The store made no resident');
    return { resident, conversation };
  });
}

const keyOf = ({ channel, address }: Chat): string => chatKey(channel, address);

async function readResidents(
  visits: readonly Visit[],
  session: ClientSession,
): Promise<Map<string, ResidentRecord>> {
  const found = new Map<string, ResidentRecord>();
  for (const [channel, addresses] of byChannel(visits)) {
    const residents = await Resident.find(
      { identities: { $elemMatch: { channel, address: { $in: addresses } } } },
      undefined,
      { session },
    ).lean<ResidentRecord[]>();
    for (const resident of residents)
      for (const identity of resident.identities) found.set(keyOf(identity), resident);
  }
  return found;
}

/** Also in the records at hand, so that a turn sees what the store has. */
async function noteSeen(
  visits: readonly Visit[],
  residents: ReadonlyMap<string, ResidentRecord>,
  now: Date,
  session: ClientSession,
): Promise<void> {
  const writes = visits.flatMap(({ channel, address, isEcho }) => {
    const resident = residents.get(chatKey(channel, address));
    const identity = resident?.identities.find(
      (own) => own.channel === channel && own.address === address,
    );
    if (!resident || !identity || isEcho) return [];
    Object.assign(identity, { lastSeenAt: now, state: 'active' });
    return [
      {
        updateOne: {
          filter: { _id: resident._id, identities: { $elemMatch: { channel, address } } },
          update: {
            $set: {
              'identities.$.lastSeenAt': now,
              'identities.$.state': 'active',
              updatedAt: now,
            },
          },
        },
      },
    ];
  });
  if (writes.length > 0) await Resident.collection.bulkWrite(writes, { session });
}

async function welcome(
  visits: readonly Visit[],
  residents: Map<string, ResidentRecord>,
  now: Date,
  session: ClientSession,
): Promise<void> {
  if (visits.length === 0) return;
  const made: ResidentRecord[] = [];
  for (const visit of visits) {
    const { channel, address, language = 'vi' } = visit;
    const resident = newRecord<ResidentRecord>(Resident, {
      identities: [{ channel, address, state: 'active', lastSeenAt: now, linkedAt: now }],
      language,
      createdAt: now,
      updatedAt: now,
    });
    residents.set(keyOf(visit), resident);
    made.push(resident);
  }
  await Resident.collection.insertMany(made, { session });
}

async function readConversations(
  visits: readonly Visit[],
  session: ClientSession,
): Promise<Map<string, ConversationRecord>> {
  const found = new Map<string, ConversationRecord>();
  for (const [channel, addresses] of byChannel(visits)) {
    const conversations = await Conversation.find(
      { channel, address: { $in: addresses } },
      undefined,
      { session },
    ).lean<ConversationRecord[]>();
    for (const conversation of conversations) found.set(keyOf(conversation), conversation);
  }
  return found;
}

async function begin(
  visits: readonly Visit[],
  residents: ReadonlyMap<string, ResidentRecord>,
  conversations: Map<string, ConversationRecord>,
  now: Date,
  session: ClientSession,
): Promise<void> {
  const made = visits.flatMap(({ channel, address }) => {
    const resident = residents.get(chatKey(channel, address));
    if (!resident) return [];
    const conversation = {
      _id: new Types.ObjectId(),
      channel,
      address,
      residentId: resident._id,
      handledOrder: 0,
      updatedAt: now,
    };
    return [conversation as ConversationRecord];
  });
  if (made.length === 0) return;
  await Conversation.collection.insertMany(made, { session });
  for (const conversation of made) conversations.set(keyOf(conversation), conversation);
}
