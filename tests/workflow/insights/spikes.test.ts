import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createManualClock, DAY, HOUR, MINUTE } from '../../../core/clock.ts';
import { Notice } from '../../../models/notice.ts';
import { SpikeAlarm } from '../../../models/spike.ts';
import { Watch } from '../../../models/watch.ts';
import { createAnalyzer } from '../../../nlp/analyzer.ts';
import { backTest } from '../../../scripts/listening/synthetic-year.ts';
import { detectSpikes } from '../../../workflow/insights/detect-spikes.ts';
import { createWatchMatcher } from '../../../workflow/insights/match-watches.ts';
import { createSpikeWatch } from '../../../workflow/insights/raise-spikes.ts';
import { createTellSpike } from '../../../workflow/insights/tell-followers.ts';
import { usualOf } from '../../../workflow/insights/usual.ts';
import type { IncomingPost } from '../../../workflow/posts/incoming.ts';
import { createPostKeeper } from '../../../workflow/posts/keep-post.ts';
import { aStaffMember, aWorkflow, city, WEDNESDAY } from '../../support/builders.ts';
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
  const analyzer = createAnalyzer({ city });
  const keepPosts = createPostKeeper({
    city,
    clock,
    analyzer,
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

  it('adds no post of YouTube to those of other sources, and speaks of it apart', async () => {
    const half = (source: 'facebook' | 'youtube', from: number, many: number) =>
      Array.from({ length: many }, (_, n) => ({ ...angry(from + n, event), source }));
    clock.set(new Date(event.getTime() + 30 * MINUTE));
    const watch = createSpikeWatch({ city, clock });
    await keepPosts([...half('facebook', 0, 6), ...half('youtube', 10, 6)]);
    expect(await watch.look()).toEqual([]);
    await keepPosts(half('youtube', 30, 6));
    await watch.look();
    const [apart, ...others] = await SpikeAlarm.find().lean();
    expect(others).toEqual([]);
    expect(apart?.series.map(({ series }) => series)).toContain('youtube/negative:all');
    expect(apart?.postIds).toHaveLength(12);
  });

  it('is told once to each follower of the list behind it, under the bell', async () => {
    const [first, late] = [await aStaffMember(), await aStaffMember()];
    const list = await Watch.create({
      name: 'Ngập',
      query: 'ngập',
      owner: String(first._id),
      colour: '#0f5c54',
      followers: [String(first._id)],
      createdAt: clock.now(),
      updatedAt: clock.now(),
    });
    const matcher = createWatchMatcher();
    await matcher.refresh();
    const keep = createPostKeeper({
      city,
      clock,
      analyzer,
      mask: (text) => text,
      pseudonymKey: 'k',
      reports: workflow.reports,
      matchWatches: matcher.match,
    });
    clock.set(new Date(event.getTime() + 30 * MINUTE));
    await keep(Array.from({ length: 12 }, (_, n) => angry(n, event)));
    const watch = createSpikeWatch({ city, clock, tell: createTellSpike({ clock }) });
    await watch.look();
    await keep(Array.from({ length: 12 }, (_, n) => angry(20 + n, event)));
    await Watch.updateOne({ _id: list._id }, { $addToSet: { followers: String(late._id) } });
    await watch.look();
    const notices = await Notice.find().sort({ _id: 1 }).lean();
    expect(notices.map(({ staffId }) => String(staffId))).toEqual(
      [first, late].map(({ _id }) => String(_id)),
    );
    expect(notices[0]).toMatchObject({ kind: 'spike', link: '/spikes' });
    expect(notices[0]?.title).toBe(
      'Báo động dư luận: danh sách “Ngập” có 12 bài trong một giờ, thường là 0',
    );
  });
});
