import { Types } from 'mongoose';
import type { CityProfile } from '../../core/city/schema.ts';
import { wardAt } from '../../core/city/ward-lookup.ts';
import type { DeliveryContent } from '../../models/delivery.ts';
import { Resident } from '../../models/resident.ts';
import { Subscription } from '../../models/subscription.ts';
import type { Outbox } from '../../workflow/notifications/outbox.ts';
import type { Area, Corner } from '../../workflow/warnings/area.ts';

const BATCH = 5000;

/** Telegram chat of the `n`th subscriber, from 0. */
export const chatOf = (n: number): string => String(700_000_000 + n);

/** Residents on Telegram with a home each, spread evenly over the city, who want to hear of floods. */
export async function makeSubscribers(city: CityProfile, count: number): Promise<void> {
  const { south, north, west, east } = city.bounds;
  const now = new Date();
  for (let from = 0; from < count; from += BATCH) {
    const numbers = Array.from({ length: Math.min(BATCH, count - from) }, (_, n) => from + n);
    const ids = new Map(numbers.map((n) => [n, new Types.ObjectId()]));
    await Resident.collection.insertMany(
      [...ids].map(([n, _id]) => ({
        _id,
        language: 'vi',
        identities: [
          {
            channel: 'telegram',
            address: chatOf(n),
            state: 'active',
            lastSeenAt: now,
            linkedAt: now,
          },
        ],
        createdAt: now,
      })),
    );
    await Subscription.collection.insertMany(
      [...ids].map(([n, residentId]) => {
        const lat = south + (((n * 7919) % count) / count) * (north - south);
        const lon = west + (((n * 104_729) % count) / count) * (east - west);
        const ward = wardAt(city, { lat, lon })?.id;
        return {
          residentId,
          topic: 'flood',
          place: { kind: 'point', lat, lon, label: `nhà số ${n}`, ...(ward && { ward }) },
          placeKey: `point:${n}`,
          relation: 'own',
          since: now,
        };
      }),
    );
  }
}

/** A ring of `corners` corners around the whole city, its edge as ragged as that of a flood. */
export function aRaggedRing(city: CityProfile, corners: number): Area {
  const { south, north, west, east } = city.bounds;
  const [lat, lon] = [(south + north) / 2, (west + east) / 2];
  const ring = Array.from({ length: corners }, (_, n): Corner => {
    const angle = (2 * Math.PI * n) / corners;
    const far = 0.75 + 0.05 * Math.sin(angle * 40);
    return [
      lat + far * (north - south) * Math.sin(angle),
      lon + far * (east - west) * Math.cos(angle),
    ];
  });
  return { wards: [], circles: [], polygons: [ring], wholeCity: false } as unknown as Area;
}

/** Puts one message to each of the first `count` subscribers into the lane that may wait. */
export async function sendNewsletter(
  outbox: Pick<Outbox, 'enqueue'>,
  { id, count }: { id: string; count: number },
  content: DeliveryContent,
): Promise<void> {
  const residents = await Resident.collection
    .find({}, { projection: { identities: 1 } })
    .limit(count)
    .toArray();
  for (let from = 0; from < residents.length; from += BATCH)
    await outbox.enqueue(
      residents.slice(from, from + BATCH).map(({ _id, identities }) => ({
        key: `newsletter:${id}:${String(_id)}`,
        residentId: _id,
        channel: 'telegram' as const,
        address: String(identities[0].address),
        lane: 'notice' as const,
        content,
        about: { type: 'newsletter', id },
      })),
    );
}
