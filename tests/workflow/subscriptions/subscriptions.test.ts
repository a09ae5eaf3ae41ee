import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Types } from 'mongoose';
import { createManualClock } from '../../../core/clock.ts';
import {
  createSubscriptions,
  MOST_SUBSCRIPTIONS,
} from '../../../workflow/subscriptions/subscriptions.ts';
import { aResident, city, WEDNESDAY } from '../../support/builders.ts';
import { startTestStore } from '../../support/store.ts';

let store: Awaited<ReturnType<typeof startTestStore>>;
const subscriptions = createSubscriptions({ city, clock: createManualClock(WEDNESDAY) });

beforeAll(async () => {
  store = await startTestStore();
});
beforeEach(() => store.clear());
afterAll(() => store.stop());

const flood = { topic: 'flood' } as const;

describe('subscriptions', () => {
  it('take an old ward for the ward of today and remember the old name', async () => {
    const { _id: residentId } = await aResident();
    const { subscription } = await subscriptions.subscribe({
      ...flood,
      residentId,
      place: { kind: 'ward', ward: 'ward:phuong-3' },
    });
    expect(subscription.place).toMatchObject({
      ward: 'ward:dong-ha',
      formerWard: 'ward:phuong-3',
    });
    expect(subscription).toMatchObject({ relation: 'own', since: WEDNESDAY });
  });

  it('find the ward of a pin, and none beyond the city', async () => {
    const { _id: residentId } = await aResident();
    const at = async (lat: number, lon: number) =>
      (await subscriptions.subscribe({ ...flood, residentId, place: { kind: 'point', lat, lon } }))
        .subscription.place.ward;
    expect(await at(16.8172845, 107.1010378)).toBe('ward:dong-ha');
    expect(await at(16.06, 108.21)).toBeUndefined();
  });

  it('change nothing when the same is asked twice, and tell so', async () => {
    const { _id: residentId } = await aResident();
    const wish = {
      ...flood,
      residentId,
      place: { kind: 'ward', ward: 'ward:dong-ha' },
    } as const;
    const first = await subscriptions.subscribe(wish);
    const again = await subscriptions.subscribe(wish);
    expect([first.isNew, again.isNew]).toEqual([true, false]);
    expect(again.subscription._id).toEqual(first.subscription._id);
    expect(await subscriptions.list(residentId)).toHaveLength(1);
  });

  it('keep the place of a relative beside one of their own', async () => {
    const { _id: residentId } = await aResident();
    const place = { kind: 'ward', ward: 'ward:nam-dong-ha' } as const;
    await subscriptions.subscribe({ ...flood, residentId, place });
    await subscriptions.subscribe({
      ...flood,
      residentId,
      place: { ...place, label: 'nhà mẹ' },
      relation: 'relative',
    });
    expect((await subscriptions.list(residentId)).map(({ relation }) => relation)).toEqual([
      'own',
      'relative',
    ]);
  });

  it('end one by one, by topic, or all at once, and only their own', async () => {
    const { _id: residentId } = await aResident();
    const other = await aResident();
    for (const who of [residentId, other._id])
      for (const ward of ['ward:dong-ha', 'ward:nam-dong-ha'])
        await subscriptions.subscribe({ ...flood, residentId: who, place: { kind: 'ward', ward } });
    await subscriptions.subscribe({ residentId, topic: 'newsletter', place: { kind: 'city' } });
    const [first] = await subscriptions.list(residentId);
    expect(await subscriptions.unsubscribe(other._id, first?._id ?? '')).toBeUndefined();
    expect(await subscriptions.unsubscribe(residentId, first?._id ?? '')).toMatchObject(flood);
    expect(await subscriptions.unsubscribeAll(residentId, 'flood')).toBe(1);
    expect(await subscriptions.unsubscribeAll(residentId)).toBe(1);
    expect(await subscriptions.unsubscribeAll(residentId)).toBe(0);
    expect(await subscriptions.list(other._id)).toHaveLength(2);
  });

  it.each([
    ['an unknown ward', { kind: 'ward', ward: 'ward:nowhere' }, 'place.ward'],
    ['an unknown street', { kind: 'ward', ward: 'ward:dong-ha', street: 'x' }, 'place.street'],
    ['a position off the earth', { kind: 'point', lat: 116, lon: 107 }, 'place'],
  ] as const)('refuse %s and name the field', async (_, place, path) => {
    const wish = { ...flood, residentId: new Types.ObjectId(), place };
    await expect(subscriptions.subscribe(wish)).rejects.toMatchObject({
      code: 'invalid_input',
      details: [expect.objectContaining({ path })],
    });
  });

  it('are no more than a family needs', async () => {
    const { _id: residentId } = await aResident();
    const at = (n: number) =>
      subscriptions.subscribe({
        ...flood,
        residentId,
        place: { kind: 'point', lat: 16.8 + n / 1000, lon: 107.1 },
      });
    for (let n = 0; n < MOST_SUBSCRIPTIONS; n += 1) await at(n);
    await expect(at(MOST_SUBSCRIPTIONS)).rejects.toMatchObject({ code: 'conflict' });
    await expect(at(0)).resolves.toMatchObject({ isNew: false });
  });
});
