import { Subscription, type SubscriptionRecord } from '../../models/subscription.ts';
import { createReach, type Reach } from './reach.ts';

/** Whoever asked for this topic is told of every danger. */
const TOPIC = 'flood';
/** Read at once; more are no quicker and hold up others longer. */
const AT_ONCE = 1000;

/** A place somebody follows: what of a subscription an area is compared with. */
export type FollowedPlace = Pick<SubscriptionRecord, 'place' | 'relation'> & {
  radiusMetres?: number | null | undefined;
  residentId: string;
};

/** Everybody who asked for news of danger, and how they are reached. */
export type Subscribers = {
  places: readonly FollowedPlace[];
  /** Residents, each once. */
  count: number;
  reach: Reach;
};

/** Subscriptions to news of danger, some at a time; by the driver and whole, which is the quickest for many. */
export async function* subscriptions(
  filter: object,
): AsyncGenerator<readonly SubscriptionRecord[]> {
  const cursor = Subscription.collection.find<SubscriptionRecord>(
    { topic: TOPIC, ...filter },
    { batchSize: AT_ONCE },
  );
  while (await cursor.hasNext()) yield cursor.readBufferedDocuments();
}

/** Reads all of them: a second or two for a hundred thousand. */
export async function readSubscribers(): Promise<Subscribers> {
  const reach = createReach(await Subscription.collection.countDocuments({ topic: TOPIC }));
  // Asked for nobody, it reads the chats of all when they are many.
  const [places] = await Promise.all([readAll(), reach([])]);
  const ids = new Set(places.map(({ residentId }) => residentId));
  return { places, count: ids.size, reach };
}

async function readAll(): Promise<FollowedPlace[]> {
  const all: FollowedPlace[] = [];
  for await (const some of subscriptions({}))
    for (const { residentId, place, relation, radiusMetres } of some)
      all.push({ residentId: residentId.toHexString(), place, relation, radiusMetres });
  return all;
}
