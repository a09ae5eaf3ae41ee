import { createSay } from '../../core/city/say.ts';
import type { CityProfile } from '../../core/city/schema.ts';
import type { CitySystem, EventKind } from '../../core/city/system-schema.ts';
import type { Clock } from '../../core/clock.ts';
import type { Channel } from '../../models/resident.ts';
import { Resident, type ResidentRecord } from '../../models/resident.ts';
import {
  Subscription,
  type SubscriptionRecord,
  type SubscriptionTopic,
} from '../../models/subscription.ts';
import type { SystemEventRecord } from '../../models/system-event.ts';
import { stripAccents } from '../../nlp/normalize/strip-accents.ts';
import { latestChat } from '../notifications/latest-chat.ts';
import type { Outbox } from '../notifications/outbox.ts';
import { nextAllowedAt } from '../notifications/quiet-hours.ts';

/** Tells everybody who asked for the topic, each once, outside of their quiet hours. @returns how many */
export type TellSubscribers = (
  event: SystemEventRecord,
  system: CitySystem,
  kind: EventKind,
) => Promise<number>;

type NoticeData = {
  title: string;
  text: string;
  doNow?: string;
  wards?: string[];
  audience?: string[];
  plots?: string[];
};

const AT_ONCE = 500;

export function createTellSubscribers(deps: {
  city: CityProfile;
  clock: Clock;
  outbox: Outbox;
}): TellSubscribers {
  const { city, clock, outbox } = deps;
  const say = createSay(city);
  return async (event, system, kind) => {
    const data = event.data as NoticeData;
    const answers = city.topics.some(({ id, body }) => id === kind.topic && body);
    const wanted = new Set<string>();
    const cursor = Subscription.find({
      topic: kind.topic as SubscriptionTopic,
      // Who named no ward hears what is for any.
      ...(data.wards?.length && {
        $or: [{ 'place.ward': { $in: data.wards } }, { 'place.ward': { $exists: false } }],
      }),
    })
      .select('residentId place')
      .lean<SubscriptionRecord[]>()
      .cursor();
    for await (const { residentId, place } of cursor)
      if (
        isFor(data.audience, place.kind === 'area' ? place.audience : place.label) &&
        isFor(data.plots, place.quarter)
      )
        wanted.add(String(residentId));
    const ids = [...wanted];
    let told = 0;
    for (let from = 0; from < ids.length; from += AT_ONCE) {
      const residents = await Resident.find({ _id: { $in: ids.slice(from, from + AT_ONCE) } }).lean<
        ResidentRecord[]
      >();
      const deliveries = residents.flatMap((resident) => {
        const chat = latestChat(resident);
        if (!chat) return [];
        return [
          {
            key: `system:${system.id}:${event.eventId}:resident:${String(resident._id)}`,
            residentId: resident._id,
            channel: chat.channel as Channel,
            address: chat.address,
            lane: 'notice' as const,
            content: {
              text: compose(data, resident.language === 'en' ? system.en : system.vi),
              ...(answers && {
                buttons: [
                  {
                    id: `topic:ask:${kind.topic}`,
                    title: say(resident.language, 'button.topic-ask'),
                  },
                ],
              }),
            },
            about: { type: 'system', id: `${system.id}:${event.eventId}` },
            dueAt: nextAllowedAt(
              clock.now(),
              { lane: 'notice', channel: chat.channel },
              resident,
              city,
            ),
          },
        ];
      });
      await outbox.enqueue(deliveries);
      told += deliveries.length;
    }
    return told;
  };
}

/** Title, what, what to do, from whom. */
function compose({ title, text, doNow }: NoticeData, from: string): string {
  return [title, text, ...(doNow ? [`👉 ${doNow}`] : []), `(${from})`].join('\n');
}

/** A household that named its crop or plot hears what is for that; one that named nothing hears all. */
function isFor(audience: readonly string[] | undefined, label: string | null | undefined): boolean {
  if (!audience?.length || !label) return true;
  const own = plain(label);
  return audience.some((name) => own.includes(plain(name)));
}

const plain = (text: string): string => stripAccents(text.normalize('NFC')).toLowerCase();
