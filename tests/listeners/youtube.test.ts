import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createManualClock, DAY, HOUR, MINUTE } from '../../core/clock.ts';
import { nextPacificMidnight } from '../../listeners/youtube/budget.ts';
import { createYoutubeListener } from '../../listeners/youtube/listen-to-youtube.ts';
import { ListenedThread } from '../../models/listened-thread.ts';
import { ListenerState } from '../../models/listener-state.ts';
import { Post } from '../../models/post.ts';
import { createTextExpiry } from '../../workflow/posts/expire-texts.ts';
import type { KeepPosts } from '../../workflow/posts/incoming.ts';
import { WEDNESDAY } from '../support/builders.ts';
import { startTestStore } from '../support/store.ts';
import { startYoutubeSimulator, type YoutubeSimulator } from '../support/youtube-simulator.ts';
import { listening, stateOf } from './support.ts';

const CHANNEL = 'UCqrtv';
const LISTENER = `youtube:channel:${CHANNEL}`;
const COMMENTS = 'youtube:comments';

let store: Awaited<ReturnType<typeof startTestStore>>;
let youtube: YoutubeSimulator;
const clock = createManualClock(WEDNESDAY);
const parts = listening(clock);
beforeAll(async () => {
  store = await startTestStore();
});
afterAll(() => store.stop());
beforeEach(async () => {
  await store.clear();
  clock.set(WEDNESDAY);
  youtube = await startYoutubeSimulator({ now: () => clock.now().getTime() });
  youtube.addChannel(CHANNEL, 'QRTV');
});
afterEach(() => youtube.close());

function aListener(
  given: {
    searches?: string[];
    keepPosts?: KeepPosts;
    units?: number;
    searchesPerDay?: number;
  } = {},
) {
  const { YOUTUBE_API_KEY, YOUTUBE_API_URL } = youtube.settings();
  return createYoutubeListener({
    ...parts,
    ...(given.keepPosts && { keepPosts: given.keepPosts }),
    config: {
      apiKey: YOUTUBE_API_KEY,
      apiUrl: YOUTUBE_API_URL,
      channels: [CHANNEL],
      searches: given.searches ?? [],
      pollSeconds: 900,
      searchesPerDay: given.searchesPerDay ?? 100,
      unitsPerDay: given.units ?? 10_000,
    },
  });
}

const ids = async () =>
  (await Post.find({ removedAt: { $exists: false } }).lean()).map((post) => post.externalId).sort();
/** What the simulator itself has. */
const books = () => [...youtube.videos.keys(), ...youtube.comments.keys()].sort();
const callsOf = (method: string) => youtube.calls.filter((call) => call.method === method).length;

