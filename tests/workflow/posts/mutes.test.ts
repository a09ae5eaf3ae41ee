import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createManualClock, DAY, MINUTE } from '../../../core/clock.ts';
import { AuditEntry } from '../../../models/audit-entry.ts';
import { Post } from '../../../models/post.ts';
import { createAnalyzer } from '../../../nlp/analyzer.ts';
import { createInsights } from '../../../workflow/insights/create-insights.ts';
import { recountRollups } from '../../../workflow/insights/recount-rollups.ts';
import type { IncomingPost } from '../../../workflow/posts/incoming.ts';
import { createPostKeeper } from '../../../workflow/posts/keep-post.ts';
import { aWorkflow, city, WEDNESDAY } from '../../support/builders.ts';
import { insightFigures } from '../../support/insight-figures.ts';
import { startTestStore } from '../../support/store.ts';

const STAFF = { type: 'staff', id: 's1', name: 'Lan' } as const;
const analyzer = createAnalyzer({ city });
const clock = createManualClock(WEDNESDAY);
const { workflow } = aWorkflow(clock);
let store: Awaited<ReturnType<typeof startTestStore>>;
beforeAll(async () => {
  store = await startTestStore();
});
afterAll(() => store.stop());
beforeEach(async () => {
  await store.clear();
  clock.set(WEDNESDAY);
});

function parts() {
  const insights = createInsights({ city, clock });
  const keepPosts = createPostKeeper({
    city,
    clock,
    analyzer,
    mask: (text) => text,
    pseudonymKey: 'k',
    reports: workflow.reports,
    matchWatches: insights.matcher.match,
    isMuted: insights.mutes.isMuted,
  });
  return { ...insights, keepPosts };
}

const aPost = (id: string, given: Partial<IncomingPost> = {}): IncomingPost => ({
  source: 'facebook',
  externalId: id,
  outlet: 'Trang chế ảnh',
  text: `Rác ở chợ Đông Hà mấy ngày ni không ai dọn, hôi không chịu nổi, lần ${id}`,
  publishedAt: new Date(WEDNESDAY.getTime() - 10 * DAY),
  ...given,
});
const idOf = async (externalId: string) => String((await Post.findOne({ externalId }).lean())?._id);
const asides = async () =>
  Object.fromEntries(
    (await Post.find().lean()).map(({ externalId, setAside }) => [externalId, setAside]),
  );
/** What the rollups say, after a recount has said the same. */
async function figures(): Promise<string[]> {
  const kept = await insightFigures();
  await recountRollups(city);
  expect(await insightFigures()).toEqual(kept);
  return kept;
}

describe('a muted source', () => {
  it('leaves the figures with all its posts, older and newer, which are kept', async () => {
    const { mutes, keepPosts } = parts();
    await keepPosts([aPost('1'), aPost('2'), aPost('3', { outlet: 'Trang khác' })]);
    const before = await figures();
    const { _id } = await mutes.mute(await idOf('1'), 'outlet', STAFF);
    await keepPosts([aPost('4')]);
    expect(await asides()).toEqual({ 1: 'muted', 2: 'muted', 3: undefined, 4: 'muted' });
    const muted = await figures();
    expect(muted.filter((line) => line.includes('Trang chế ảnh'))).toEqual([]);
    expect(await mutes.list()).toMatchObject([{ title: 'Trang chế ảnh', posts: 3 }]);

    await mutes.lift(String(_id), STAFF);
    expect(await mutes.list()).toEqual([]);
    expect(await asides()).toEqual({ 1: undefined, 2: undefined, 3: undefined, 4: undefined });
    expect((await figures()).length).toBeGreaterThanOrEqual(before.length);
    expect((await AuditEntry.find().lean()).map(({ action }) => action)).toEqual(
      expect.arrayContaining(['mute.set', 'mute.lifted']),
    );
  });

  it('hands its place to who repeats it elsewhere, and is a copy when it is heard again', async () => {
    const { mutes, keepPosts } = parts();
    const { text } = aPost('1');
    await keepPosts([aPost('1'), aPost('2', { text, outlet: 'Trang khác' })]);
    expect(await asides()).toEqual({ 1: undefined, 2: 'copy' });
    const { _id } = await mutes.mute(await idOf('1'), 'outlet', STAFF);
    expect(await asides()).toEqual({ 1: 'muted', 2: undefined });
    await figures();
    await mutes.lift(String(_id), STAFF);
    expect(await asides()).toEqual({ 1: 'copy', 2: undefined });
    await figures();
  });

  it('still brings a call for help before a person, and opens no ticket by itself', async () => {
    const { mutes, keepPosts } = parts();
    await keepPosts([aPost('1')]);
    await mutes.mute(await idOf('1'), 'outlet', STAFF);
    const publishedAt = new Date(WEDNESDAY.getTime() - MINUTE);
    const help = 'Cứu với, nhà tôi ở đường Hùng Vương ngập tới mái, có cụ già và em bé mắc kẹt';
    await keepPosts([aPost('5', { publishedAt }), aPost('6', { text: help, publishedAt })]);
    const handling = await Post.find({ externalId: { $in: ['5', '6'] } })
      .sort({ externalId: 1 })
      .lean();
    expect(handling.map((post) => post.handling)).toEqual(['none', 'triage']);
  });
});

describe('a muted thread', () => {
  it('is silent with its comments, and nothing else is', async () => {
    const { mutes, keepPosts } = parts();
    await keepPosts([
      aPost('root'),
      aPost('a', { threadId: 'root' }),
      aPost('b', { threadId: 'other' }),
    ]);
    await mutes.mute(await idOf('a'), 'thread', STAFF);
    expect(await asides()).toEqual({ root: 'muted', a: 'muted', b: undefined });
    await figures();
  });

  it('is refused for a post that stands in none', async () => {
    const { mutes, keepPosts } = parts();
    await keepPosts([aPost('1')]);
    await expect(mutes.mute(await idOf('1'), 'thread', STAFF)).rejects.toMatchObject({
      code: 'invalid_input',
    });
  });
});

it('another process that has not heard of the mute is caught up with', async () => {
  const here = parts();
  const there = parts();
  await here.keepPosts([aPost('1')]);
  await here.mutes.mute(await idOf('1'), 'outlet', STAFF);
  await there.keepPosts([aPost('2')]);
  expect((await asides())['2']).toBeUndefined();
  await here.sweeps['muted sources']?.();
  expect((await asides())['2']).toBe('muted');
  await figures();
});
