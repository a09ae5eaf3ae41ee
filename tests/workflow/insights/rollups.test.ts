import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createManualClock, DAY, HOUR, MINUTE } from '../../../core/clock.ts';
import { Post, type PostRecord } from '../../../models/post.ts';
import { Watch } from '../../../models/watch.ts';
import { createAnalyzer } from '../../../nlp/analyzer.ts';
import { createWatchMatcher } from '../../../workflow/insights/match-watches.ts';
import { recountRollups } from '../../../workflow/insights/recount-rollups.ts';
import { createPostDesk } from '../../../workflow/posts/decide-post.ts';
import { createTextExpiry } from '../../../workflow/posts/expire-texts.ts';
import type { IncomingPost } from '../../../workflow/posts/incoming.ts';
import { createPostKeeper } from '../../../workflow/posts/keep-post.ts';
import { createRemovePosts } from '../../../workflow/posts/remove-posts.ts';
import { aWorkflow, city, WEDNESDAY } from '../../support/builders.ts';
import { insightFigures } from '../../support/insight-figures.ts';
import { startTestStore } from '../../support/store.ts';

let store: Awaited<ReturnType<typeof startTestStore>>;
const analyzer = createAnalyzer({ city });
const clock = createManualClock(WEDNESDAY);
const { workflow } = aWorkflow(clock);
const watches = createWatchMatcher();
const keepPosts = createPostKeeper({
  city,
  clock,
  analyzer,
  mask: (text) => text,
  pseudonymKey: 'k',
  reports: workflow.reports,
  matchWatches: watches.match,
});
const removePosts = createRemovePosts({ city, clock });
const desk = createPostDesk({ city, clock, reports: workflow.reports });

beforeAll(async () => {
  store = await startTestStore();
});
afterAll(() => store.stop());
beforeEach(async () => {
  await store.clear();
  clock.set(WEDNESDAY);
  await watches.refresh();
});

const aPost = (given: Partial<IncomingPost> = {}): IncomingPost => ({
  source: 'facebook',
  externalId: '1',
  outlet: 'Đông Hà quê tôi',
  text: 'Rác ở chợ Đông Hà mấy ngày ni không ai dọn, hôi không chịu nổi',
  // Too old to open a ticket, so that only the counting is looked at.
  publishedAt: new Date(WEDNESDAY.getTime() - 10 * DAY),
  ...given,
});

const byDay = (lines: string[]) => lines.filter((line) => line.startsWith('day'));