describe('a channel on YouTube', () => {
  it('is heard with its videos, comments and every reply, also those that do not come along', async () => {
    const video = youtube.upload(CHANNEL, 'Ngập đường Hùng Vương sáng nay');
    for (let n = 0; n < 5; n += 1) {
      const top = youtube.comment(video.id, `Cống ở Lê Duẩn tắc cả tuần, lần thứ ${n}`);
      for (let reply = 0; reply < 4; reply += 1)
        youtube.comment(video.id, `Đúng rồi ${n} ${reply}`, { parentId: top.id });
    }
    youtube.state.pageSize = 2;
    await aListener().turn();
    expect(await ids()).toEqual(books());
    const comment = await Post.findOne({ threadId: video.id }).lean();
    expect(comment).toMatchObject({
      source: 'youtube',
      outlet: 'QRTV',
      textUntil: new Date(WEDNESDAY.getTime() + 30 * DAY),
    });
    expect(comment?.author).not.toContain('UCuser');
    expect(await stateOf(COMMENTS)).toMatchObject({ level: 'ok', failures: 0 });
    expect((await stateOf(LISTENER)).status).toBe(
      'YouTube, kênh QRTV: đang nghe, lần hỏi vừa rồi có 1 video mới.',
    );
  });

  it('costs one unit when nothing is new, and is not asked before its time', async () => {
    youtube.upload(CHANNEL, 'Tin tối', { commentsDisabled: true });
    const listener = aListener();
    await listener.turn();
    const before = callsOf('playlistItems');
    expect(await listener.turn()).toEqual(new Date(WEDNESDAY.getTime() + 15 * MINUTE));
    expect(callsOf('playlistItems')).toBe(before);
    clock.advance(15 * MINUTE);
    await listener.turn();
    expect(callsOf('playlistItems')).toBe(before + 1);
    expect(youtube.calls.at(-1)?.status).toBe(304);
  });

  it('whose videos take no comments is a normal end, not a failure', async () => {
    const video = youtube.upload(CHANNEL, 'Tin tối', { commentsDisabled: true });
    const listener = aListener();
    await listener.turn();
    expect(await ListenedThread.findOne({ threadId: video.id }).lean()).toMatchObject({
      state: 'closed',
    });
    expect(await stateOf(COMMENTS)).toMatchObject({ level: 'ok', failures: 0 });
    clock.advance(15 * MINUTE);
    await listener.turn();
    expect(callsOf('commentThreads')).toBe(1);
  });

  it('takes over edits, and removes what is gone with everything below it', async () => {
    const [stays, goes] = ['Tin sáng', 'Tin chiều'].map((title) => youtube.upload(CHANNEL, title));
    const edited = youtube.comment(stays?.id ?? '', 'Rác ở chợ Đông Hà không ai dọn');
    const deleted = youtube.comment(stays?.id ?? '', 'Nói nhầm, xin lỗi');
    youtube.comment(goes?.id ?? '', 'Bình luận dưới video sẽ mất');
    const listener = aListener();
    await listener.turn();
    clock.advance(HOUR);
    youtube.edit(edited.id, 'Chợ Đông Hà đã có người dọn, cảm ơn');
    youtube.removeComment(deleted.id);
    youtube.removeVideo(goes?.id ?? '');
    for (let day = 0; day < 9; day += 1) {
      await listener.turn();
      clock.advance(DAY);
    }
    expect(await ids()).toEqual(books());
    expect(await Post.findOne({ externalId: edited.id }).lean()).toMatchObject({
      text: 'Chợ Đông Hà đã có người dọn, cảm ơn',
    });
    const gone = await Post.find({ removedAt: { $exists: true } }).lean();
    expect(gone).toHaveLength(3);
    for (const { text } of gone) expect(text).toBe('');
  });

  it('keeps text and author while they are still there, and forgets them 30 days after the last look', async () => {
    const video = youtube.upload(CHANNEL, 'Tin sáng');
    youtube.comment(video.id, 'Đèn đường Lê Lợi hỏng');
    const listener = aListener();
    const expire = createTextExpiry({ clock });
    for (let day = 0; day < 60; day += 4) {
      await listener.turn();
      await expire();
      clock.advance(4 * DAY);
    }
    const held = await Post.findOne({ threadId: video.id }).lean();
    expect(held?.text).not.toBe('');
    // The key is taken away: nobody looks any more.
    clock.advance(30 * DAY);
    await expire();
    const forgotten = await Post.findOne({ threadId: video.id }).lean();
    expect(forgotten).toMatchObject({ text: '', externalId: held?.externalId });
    expect(forgotten).not.toHaveProperty('author');
    expect(forgotten?.labels.kind).toBe(held?.labels.kind);
  });
});

describe('a listener that is cut off', () => {
  it('in the middle of pages goes on at the page that was not stored', async () => {
    youtube.state.pageSize = 3;
    for (let n = 0; n < 10; n += 1) youtube.upload(CHANNEL, `Bản tin ${n}`);
    let pages = 0;
    const keepPosts: KeepPosts = async (posts) => {
      pages += 1;
      if (pages === 3) throw new Error('the machine goes down');
      return await parts.keepPosts(posts);
    };
    await aListener({ keepPosts }).turn();
    expect(await ids()).toHaveLength(6);
    clock.advance(HOUR);
    const asked = youtube.calls.length;
    await aListener().turn();
    expect(youtube.calls[asked]?.query.get('pageToken')).toBe('page-6');
    expect(await ids()).toEqual(books());
  });

  it('whose page token is forgotten begins anew and misses nothing', async () => {
    youtube.state.pageSize = 3;
    for (let n = 0; n < 10; n += 1) youtube.upload(CHANNEL, `Bản tin ${n}`);
    youtube.state.forgetPages = 1;
    await aListener().turn();
    expect(await ids()).toEqual(books());
    const video = [...youtube.videos.keys()].at(-1) ?? '';
    for (let n = 0; n < 8; n += 1) youtube.comment(video, `Nước ngập tới gối, lần ${n}`);
    youtube.state.forgetPages = 1;
    clock.advance(HOUR);
    const listener = aListener();
    await listener.turn();
    clock.advance(HOUR);
    await listener.turn();
    expect(await ids()).toEqual(books());
  });
});

