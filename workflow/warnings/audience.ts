import { Types } from 'mongoose';
import { type Channel, Resident, type ResidentRecord } from '../../models/resident.ts';
import { Subscription, type SubscriptionRecord } from '../../models/subscription.ts';
import { latestChat } from '../notifications/latest-chat.ts';
import { type Area, createAreaTest, latitudesOf, type Position } from './area.ts';

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

export type Audience = {
  /** Nearest to danger first. */
  recipients: Recipient[];
  unreachable: Unreachable[];
  /** Everybody who is subscribed to flood news anywhere. */
  subscribers: number;
};

/** Somebody who is to be told, before it is known how they are reached. */
export type Wanted = {
  residentId: string;
  /** Names of their own places in danger; one without a name counts as ''. */
  places: string[];
  relatives: string[];
  ward: string | undefined;
  distance: number;
};

/** Whoever asked for this topic is told of every danger. */
const TOPIC = 'flood';
const AT_ONCE = 5000;
/** Ids that are asked for at once; longer lists the embedded store does not look up by its index. */
export const IDS_AT_ONCE = 1000;

/** Everybody who is to be told with the chats that reach them; see {@link findWanted}. */
export async function findAudience(
  area: Area,
  wardsUnder: (area: Area) => ReadonlySet<string>,
): Promise<Audience> {
  const [wanted, subscribers] = await Promise.all([
    findWanted(area, wardsUnder),
    Subscription.distinct('residentId', { topic: TOPIC }),
  ]);
  const recipients: Recipient[] = [];
  const unreachable: Unreachable[] = [];
  for (let from = 0; from < wanted.length; from += IDS_AT_ONCE) {
    const some = await reach(wanted.slice(from, from + IDS_AT_ONCE));
    recipients.push(...some.recipients);
    unreachable.push(...some.unreachable);
  }
  return { recipients, unreachable, subscribers: subscribers.length };
}

/**
 * Finds everybody who asked for news of danger at a place inside an area, nearest to danger first: each once, however
 * many places they follow.
 *
 * Subscriptions are streamed and compared one by one with the prepared shapes; a subscription by ward is meant when the
 * ward is named, or when the middle of a shape lies in it (streets and wards have no positions of their own, so it is
 * better to tell a ward too many than a street too few).
 *
 * @param alsoTold ids of residents who are told wherever they are: they heard of this danger before
 */
export async function findWanted(
  area: Area,
  wardsUnder: (area: Area) => ReadonlySet<string>,
  alsoTold: Iterable<string> = [],
): Promise<Wanted[]> {
  const test = createAreaTest(area);
  const wards = wardsUnder(area);
  const wanted = new Map<string, Wanted>();
  for await (const subscription of candidates(area)) {
    const { residentId, place, relation, radiusMetres } = subscription;
    const id = String(residentId);
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
      residentId: id,
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
      wanted.set(id, {
        residentId: id,
        places: [],
        relatives: [],
        ward: undefined,
        distance: Number.MAX_VALUE,
      });
  return [...wanted.values()].sort((a, b) => a.distance - b.distance);
}

/**
 * Subscriptions that an area may concern, each once: those in its wards, those whose place lies between its southernmost
 * and northernmost latitude, those with a radius of their own, and those without a position.
 */
async function* candidates(area: Area): AsyncGenerator<SubscriptionRecord> {
  const band = latitudesOf(area);
  const filters = area.wholeCity
    ? [{}]
    : [
        ...(area.wards.length > 0 ? [{ 'place.ward': { $in: [...area.wards] } }] : []),
        ...(band ? [{ 'place.lat': { $gte: band.south, $lte: band.north } }] : []),
        { 'place.lat': null },
        { radiusMetres: { $gt: 0 } },
      ];
  const seen = new Set<string>();
  for (const filter of filters) {
    // By the driver itself: a hundred thousand rows need no casting.
    const cursor = Subscription.collection.find<SubscriptionRecord>(
      { topic: TOPIC, ...filter },
      {
        projection: { residentId: 1, place: 1, relation: 1, radiusMetres: 1 },
        batchSize: AT_ONCE,
      },
    );
    for await (const subscription of cursor) {
      const id = String(subscription._id);
      if (!seen.has(id)) yield subscription;
      seen.add(id);
    }
  }
}

/** The chats of some of those who are wanted, at most {@link IDS_AT_ONCE}, in the same order. */
export async function reach(
  wanted: readonly Wanted[],
): Promise<Pick<Audience, 'recipients' | 'unreachable'>> {
  const recipients: Recipient[] = [];
  const unreachable: Unreachable[] = [];
  const residents = await Resident.collection
    .find<ResidentRecord>(
      { _id: { $in: wanted.map(({ residentId }) => new Types.ObjectId(residentId)) } },
      { projection: { identities: 1, language: 1 }, batchSize: IDS_AT_ONCE },
    )
    .toArray();
  const byId = new Map(residents.map((resident) => [String(resident._id), resident]));
  for (const one of wanted) {
    const resident = byId.get(one.residentId);
    if (!resident) continue;
    const places = [...one.places, ...one.relatives].filter(Boolean);
    const chat = latestChat(resident);
    const shared = {
      residentId: resident._id,
      language: resident.language,
      places,
      ward: one.ward,
    };
    if (!chat) unreachable.push({ ...shared, lost: lastLost(resident) });
    else
      recipients.push({
        ...shared,
        channel: chat.channel as Channel,
        address: chat.address,
        onlyRelatives: one.places.length === 0 && one.relatives.length > 0,
        distance: one.distance,
      });
  }
  return { recipients, unreachable };
}

function lastLost(resident: ResidentRecord): Unreachable['lost'] {
  const last = latestChat(resident, { state: 'gone' });
  return last && { channel: last.channel as Channel, address: last.address };
}

const positionOf = ({ lat, lon }: SubscriptionRecord['place']): Position | undefined =>
  typeof lat === 'number' && typeof lon === 'number' ? { lat, lon } : undefined;
