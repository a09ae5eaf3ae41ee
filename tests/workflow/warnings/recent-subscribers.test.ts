import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Types } from 'mongoose';
import { MINUTE, SECOND } from '../../../core/clock.ts';
import { Subscription } from '../../../models/subscription.ts';
import { createRecentSubscribers } from '../../../workflow/warnings/recent-subscribers.ts';
import { WEDNESDAY } from '../../support/builders.ts';
import { startTestStore } from '../../support/store.ts';

let store: Awaited<ReturnType<typeof startTestStore>>;
let now: Date;
const clock = { now: () => now };
const pass = (milliseconds: number) => {
  now = new Date(now.getTime() + milliseconds);
};

beforeAll(async () => {
  store = await startTestStore();
});
afterAll(() => store.stop());
beforeEach(async () => {
  now = WEDNESDAY;
  await Subscription.deleteMany();
  await subscribe(2);
});

async function subscribe(count: number): Promise<void> {
  await Subscription.collection.insertMany(
    Array.from({ length: count }, () => ({
      residentId: new Types.ObjectId(),
      topic: 'flood',
      place: { kind: 'city' },
      placeKey: 'city',
      relation: 'own',
      since: WEDNESDAY,
    })),
  );
}

describe('Subscribers for the preview of an area', () => {
  it('are read anew each time while they are few', async () => {
    const recent = createRecentSubscribers({ clock });
    expect((await recent()).count).toBe(2);
    await subscribe(1);
    expect((await recent()).count).toBe(3);
  });

  it('are kept for a moment when they are many, and say from when they are', async () => {
    const recent = createRecentSubscribers({ clock, keptFrom: 2 });
    await recent();
    await subscribe(1);
    pass(10 * SECOND);
    expect(await recent()).toMatchObject({ count: 2, asOf: WEDNESDAY });
  });

  it('are shown at once and read anew beside when they are a minute old', async () => {
    const recent = createRecentSubscribers({ clock, keptFrom: 2 });
    await recent();
    await subscribe(1);
    pass(MINUTE);
    const shown = await recent();
    expect(shown).toMatchObject({ count: 2, asOf: WEDNESDAY });
    let next = shown;
    while (next.asOf === shown.asOf) {
      await Subscription.countDocuments();
      next = await recent();
    }
    expect(next).toMatchObject({ count: 3, asOf: now });
  });

  it('are not read beside what may be urgent', async () => {
    const recent = createRecentSubscribers({ clock, keptFrom: 2 });
    const first = await recent();
    pass(MINUTE);
    await recent(false);
    await Subscription.countDocuments();
    pass(SECOND);
    expect((await recent(false)).places).toBe(first.places);
  });

  it('are waited for when what was read is too old to be shown', async () => {
    const recent = createRecentSubscribers({ clock, keptFrom: 2 });
    await recent();
    await subscribe(1);
    pass(6 * MINUTE);
    expect(await recent()).toMatchObject({ count: 3, asOf: now });
  });

  it('come from one reading when several ask at the same time', async () => {
    const recent = createRecentSubscribers({ clock, keptFrom: 2 });
    const [one, two] = await Promise.all([recent(), recent()]);
    expect(one.places).toBe(two.places);
  });
});
