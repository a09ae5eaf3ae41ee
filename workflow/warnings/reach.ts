import { Types } from 'mongoose';
import { type Channel, Resident, type ResidentRecord } from '../../models/resident.ts';
import { latestChat } from '../notifications/latest-chat.ts';

/** Somebody who is to be told, before it is known how they are reached. */
export type Wanted = {
  residentId: string;
  /** Names of their own places in danger; one without a name counts as ''. */
  places: string[];
  relatives: string[];
  ward: string | undefined;
  distance: number;
};

/** One resident who is to be told, and for which of their places. */
export type Recipient = {
  residentId: Types.ObjectId;
  channel: Channel;
  address: string;
  language: 'vi' | 'en';
  /** Names of their places in danger, own ones first; empty when they gave none. */
  places: string[];
  /** True when only relatives' places are in danger. */
  onlyRelatives: boolean;
  ward: string | undefined;
  /** Metres from the middle of the danger; wards alone have none. */
  distance: number;
};

/** Who is subscribed there but cannot be written to: every chat of theirs is gone. */
export type Unreachable = {
  residentId: Types.ObjectId;
  /** The chat that they had last; absent when they have none at all. */
  lost: { channel: Channel; address: string } | undefined;
  language: 'vi' | 'en';
  ward: string | undefined;
  places: string[];
};

/** Ids that are asked for at once; longer lists the embedded store does not look up by its index. */
const IDS_AT_ONCE = 1000;
/** Residents who are looked up by their ids; for more than these the whole collection is read once. */
const LOOKED_UP_SINGLY = 10_000;

/** Residents that are read at once; more are no quicker and hold up others longer. */
const AT_ONCE = 1000;

/** What of a resident is needed to write to them. */
type Reached = {
  residentId: Types.ObjectId;
  language: Recipient['language'];
  chat: { channel: Channel; address: string } | undefined;
  lost: Unreachable['lost'];
};

/** Those who are wanted, by whether they can be written to. */
export type Reachable = { recipients: Recipient[]; unreachable: Unreachable[] };

/** Finds the chats of some of those who are wanted, in the same order. */
export type Reach = (wanted: readonly Wanted[]) => Promise<Reachable>;

/** @param count of all who will be asked for: for many, reading everybody once is quicker than looking each up */
export function createReach(count: number): Reach {
  let everybody: Promise<ReadonlyMap<string, Reached>> | undefined;
  const all = () => {
    everybody ??= readReached({}).catch((err: unknown) => {
      everybody = undefined;
      throw err;
    });
    return everybody;
  };
  return async (wanted) => {
    const residents = count > LOOKED_UP_SINGLY ? await all() : await lookUp(wanted);
    const recipients: Recipient[] = [];
    const unreachable: Unreachable[] = [];
    // Written out field by field: for a hundred thousand, copying objects is what takes the time.
    for (const { distance, places: own, relatives, residentId: id, ward } of wanted) {
      const resident = residents.get(id);
      if (!resident) continue;
      const { residentId, language, chat, lost } = resident;
      const places = namesOf(own, relatives);
      if (!chat) unreachable.push({ residentId, language, places, ward, lost });
      else {
        const { channel, address } = chat;
        const onlyRelatives = own.length === 0 && relatives.length > 0;
        recipients.push({
          residentId,
          channel,
          address,
          language,
          places,
          onlyRelatives,
          ward,
          distance,
        });
      }
    }
    return { recipients, unreachable };
  };
}

/** What they call their places, own ones first. */
function namesOf(own: readonly string[], relatives: readonly string[]): string[] {
  const names: string[] = [];
  for (const name of own) if (name) names.push(name);
  for (const name of relatives) if (name) names.push(name);
  return names;
}

async function lookUp(wanted: readonly Wanted[]): Promise<Map<string, Reached>> {
  const found = new Map<string, Reached>();
  const ids = wanted.map(({ residentId }) => new Types.ObjectId(residentId));
  for (let from = 0; from < ids.length; from += IDS_AT_ONCE)
    await readReached({ _id: { $in: ids.slice(from, from + IDS_AT_ONCE) } }, found);
  return found;
}

async function readReached(
  filter: object,
  found = new Map<string, Reached>(),
): Promise<Map<string, Reached>> {
  const cursor = Resident.collection.find<ResidentRecord>(filter, { batchSize: AT_ONCE });
  while (await cursor.hasNext())
    for (const resident of cursor.readBufferedDocuments()) {
      const chat = latestChat(resident);
      found.set(resident._id.toHexString(), {
        residentId: resident._id,
        language: resident.language,
        chat: chat && { channel: chat.channel as Channel, address: chat.address },
        lost: chat ? undefined : lastLost(resident),
      });
    }
  return found;
}

function lastLost(resident: ResidentRecord): Unreachable['lost'] {
  const last = latestChat(resident, { state: 'gone' });
  return last && { channel: last.channel as Channel, address: last.address };
}