describe('the allowance of YouTube', () => {
  it('of searches is apart: when it is spent, searching waits for midnight in California and the rest goes on', async () => {
    youtube.addChannel('UCother', 'Kênh khác');
    youtube.upload('UCother', 'Đông Hà mưa lớn');
    const listener = aListener({ searches: ['Đông Hà'], searchesPerDay: 100 });
    await listener.turn();
    expect(await Post.countDocuments({ outlet: 'Kênh khác' })).toBe(1);
    youtube.spent.search = 100;
    clock.advance(2 * HOUR);
    youtube.upload(CHANNEL, 'Tin trưa');
    await listener.turn();
    expect(youtube.calls.filter(({ method }) => method === 'search').at(-1)?.status).toBe(429);
    const state = await stateOf('youtube:search:Đông Hà');
    expect(state).toMatchObject({ level: 'waiting', askAt: nextPacificMidnight(WEDNESDAY) });
    expect(state.statusEn).toContain("today's searches are used up");
    expect(await stateOf(LISTENER)).toMatchObject({ level: 'ok' });
    expect(await Post.countDocuments({ text: 'Tin trưa' })).toBe(1);
    clock.set(nextPacificMidnight(WEDNESDAY));
    await listener.turn();
    expect(await stateOf('youtube:search:Đông Hà')).toMatchObject({ level: 'ok' });
  });

  it('of searches is spread over the day', async () => {
    const listener = aListener({ searches: ['Đông Hà', 'Quảng Trị', 'sông Hiếu'] });
    for (let quarter = 0; quarter < 96; quarter += 1) {
      await listener.turn();
      clock.advance(15 * MINUTE);
    }
    expect(callsOf('search')).toBeGreaterThan(50);
    expect(callsOf('search')).toBeLessThanOrEqual(100);
  });

  it('is not overdrawn, also over a restart, and comes back with the new day', async () => {
    for (let n = 0; n < 30; n += 1) youtube.upload(CHANNEL, `Bản tin ${n}`);
    await aListener({ units: 10 }).turn();
    await ListenerState.updateMany({}, { $unset: { askAt: 1 } });
    await aListener({ units: 10 }).turn();
    expect(youtube.spent.units).toBe(10);
    const state = await stateOf(COMMENTS);
    const midnight = nextPacificMidnight(WEDNESDAY);
    expect(state).toMatchObject({ level: 'waiting', askAt: midnight });
    expect(state.status).toBe('YouTube: hết hạn mức trong ngày, nghe tiếp lúc 14:00 15/10.');
    expect(state.todoEn).toContain('Nothing to do');
    clock.set(midnight);
    await aListener({ units: 1000 }).turn();
    expect(await stateOf(COMMENTS)).toMatchObject({ level: 'ok' });
  });

  it.each([
    ['summer', '2025-10-15T02:00:00Z', '2025-10-15T07:00:00Z'],
    ['winter', '2025-12-15T08:30:00Z', '2025-12-16T08:00:00Z'],
    ['the night the clocks go back', '2025-11-02T07:00:00Z', '2025-11-03T08:00:00Z'],
  ])('begins anew at midnight in California, in %s', (_, at, midnight) => {
    expect(nextPacificMidnight(new Date(at))).toEqual(new Date(midnight));
  });
});

describe('an answer that is none', () => {
  it.each([
    ['a page of a proxy', 'html', 'waiting', /sẽ thử lại/],
    ['half an answer', 'half', 'waiting', /sẽ thử lại/],
    ['a cut line', 'drop', 'waiting', /sẽ thử lại/],
    ['a broken server', 'error', 'waiting', /answered 500/],
    ['a limit of the minute', 'slow_down', 'waiting', /slow down/],
    ['a bad key', 'key', 'trouble', /khoá API không dùng được \(API_KEY_INVALID\)/],
    ['a key that is blocked', 'blocked', 'trouble', /API_KEY_SERVICE_BLOCKED/],
    ['an allowance that is spent', 'quota', 'waiting', /hết hạn mức trong ngày/],
  ] as const)(
    '(%s) is told to staff, moves nothing, and is got over',
    async (_, fault, level, said) => {
      youtube.upload(CHANNEL, 'Tin sáng');
      youtube.faults.next(fault);
      const listener = aListener();
      await listener.turn();
      const state = await stateOf(LISTENER);
      expect(state).toMatchObject({ level, failures: 1 });
      expect(state.status).toMatch(said);
      expect(JSON.stringify(state)).not.toContain('AIza');
      expect(await ids()).toEqual([]);
      clock.advance(DAY);
      await aListener().turn();
      expect(await stateOf(LISTENER)).toMatchObject({ level: 'ok', failures: 0 });
      expect(await ids()).toEqual(books());
    },
  );

  it('because the channel is gone names what to do', async () => {
    youtube.removeChannel(CHANNEL);
    await aListener().turn();
    const state = await stateOf(LISTENER);
    expect(state).toMatchObject({ level: 'trouble' });
    expect(state.todo).toContain('YOUTUBE_CHANNELS');
  });
});
