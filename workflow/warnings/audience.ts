import { Types } from 'mongoose';
import { type Channel, Resident, type ResidentRecord } from '../../models/resident.ts';
import { Subscription, type SubscriptionRecord } from '../../models/subscription.ts';
import { type Area, createAreaTest, type Position } from './area.ts';

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
  ward: string | undefined;
  places: string[];
};

export type Audience = {
  /** Nearest to danger first. */
  recipients: Recipient[];
  unreachable: Unreachable[];
  /** Everybody who is subscribed to flood news anywhere. */
  subscribers: number;
};

type Wanted = { places: string[]; relatives: string[]; ward: string | undefined; distance: number };

const AT_ONCE = 5000;
/** Ids that are asked for at once; longer lists the embedded store does not look up by its index. */
const IDS_AT_ONCE = 1000;

/**
 * Finds everybody who asked for news of danger at a place inside an area: each once, however many places they follow.
 *
 * Subscriptions are streamed and compared one by one with the prepared shapes; a subscription by ward is meant when the
 * ward is named, or when the middle of a shape lies in it (streets and wards have no positions of their own, so it is
 * better to tell a ward too many than a street too few).
 *
 * @param alsoTold ids of residents who are told wherever they are: they heard of this danger before
 */
export async function findAudience(
  area: Area,
  wardsUnder: (area: Area) => ReadonlySet<string>,
  alsoTold: Iterable<string> = [],
): Promise<Audience> {
  const test = createAreaTest(area);
  const wards = wardsUnder(area);
  const wanted = new Map<string, Wanted>();
  const everybody = new Set<string>();
  // By the driver itself: a hundred thousand rows need no casting.
  const cursor = Subscription.collection.find<SubscriptionRecord>(
    { topic: 'flood' },
    {
      projection: { residentId: 1, place: 1, relation: 1, radiusMetres: 1, _id: 0 },
      batchSize: AT_ONCE,
    },
  );
  for await (const subscription of cursor) {
    const { residentId, place, relation, radiusMetres } = subscription;
    const id = String(residentId);
    everybody.add(id);
    const position = positionOf(place);
    const isMeant =
      area.wholeCity ||
      place.kind === 'city' ||
      (place.ward ? area.wards.includes(place.ward) : false) ||
      (position
        ? test.covers(position, radiusMetres ?? 0)
        : place.ward !== undefined && place.ward !== null && wards.has(place.ward));
    if (!isMeant) continue;
    const one = wanted.get(id) ?? {
      places: [],
      relatives: [],
      ward: undefined,
      distance: Number.POSITIVE_INFINITY,
    };
    if (place.label) (relation === 'own' ? one.places : one.relatives).push(place.label);
    else if (relation === 'own') one.places.push('');
    one.ward ??= place.ward ?? undefined;
    one.distance = Math.min(
      one.distance,
      position ? test.distance(position) : Number.MAX_SAFE_INTEGER,
    );
    wanted.set(id, one);
  }
  for (const id of alsoTold)
    if (!wanted.has(id))
      wanted.set(id, { places: [], relatives: [], ward: undefined, distance: Number.MAX_VALUE });
  return { ...(await reach(wanted)), subscribers: everybody.size };
}

/** The chats of those who are wanted. */
async function reach(
  wanted: ReadonlyMap<string, Wanted>,
): Promise<Pick<Audience, 'recipients' | 'unreachable'>> {
  const recipients: Recipient[] = [];
  const unreachable: Unreachable[] = [];
  const ids = [...wanted.keys()];
  for (let from = 0; from < ids.length; from += IDS_AT_ONCE) {
    const some = ids.slice(from, from + IDS_AT_ONCE).map((id) => new Types.ObjectId(id));
    const residents = await Resident.collection
      .find<ResidentRecord>(
        { _id: { $in: some } },
        { projection: { identities: 1, language: 1 }, batchSize: IDS_AT_ONCE },
      )
      .toArray();
    for (const resident of residents) {
      const one = wanted.get(String(resident._id));
      if (!one) continue;
      const places = [...one.places, ...one.relatives].filter(Boolean);
      const chat = latestChat(resident);
      const shared = { residentId: resident._id, places, ward: one.ward };
      if (!chat) unreachable.push({ ...shared, lost: lastLost(resident) });
      else
        recipients.push({
          ...shared,
          channel: chat.channel as Channel,
          address: chat.address,
          language: resident.language,
          onlyRelatives: one.places.length === 0 && one.relatives.length > 0,
          distance: one.distance,
        });
    }
  }
  recipients.sort((a, b) => a.distance - b.distance);
  return { recipients, unreachable };
}

/** The chat that was used last, of those that can be written to. */
function latestChat({ identities }: ResidentRecord) {
  let latest: ResidentRecord['identities'][number] | undefined;
  for (const identity of identities)
    if (identity.state === 'active' && (!latest || identity.lastSeenAt > latest.lastSeenAt))
      latest = identity;
  return latest;
}

function lastLost({ identities }: ResidentRecord): Unreachable['lost'] {
  const [last] = identities.toSorted((a, b) => b.lastSeenAt.getTime() - a.lastSeenAt.getTime());
  return last && { channel: last.channel as Channel, address: last.address };
}

const positionOf = ({ lat, lon }: SubscriptionRecord['place']): Position | undefined =>
  typeof lat === 'number' && typeof lon === 'number' ? { lat, lon } : undefined;
