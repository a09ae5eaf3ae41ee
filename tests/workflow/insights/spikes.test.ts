import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createManualClock, DAY, HOUR, MINUTE } from '../../../core/clock.ts';
import { SpikeAlarm } from '../../../models/spike.ts';
import { createAnalyzer } from '../../../nlp/analyzer.ts';
import { backTest } from '../../../scripts/listening/synthetic-year.ts';
import { detectSpikes } from '../../../workflow/insights/detect-spikes.ts';
import { createSpikeWatch } from '../../../workflow/insights/raise-spikes.ts';
import { usualOf } from '../../../workflow/insights/usual.ts';
import type { IncomingPost } from '../../../workflow/posts/incoming.ts';
import { createPostKeeper } from '../../../workflow/posts/keep-post.ts';
import { aWorkflow, city, WEDNESDAY } from '../../support/builders.ts';
import { startTestStore } from '../../support/store.ts';

describe('what is usual for an hour', () => {
  it('is not moved by one earlier event', () => {
    const calm = Array.from({ length: 24 }, (_, n) => n % 3);
    const withFlood = calm.map((count, n) => (n === 5 ? 400 : count));
    expect(usualOf(withFlood).expected).toBeCloseTo(usualOf(calm).expected, 0);
    expect(usualOf(withFlood).spread).toBeLessThan(3);
  });

  it('takes no single voice for an event, where nothing is ever said', () => {
    const series = { kind: 'negative', of: 'all' } as const;
    const alike = Array.from({ length: 24 }, () => 0);
    expect(detectSpikes([{ series, count: 7, alike }])).toEqual([]);
    expect(detectSpikes([{ series, count: 8, alike }])).toHaveLength(1);
  });

  it('is set aside where somebody asked to know from a number on', () => {
    const series = { kind: 'watch', id: 'x' } as const;
    const alike = Array.from({ length: 24 }, () => 3);
    expect(detectSpikes([{ series, count: 3, alike, threshold: 3 }])).toHaveLength(1);
    expect(detectSpikes([{ series, count: 2, alike, threshold: 3 }])).toEqual([]);
  });
});

describe('a made-up year with planted events', () => {
  it.each([1, 2, 3])('has every event found and few false alarms (seed %d)', (seed) => {
    const result = backTest(seed);
    expect(result.found).toBe(result.planted);
    expect(Math.max(...result.delays)).toBeLessThanOrEqual(3);
    // Ten series over 44 weeks: about one false alarm a month of all together.
    expect(result.falseAlarms).toBeLessThanOrEqual(12);
  });
});

describe('an alarm', () => {
  let store: Awaited<ReturnType<typeof startTestStore>>;
  const clock = createManualClock(WEDNESDAY);
  const { workflow } = aWorkflow(clock);
  const keepPosts = createPostKeeper({
    city,
    clock,
    analyzer: createAnalyzer({ city }),
    mask: (text) => text,
    pseudonymKey: 'k',
    reports: workflow.reports,
  });
  beforeAll(async () => {
    store = await startTestStore();
  });
  afterAll(() => store.stop());
  beforeEach(async () => {
    await store.clear();
    clock.set(WEDNESDAY);
  });

  const angry = (n: number, at: Date): IncomingPost => ({
    source: 'facebook',
    externalId: `${at.getTime()}-${n}`,
    outlet: 'Đông Hà quê tôi',
    text: `Nước ngập đường Lê Duẩn tới ${n} phân rồi bà con ơi, không ai lo cả`,
    publishedAt: at,
  });
  /** Old enough to be figures only, so that no ticket is opened. */
  const event = new Date(WEDNESDAY.getTime() - 5 * DAY);

  it('is one for all series that rise because of the same posts, with its posts and places', async () => {
    await keepPosts(
      Array.from({ length: 12 }, (_, n) => angry(n, new Date(event.getTime() + n * MINUTE))),
    );
    clock.set(new Date(event.getTime() + 30 * MINUTE));
    const watch = createSpikeWatch({ city, clock });
    expect(await watch.look()).not.toEqual([]);
    const alarms = await SpikeAlarm.find().lean();
    expect(alarms).toHaveLength(1);
    expect(alarms[0]?.series.map(({ series }) => series)).toEqual(
      expect.arrayContaining(['negative:all', 'negative:category:ngap_up']),
    );
    expect(alarms[0]?.postIds).toHaveLength(12);
    expect(alarms[0]?.places).toContain('Lê Duẩn');
  });

  it('is not raised again for the same posts, and grows while the event goes on', async () => {
    await keepPosts(Array.from({ length: 12 }, (_, n) => angry(n, event)));
    clock.set(new Date(event.getTime() + 30 * MINUTE));
    const watch = createSpikeWatch({ city, clock });
    await watch.look();
    expect(await watch.look()).toEqual([]);
    const later = new Date(event.getTime() + HOUR);
    await keepPosts(Array.from({ length: 20 }, (_, n) => angry(100 + n, later)));
    clock.set(new Date(later.getTime() + 30 * MINUTE));
    expect((await watch.look()).every(({ isNew }) => !isNew)).toBe(true);
    const [alarm] = await SpikeAlarm.find().lean();
    expect(await SpikeAlarm.countDocuments()).toBe(1);
    expect(alarm?.until).toEqual(later);
    expect(Math.max(...(alarm?.series.map(({ count }) => count) ?? []))).toBe(20);
  });
});
