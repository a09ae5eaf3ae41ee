import type { Say } from '../../core/city/say.ts';
import type { CityProfile } from '../../core/city/schema.ts';
import { type Clock, DAY, MINUTE } from '../../core/clock.ts';
import type { CollectionScheduleRecord } from '../../models/collection-schedule.ts';
import { Resident, type ResidentRecord } from '../../models/resident.ts';
import { Subscription, type SubscriptionRecord } from '../../models/subscription.ts';
import { latestChat } from '../notifications/latest-chat.ts';
import type { NewDelivery, Outbox } from '../notifications/outbox.ts';
import { nextAllowedAt } from '../notifications/quiet-hours.ts';
import { concerns } from './collection-place.ts';
import { placeOf, schedulesInForce } from './collections.ts';
import { nextCollections } from './next-collections.ts';

/** Reminders go out from this time of day on, and no later than that, minutes of the city's day. */
const FROM_MINUTE = 18 * 60;
const UNTIL_MINUTE = 20 * 60 + 45;
const EVERY_MS = 10 * MINUTE;
const AT_ONCE = 500;

type Due = { schedule: CollectionScheduleRecord; from: Date; day: string };

/**
 * Makes the sweep that reminds whoever asked of tomorrow's collection: in the evening before, once a place and day,
 * outside of their quiet hours. Where these last until the lorry has come nothing is sent.
 *
 * @returns reminders that were written
 */
export function createEveningReminders(deps: {
  city: CityProfile;
  clock: Clock;
  outbox: Outbox;
  say: Say;
}): () => Promise<number> {
  const { city, clock, outbox, say } = deps;
  const offset = city.calendar.utcOffsetMinutes * MINUTE;
  let nextAt = 0;

  return async () => {
    const now = clock.now();
    const minute = ((now.getTime() + offset) % DAY) / MINUTE;
    if (minute < FROM_MINUTE || minute > UNTIL_MINUTE) return 0;
    if (now.getTime() < nextAt && now.getTime() > nextAt - EVERY_MS) return 0;
    const due = dueTomorrow(await schedulesInForce(), now);
    let written = 0;
    if (due.length > 0) written = await remindAll(due, now);
    nextAt = now.getTime() + EVERY_MS;
    return written;
  };

  function dueTomorrow(schedules: readonly CollectionScheduleRecord[], now: Date): Due[] {
    const tomorrow = new Date(now.getTime() + offset + DAY).toISOString().slice(0, 10);
    return schedules.flatMap((schedule) => {
      const next = nextCollections(schedule, now, city.calendar.utcOffsetMinutes, 3).find(
        ({ day }) => day === tomorrow,
      );
      return next ? [{ schedule, from: next.from, day: tomorrow }] : [];
    });
  }

  async function remindAll(due: readonly Due[], now: Date): Promise<number> {
    let written = 0;
    let batch: SubscriptionRecord[] = [];
    const cursor = Subscription.find({ topic: 'waste', 'place.kind': 'area' })
      .lean<SubscriptionRecord[]>()
      .cursor();
    for await (const subscription of cursor) {
      batch.push(subscription);
      if (batch.length < AT_ONCE) continue;
      written += await remind(batch, due, now);
      batch = [];
    }
    return written + (await remind(batch, due, now));
  }

  async function remind(
    subscriptions: readonly SubscriptionRecord[],
    due: readonly Due[],
    now: Date,
  ): Promise<number> {
    const wanted = subscriptions.flatMap((subscription) => {
      const mine = finest(due, subscription);
      return mine.length > 0 ? [{ subscription, mine }] : [];
    });
    if (wanted.length === 0) return 0;
    const residents = new Map(
      (
        await Resident.find({
          _id: { $in: wanted.map(({ subscription }) => subscription.residentId) },
        }).lean<ResidentRecord[]>()
      ).map((resident) => [String(resident._id), resident]),
    );
    const deliveries = wanted.flatMap(({ subscription, mine }) => {
      const resident = residents.get(String(subscription.residentId));
      return resident ? deliveryOf(resident, subscription, mine, now) : [];
    });
    await outbox.enqueue(deliveries);
    return deliveries.length;
  }

  /** A street's own schedule comes before that of its part of the ward. */
  function finest(due: readonly Due[], { place }: SubscriptionRecord): Due[] {
    const asked = {
      street: place.street ?? undefined,
      quarter: place.quarter ?? undefined,
      ward: place.ward ?? undefined,
    };
    const found = due.filter(({ schedule }) => concerns(city, placeOf(schedule), asked));
    const ofStreet = found.filter(({ schedule }) => schedule.streetId);
    return ofStreet.length > 0 ? ofStreet : found;
  }

  function deliveryOf(
    resident: ResidentRecord,
    { _id, place }: SubscriptionRecord,
    mine: readonly Due[],
    now: Date,
  ): NewDelivery[] {
    const chat = latestChat(resident);
    if (!chat) return [];
    const dueAt = nextAllowedAt(now, { lane: 'notice', channel: chat.channel }, resident, city);
    const ahead = mine.filter(({ from }) => from > dueAt);
    const [first] = ahead;
    if (!first) return [];
    const language = resident.language ?? 'vi';
    const lines = ahead.map(({ schedule: { what, from, to } }) =>
      say(language, 'waste.reminder.line', { what: what ?? say(language, 'waste.what'), from, to }),
    );
    const head = say(language, 'waste.reminder', { place: place.label ?? '' });
    return [
      {
        key: `collection:${first.day}:${String(_id)}`,
        residentId: resident._id,
        channel: chat.channel,
        address: chat.address,
        lane: 'notice',
        content: { text: [head, ...lines, say(language, 'waste.reminder.end')].join('\n') },
        about: { type: 'collection', id: first.day },
        dueAt,
      },
    ];
  }
}