describe('the figures of the posts', () => {
  it('count a post by hour, by day of the city, by page and by the watch lists it matches', async () => {
    const { _id } = await Watch.create({
      name: 'Rác',
      query: 'rác AND "chợ đông hà"',
      owner: 'x',
      colour: '#aa0000',
      createdAt: WEDNESDAY,
      updatedAt: WEDNESDAY,
    });
    await watches.refresh();
    // 23:30 in Đông Hà on 1 November is 16:30 UTC: the day of the city is still the first.
    await keepPosts([aPost({ publishedAt: new Date('2025-11-01T16:30:00Z') })]);
    expect(await insightFigures()).toEqual(
      [
        'hour 2025-11-01T16:00:00.000Z facebook -|rac_thai|negative 1',
        'day 2025-10-31T17:00:00.000Z facebook -|rac_thai|negative 1',
        '2025-10-31T17:00:00.000Z facebook Đông Hà quê tôi negative 1',
        `${String(_id)} 2025-11-01T16:00:00.000Z facebook|negative 1`,
      ].sort(),
    );
  });

  it('follow a post that is edited, whatever order its versions come in', async () => {
    const editedAt = new Date(WEDNESDAY.getTime() - HOUR);
    await keepPosts([aPost()]);
    const edited = aPost({
      text: 'Cảm ơn các anh chị đã dọn sạch chợ Đông Hà, tuyệt vời',
      editedAt,
    });
    expect(await keepPosts([edited])).toMatchObject({ kept: 0, edited: 1 });
    expect(await keepPosts([aPost()])).toMatchObject({ kept: 0, edited: 0 });
    expect(byDay(await insightFigures())).toEqual([expect.stringContaining('|positive 1')]);
    expect(await Post.findOne().lean()).toMatchObject({ text: edited.text, editedAt });
  });

  it('lose a post that is taken back, and do not gain it again from a late copy', async () => {
    await keepPosts([aPost({ author: 'Nguyễn Văn A', url: 'https://example.org/1' })]);
    expect(await removePosts('facebook', ['1', '1'])).toEqual({ removed: 1 });
    expect(await removePosts('facebook', ['1'])).toEqual({ removed: 0 });
    await keepPosts([aPost()]);
    expect(await insightFigures()).toEqual([]);
    const left = await Post.findOne().lean<PostRecord>();
    expect(left).toMatchObject({ text: '', searchWords: [], setAside: 'removed' });
    expect(left).not.toHaveProperty('author');
    expect(left).not.toHaveProperty('url');
  });

  it('never gain a post whose removal came before itself', async () => {
    await removePosts('facebook', ['1']);
    await keepPosts([aPost()]);
    expect(await insightFigures()).toEqual([]);
    expect((await Post.findOne().lean())?.text).toBe('');
  });

  it('count what is shared once, and go on counting it when the first post is taken back', async () => {
    const copies = ['2', '3'].map((externalId) =>
      aPost({ externalId, text: `${aPost().text.toUpperCase()}!!! #dongha https://x.example/a` }),
    );
    await keepPosts([aPost(), ...copies]);
    expect(byDay(await insightFigures())).toEqual([expect.stringContaining('|negative 1')]);
    expect(await Post.findOne({ externalId: '1' }).lean()).toMatchObject({ copies: 2 });
    await removePosts('facebook', ['1']);
    expect(byDay(await insightFigures())).toEqual([expect.stringContaining('|negative 1')]);
    expect(await Post.findOne({ setAside: 'copy' }).lean()).toMatchObject({
      copyOf: (await Post.findOne({ setAside: { $exists: false } }).lean())?._id,
    });
  });

  it('leave out advertising and other languages', async () => {
    await keepPosts([
      aPost({ text: 'Vay tiền nhanh lãi suất thấp, giải ngân trong ngày, inbox em ngay' }),
      aPost({ externalId: '2', text: 'The street light near our house has been broken for weeks' }),
    ]);
    expect(await insightFigures()).toEqual([]);
    expect((await Post.find().sort({ externalId: 1 }).lean()).map((post) => post.setAside)).toEqual(
      ['spam', 'foreign'],
    );
  });

  it('stay when the platform makes us forget the text', async () => {
    const textUntil = new Date(WEDNESDAY.getTime() + 30 * DAY);
    await keepPosts([aPost({ source: 'youtube', author: 'An', textUntil })]);
    const before = await insightFigures();
    const expire = createTextExpiry({ clock });
    expect(await expire()).toBe(0);
    clock.advance(30 * DAY);
    expect(await expire()).toBe(1);
    expect(await insightFigures()).toEqual(before);
    const left = await Post.findOne().lean<PostRecord>();
    expect(left).toMatchObject({ text: '', searchWords: [], labels: { category: 'rac_thai' } });
    expect(left).not.toHaveProperty('author');
  });

  const texts = [
    aPost().text,
    'Đường Lê Duẩn nhiều ổ gà quá, ai đi qua cũng kêu trời',
    'Cảm ơn công an phường đã giúp bà con trong mưa lũ vừa rồi',
    'Vay tiền nhanh lãi suất thấp, giải ngân trong ngày, inbox em ngay',
    'Chào buổi sáng cả nhà',
  ];
  const id = fc.constantFrom('1', '2', '3', '4');
  const source = fc.constantFrom('facebook' as const, 'youtube' as const);
  const step = fc.oneof(
    fc.record({
      kind: fc.constant('keep' as const),
      posts: fc.array(
        fc.record({
          externalId: id,
          source,
          text: fc.constantFrom(...texts),
          minutes: fc.integer({ min: 0, max: 3000 }),
          threadId: fc.constantFrom(undefined, 't1', 't2'),
          edited: fc.option(fc.integer({ min: 0, max: 3000 }), { nil: undefined }),
        }),
        { minLength: 1, maxLength: 4 },
      ),
    }),
    fc.record({
      kind: fc.constant('remove' as const),
      source,
      ids: fc.array(id, { maxLength: 2 }),
    }),
    fc.record({
      kind: fc.constant('correct' as const),
      nth: fc.nat(3),
      sentiment: fc.constantFrom('negative' as const, 'positive' as const),
      label: fc.constantFrom('spam' as const, 'complaint' as const),
    }),
  );
  const start = WEDNESDAY.getTime() - 10 * DAY;
  const staff = { type: 'staff' as const, id: 'a', name: 'A' };

  it('equal a recount from the posts after any run of new, edited, removed and corrected ones', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
        await store.clear();
        for (const act of steps) {
          if (act.kind === 'remove') await removePosts(act.source, act.ids);
          else if (act.kind === 'keep')
            await keepPosts(
              act.posts.map(({ minutes, edited, ...post }) => ({
                ...aPost(post),
                publishedAt: new Date(start + minutes * MINUTE),
                ...(edited !== undefined && { editedAt: new Date(start + edited * MINUTE) }),
              })),
            );
          else {
            const post = await Post.findOne().sort({ _id: 1 }).skip(act.nth).lean<PostRecord>();
            const { sentiment, label: kind } = act;
            if (post) await desk.correct(String(post._id), { sentiment, kind }, staff);
          }
        }
        const kept = await insightFigures();
        await recountRollups(city);
        expect(kept).toEqual(await insightFigures());
      }),
      { numRuns: 40 },
    );
  }, 60_000);
});
