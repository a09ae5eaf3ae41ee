import type { ClientSession, Types } from 'mongoose';
import type { Reminded } from '../../core/city/procedure-schema.ts';
import type { CityProfile } from '../../core/city/schema.ts';
import { presentWard, wardAt } from '../../core/city/ward-lookup.ts';
import type { Clock } from '../../core/clock.ts';
import { AppError } from '../../core/errors.ts';
import {
  type Relation,
  SUBSCRIPTION_TOPICS,
  Subscription,
  type SubscriptionRecord,
  type SubscriptionTopic,
} from '../../models/subscription.ts';
import { placeKey, type SubscribedPlace } from './place-key.ts';

/** Places that one resident may follow; more than a family has, fewer than a machine would ask for. */
export const MOST_SUBSCRIPTIONS = 20;

/** One wish to be told. A ward may be given by an old or a new id; a point finds its ward by itself. */
export type Wish = {
  residentId: Types.ObjectId;
  topic: SubscriptionTopic;
  place: SubscribedPlace;
  relation?: Relation;
  radiusMetres?: number;
  /** A day of the civil registry; what is asked for twice is one reminder. */
  reminder?: Reminder;
};

export type Reminder = { about: Reminded; day: string; time?: string; nextAt: Date };

/** What residents ask to be told, and where. Everything may be repeated. */
export type Subscriptions = {
  /**
   * @returns the subscription, and whether it was there already
   * @throws AppError `invalid_input` for an unknown topic, ward or position; `conflict` beyond {@link MOST_SUBSCRIPTIONS}
   */
  subscribe(
    wish: Wish,
    session?: ClientSession,
  ): Promise<{ subscription: SubscriptionRecord; isNew: boolean }>;
  /** Ends one of theirs. @returns what it was; undefined when it is not theirs or gone already */
  unsubscribe(
    residentId: Types.ObjectId,
    id: Types.ObjectId | string,
    session?: ClientSession,
  ): Promise<SubscriptionRecord | undefined>;
  /** Ends all of theirs, or all of one topic. @returns how many */
  unsubscribeAll(
    residentId: Types.ObjectId,
    topic?: SubscriptionTopic,
    session?: ClientSession,
  ): Promise<number>;
  /** Theirs, oldest first. */
  list(residentId: Types.ObjectId, session?: ClientSession): Promise<SubscriptionRecord[]>;
};

export function createSubscriptions(deps: {
  city: Pick<CityProfile, 'wards' | 'streets'>;
  clock: Clock;
}): Subscriptions {
  const { city, clock } = deps;

  return {
    async subscribe({ residentId, topic, relation = 'own', ...wish }, session) {
      refuseUnknownTopic(topic);
      const place = settle(wish.place);
      const key = {
        residentId,
        topic,
        placeKey: wish.reminder
          ? `${wish.reminder.about}:${wish.reminder.day}`
          : placeKey(place, relation),
      };
      const known = await Subscription.findOne(key)
        .session(session ?? null)
        .lean<SubscriptionRecord>();
      if (!known) await refuseTooMany(residentId, session);
      const subscription = await Subscription.findOneAndUpdate<SubscriptionRecord>(
        key,
        {
          $set: {
            place,
            ...(wish.reminder && { reminder: wish.reminder }),
            ...(wish.radiusMetres !== undefined && { radiusMetres: wish.radiusMetres }),
          },
          $setOnInsert: { relation, since: clock.now() },
        },
        { upsert: true, returnDocument: 'after', lean: true, ...(session && { session }) },
      );
      if (!subscription) throw new Error('The store made no subscription');
      return { subscription, isNew: !known };
    },

    async unsubscribe(residentId, id, session) {
      const ended = await Subscription.findOneAndDelete(
        { _id: id, residentId },
        { lean: true, ...(session && { session }) },
      );
      return (ended as SubscriptionRecord | null) ?? undefined;
    },

    async unsubscribeAll(residentId, topic, session) {
      const { deletedCount } = await Subscription.deleteMany(
        { residentId, ...(topic && { topic }) },
        session ? { session } : {},
      );
      return deletedCount;
    },

    list: async (residentId, session) =>
      await Subscription.find({ residentId })
        .sort({ _id: 1 })
        .session(session ?? null)
        .lean<SubscriptionRecord[]>(),
  };

  /** The place with its ward of today. */
  function settle(place: SubscribedPlace): SubscribedPlace {
    switch (place.kind) {
      case 'city':
        return place;
      case 'area':
        if (!place.street && !place.quarter && !place.ward && !place.audience)
          throw invalid('place', 'needs a street, a quarter, a ward or an audience');
        if (place.ward && !presentWard(city, place.ward))
          throw invalid('place.ward', `"${place.ward}" is no ward of the city`);
        return place;
      case 'point': {
        if (!isPosition(place)) throw invalid('place', 'must be a latitude and a longitude');
        const ward = wardAt(city, place)?.id;
        const { ward: _, ...rest } = place;
        return { ...rest, ...(ward && { ward }) };
      }
      case 'ward': {
        const ward = presentWard(city, place.ward);
        if (!ward) throw invalid('place.ward', `"${place.ward}" is no ward of the city`);
        if (place.street && !city.streets.some(({ id }) => id === place.street))
          throw invalid('place.street', `"${place.street}" is no street of the city`);
        const former = ward.id === place.ward ? place.formerWard : place.ward;
        return { ...place, ward: ward.id, ...(former && { formerWard: former }) };
      }
    }
  }

  async function refuseTooMany(residentId: Types.ObjectId, session: ClientSession | undefined) {
    const count = await Subscription.countDocuments({ residentId }).session(session ?? null);
    if (count >= MOST_SUBSCRIPTIONS)
      throw new AppError('conflict', 409, `Nobody may follow more than ${MOST_SUBSCRIPTIONS}`);
  }
}

function refuseUnknownTopic(topic: string): void {
  if (!SUBSCRIPTION_TOPICS.some((known) => known === topic))
    throw invalid('topic', `"${topic}" is none of ${SUBSCRIPTION_TOPICS.join(', ')}`);
}

const isPosition = ({ lat, lon }: { lat: number; lon: number }): boolean =>
  Math.abs(lat) <= 90 && Math.abs(lon) <= 180;

const invalid = (path: string, message: string): AppError =>
  new AppError('invalid_input', 400, `The subscription cannot be made: ${path} ${message}`, [
    { path, message },
  ]);
