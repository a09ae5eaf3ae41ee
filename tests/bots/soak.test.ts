import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { soak } from '../../scripts/soak/run.ts';
import { startTestStore } from '../support/store.ts';

let store: Awaited<ReturnType<typeof startTestStore>>;
beforeAll(async () => {
  store = await startTestStore();
});
afterAll(() => store.stop());
beforeEach(() => store.clear());

it('loses nothing, sends nothing twice and leaves no dialogue stuck while the platforms fail', async () => {
  const outcome = await soak({ residents: 24, seed: 4, dataDir: store.dataDir });
  expect(outcome.problems).toEqual([]);
  expect(outcome.counts['events']).toBeGreaterThan(48);
  expect(Object.keys(outcome.faults).length).toBeGreaterThan(0);
}, 60_000);
