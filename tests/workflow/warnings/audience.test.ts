import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Types } from 'mongoose';
import { Resident } from '../../../models/resident.ts';
import { Subscription } from '../../../models/subscription.ts';
import { type Area, metresBetween } from '../../../workflow/warnings/area.ts';
import { findAudience, findWanted } from '../../../workflow/warnings/audience.ts';
import { createReach } from '../../../workflow/warnings/reach.ts';
import { wardsUnder } from '../../../workflow/warnings/wards-under.ts';
import { city, WEDNESDAY } from '../../support/builders.ts';
import { startTestStore } from '../../support/store.ts';

let store: Awaited<ReturnType<typeof startTestStore>>;
const wards = city.wards.filter(({ successor }) => !successor).map(({ id }) => id);
const { south, north, west, east } = city.bounds;

/** What 300 residents follow: points with and without a ward and a radius, wards, the whole city. */
const followed = Array.from({ length: 300 }, (_, n) => {
  const lat = south + ((n * 37) % 300) * ((north - south) / 300);
  const lon = west + ((n * 101) % 300) * ((east - west) / 300);
  const ward = wards[n % (wards.length + 1)];
  const place =
    n % 5 === 0
      ? { kind: 'ward', ward: wards[n % wards.length] }
      : n % 71 === 0
        ? { kind: 'city' }
        : { kind: 'point', lat, lon, ...(ward && { ward }) };
  return {
    _id: new Types.ObjectId(),
    residentId: new Types.ObjectId(),
    topic: n % 11 === 0 ? 'waste' : 'flood',
    place,
    placeKey: `p${n}`,
    relation: 'own',
    ...(n % 13 === 0 && 'lat' in place && { radiusMetres: 1500 }),
    since: WEDNESDAY,
  };
});

beforeAll(async () => {
  store = await startTestStore();
  await Subscription.collection.insertMany(followed);
  await Resident.collection.insertMany(
    followed.map(({ residentId }) => ({
      _id: residentId,
      language: 'vi',
      identities: [
        {
          channel: 'telegram',
          address: String(residentId),
          state: 'active',
          lastSeenAt: WEDNESDAY,
        },
      ],
    })),
  );
});
afterAll(() => store.stop());

/** The same by looking at every subscription, as the words of the rule say it. */
function plainly(area: Area): string[] {
  const under = wardsUnder(area, city);
  return followed
    .filter(({ topic, place, radiusMetres = 0 }) => {
      if (topic !== 'flood') return false;
      if (area.wholeCity || place.kind === 'city') return true;
      if ('ward' in place && place.ward && area.wards.includes(place.ward)) return true;
      if (!('lat' in place)) return 'ward' in place && place.ward && under.has(place.ward);
      return area.circles.some(
        (circle) => metresBetween(circle, place) <= circle.radiusKm * 1000 + radiusMetres,
      );
    })
    .map(({ residentId }) => String(residentId))
    .toSorted();
}

const aCircle = fc.record({
  lat: fc.double({ min: south, max: north, noNaN: true }),
  lon: fc.double({ min: west, max: east, noNaN: true }),
  radiusKm: fc.double({ min: 0.05, max: 4, noNaN: true }),
});
const anArea = fc.record({
  wards: fc.subarray(wards),
  circles: fc.array(aCircle, { maxLength: 2 }),
  polygons: fc.constant([]),
  wholeCity: fc.boolean(),
});

describe('the audience of an area', () => {
  it('is what looking at every subscription gives, each resident once', async () => {
    await fc.assert(
      fc.asyncProperty(anArea, async (area) => {
        const wanted = await findWanted(area as Area, (shapes) => wardsUnder(shapes, city));
        const ids = wanted.map(({ residentId }) => residentId);
        expect(ids.toSorted()).toEqual(plainly(area as Area));
        const distances = wanted.map(({ distance }) => distance);
        expect(distances).toEqual(distances.toSorted((a, b) => a - b));
      }),
      { numRuns: 60 },
    );
  });

  it('is reached alike, whether few are looked up or everybody is read', async () => {
    const area = { wards: [], circles: [], polygons: [], wholeCity: true } as unknown as Area;
    const wanted = await findWanted(area, () => new Set());
    const few = await createReach(1)(wanted.slice(0, 50));
    expect(few.recipients).toHaveLength(50);
    expect(await createReach(100_000)(wanted.slice(0, 50))).toEqual(few);
  });

  it('is counted beside everybody who follows the topic', async () => {
    const area = { wards: [], circles: [], polygons: [], wholeCity: true } as unknown as Area;
    const { recipients, subscribers } = await findAudience(area, () => new Set());
    expect(recipients).toHaveLength(followed.filter(({ topic }) => topic === 'flood').length);
    expect(subscribers).toBe(recipients.length);
  });
});
