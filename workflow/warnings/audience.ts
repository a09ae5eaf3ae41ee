import type { SubscriptionRecord } from '../../models/subscription.ts';
import { type Area, createAreaTest, latitudesOf, type Position } from './area.ts';
import type { Reachable, Wanted } from './reach.ts';
import {
  type FollowedPlace,
  readSubscribers,
  type Subscribers,
  subscriptions,
} from './subscribers.ts';

export type Audience = Reachable & {
  /** Everybody who is subscribed to flood news anywhere. */
  subscribers: number;
};

type WardsUnder = (area: Area) => ReadonlySet<string>;

/** Everybody who is to be told now with the chats that reach them; see {@link findWanted}. */
export const findAudience = async (area: Area, wardsUnder: WardsUnder): Promise<Audience> =>
  await audienceAmong(await readSubscribers(), area, wardsUnder);

/** The same among those who have been read already. */
export async function audienceAmong(
  { places, reach, count }: Subscribers,
  area: Area,
  wardsUnder: WardsUnder,
): Promise<Audience> {
  const match = createMatch(area, wardsUnder(area));
  for (const one of places) match.take(one.residentId, one);
  return { ...(await reach(match.wanted())), subscribers: count };
}

/**
 * Finds everybody who asked for news of danger at a place inside an area, nearest to danger first: each once, however
 * many places they follow.
 *
 * A subscription by ward is meant when the ward is named, or when the middle of a shape lies in it (streets and wards have no positions of their own, so it is
 * better to tell a ward too many than a street too few).
 *
 * @param alsoTold ids of residents who are told wherever they are: they heard of this danger before
 */
export async function findWanted(
  area: Area,
  wardsUnder: WardsUnder,
  alsoTold: Iterable<string> = [],
): Promise<Wanted[]> {
  const match = createMatch(area, wardsUnder(area));
  const seen = new Set<string>();
  const filters = filtersOf(area);
  for (const filter of filters)
    for await (const some of subscriptions(filter))
      for (const one of some) {
        if (filters.length > 1) {
          const id = one._id.toHexString();
          if (seen.has(id)) continue;
          seen.add(id);
        }
        match.take(one.residentId.toHexString(), one);
      }
  for (const id of alsoTold) match.takeAnyway(id);
  return match.wanted();
}

type Followed = Omit<FollowedPlace, 'residentId'>;

/** Compares subscriptions with an area, one by one, and gathers whose they are. */
function createMatch(area: Area, wards: ReadonlySet<string>) {
  const test = createAreaTest(area);
  const found = new Map<string, Wanted>();

  function isMeant({ place, radiusMetres }: Followed, position: Position | undefined) {
    if (area.wholeCity || place.kind === 'city') return true;
    if (place.ward && area.wards.includes(place.ward)) return true;
    if (position) return test.covers(position, radiusMetres ?? 0);
    return place.ward !== undefined && place.ward !== null && wards.has(place.ward);
  }

  const noted = (id: string, distance: number): Wanted => {
    const known = found.get(id);
    if (known) return known;
    const one = { residentId: id, places: [], relatives: [], ward: undefined, distance };
    found.set(id, one);
    return one;
  };

  return {
    take(id: string, subscription: Followed): void {
      const { place, relation } = subscription;
      const position = positionOf(place);
      if (!isMeant(subscription, position)) return;
      const one = noted(id, Number.POSITIVE_INFINITY);
      if (place.label) (relation === 'own' ? one.places : one.relatives).push(place.label);
      else if (relation === 'own') one.places.push('');
      one.ward ??= place.ward ?? undefined;
      const distance = position ? test.distance(position) : Number.MAX_SAFE_INTEGER;
      one.distance = Math.min(one.distance, distance);
    },
    /** Somebody who is told wherever they are. */
    takeAnyway: (id: string) => void noted(id, Number.MAX_VALUE),
    /** Nearest to danger first. */
    wanted: () => [...found.values()].sort((a, b) => a.distance - b.distance),
  };
}

/**
 * Filters of the subscriptions that an area may concern: those in its wards, those whose place lies between its
 * southernmost and northernmost latitude, those with a radius of their own, and those without a position.
 */
function filtersOf(area: Area): object[] {
  if (area.wholeCity) return [{}];
  const band = latitudesOf(area);
  return [
    ...(area.wards.length > 0 ? [{ 'place.ward': { $in: [...area.wards] } }] : []),
    ...(band ? [{ 'place.lat': { $gte: band.south, $lte: band.north } }] : []),
    { 'place.lat': null },
    { radiusMetres: { $gt: 0 } },
  ];
}

const positionOf = ({ lat, lon }: SubscriptionRecord['place']): Position | undefined =>
  typeof lat === 'number' && typeof lon === 'number' ? { lat, lon } : undefined;
