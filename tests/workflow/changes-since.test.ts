import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { MINUTE } from '../../core/clock.ts';
import { Exceedance } from '../../models/exceedance.ts';
import { changesSince, type StreamMark } from '../../workflow/stream/changes-since.ts';
import { WEDNESDAY } from '../support/builders.ts';
import { startTestStore } from '../support/store.ts';

let store: Awaited<ReturnType<typeof startTestStore>>;
beforeAll(async () => {
  store = await startTestStore();
});
beforeEach(() => store.clear());
afterAll(() => store.stop());

const at = (minutes: number) => new Date(WEDNESDAY.getTime() + minutes * MINUTE);

it('pages through more than fits at once, also of one instant, and leaves nothing out', async () => {
  // Seven of one instant, then one a minute; pages of three.
  const minutes = [0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5];
  await Exceedance.insertMany(
    minutes.map((minute, n) => ({
      subject: `device:environment:NT-${n}`,
      name: `NT-${n}`,
      hazard: 'water',
      since: at(minute),
      updatedAt: at(minute),
    })),
  );
  let mark: StreamMark = { at: at(-1), from: at(-1) };
  const told = new Set<string>();
  for (let page = 0; page < 20; page += 1) {
    const { events, next, caughtUp } = await changesSince(mark, at(10), 3);
    for (const { id } of events) told.add(id);
    mark = next;
    if (caughtUp) break;
  }
  expect(told.size).toBe(minutes.length);
  expect(mark.at.getTime()).toBeGreaterThan(at(9).getTime());
  expect((await changesSince(mark, at(11), 3)).events).toEqual([]);
});
