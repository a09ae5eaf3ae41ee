import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createManualClock, DAY, HOUR, MINUTE } from '../../core/clock.ts';
import { createFacebookListener } from '../../listeners/facebook/listen-to-pages.ts';
import { createFacebookWebhook } from '../../listeners/facebook/webhook.ts';
import { createFeedListener } from '../../listeners/feeds/listen-to-feeds.ts';
import { createYoutubeListener } from '../../listeners/youtube/listen-to-youtube.ts';
import { ListenerState } from '../../models/listener-state.ts';
import { Post } from '../../models/post.ts';
import { SpikeAlarm, type SpikeRecord } from '../../models/spike.ts';
import { Watch } from '../../models/watch.ts';
import { createWatchMatcher } from '../../workflow/insights/match-watches.ts';
import { createSpikeWatch } from '../../workflow/insights/raise-spikes.ts';
import { recountRollups } from '../../workflow/insights/recount-rollups.ts';
import type { KeepPosts } from '../../workflow/posts/incoming.ts';
import { serve } from '../bots/support/serve.ts';
import { city } from '../support/builders.ts';
import { type FacebookSimulator, startFacebookSimulator } from '../support/facebook-simulator.ts';
import { insightFigures } from '../support/insight-figures.ts';
import { startTestStore } from '../support/store.ts';
import { startYoutubeSimulator, type YoutubeSimulator } from '../support/youtube-simulator.ts';
import { listening } from './support.ts';

/** Monday, midnight in Đông Hà. */
const MONDAY = new Date('2025-10-12T17:00:00Z');
const STEP_HOURS = 2;
const [OURS, THEIRS, CHANNEL] = ['1001', '2002', 'UCqrtv'];
/** Beginnings of the planted events, in hours from Monday. */
const FLOOD = 2 * 24 + 16;
const RUMOUR = 5 * 24 + 20;

/** What the week looks like: how many things happen in two hours of the day. */
const RHYTHM = [1, 0, 0, 2, 5, 5, 6, 4, 5, 6, 9, 6];
const SAYINGS = [
  'Lê Duẩn ổ gà đầy đường, kêu hoài không ai sửa',
  'Chợ Đông Hà sáng ni đông vui quá',
  'Cho hỏi mấy giờ công viên Fidel mở cửa vậy mọi người',
  'Cảm ơn anh chị công nhân vệ sinh, phố sạch hẳn lên',
  'Rác ở Trần Hưng Đạo mấy ngày ni không ai dọn',
  'Hôm nay có chợ phiên ở quảng trường không mọi người',
  'Đèn đường Nguyễn Huệ tắt cả tuần ni rồi',
  'Chúc mừng đội bóng trường mình đã thắng trận tối qua',
];

/** The same week every time. */
function dice(seed: number) {
  let state = seed;
  return (below: number): number => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor((state / 2 ** 31) * below);
  };
}

describe('a simulated week of the city', () => {
  const clock = createManualClock(MONDAY);
  const now = () => clock.now().getTime();
  const roll = dice(7);
  const matcher = createWatchMatcher();
  const parts = listening(clock, matcher.match);
  const articles: { id: string; title: string; at: Date }[] = [];
  let store: Awaited<ReturnType<typeof startTestStore>>;
  let youtube: YoutubeSimulator;
  let facebook: FacebookSimulator;
  let served: Awaited<ReturnType<typeof serve>>;
  let paper: Server;
  let paperFails = false;
  let rumourList = '';
  let alarms: SpikeRecord[] = [];
  let said = 0;

  beforeAll(async () => {
    store = await startTestStore();
    youtube = await startYoutubeSimulator({ now });
    youtube.addChannel(CHANNEL, 'QRTV');
    facebook = await startFacebookSimulator({ now });
    facebook.addPage(OURS, 'UBND phường', 'first-token');
    facebook.addPage(THEIRS, 'Đông Hà quê tôi');
    served = await serve([
      createFacebookWebhook({
        ...parts,
        config: {
          appSecret: facebook.app.secret,
          verifyToken: facebook.app.verifyToken,
          pageIds: [OURS],
        },
      }),
    ]);
    facebook.state.webhookUrl = `${served.url}/webhooks/facebook`;
    paper = createServer((_req, res) => {
      if (paperFails) res.writeHead(502).end('<html>Bad Gateway</html>');
      else res.end(rss());
    }).listen(0, '127.0.0.1');
    await once(paper, 'listening');
    const list = await Watch.create({
      name: 'Tin đồn về đập',
      query: 'đập AND (vỡ OR "xả lũ")',
      owner: 'x',
      colour: '#aa0000',
      createdAt: MONDAY,
      updatedAt: MONDAY,
    });
    rumourList = `watch:${String(list._id)}`;
    await matcher.refresh();
    await liveThroughIt();
    alarms = await SpikeAlarm.find().lean<SpikeRecord[]>();
  }, 240_000);
  afterAll(async () => {
    await Promise.all([youtube.close(), facebook.close(), served.close(), store.stop()]);
    paper.closeAllConnections();
    paper.close();
  });

  const rss = () =>
    `<?xml version="1.0"?><rss version="2.0"><channel><title>Báo Quảng Trị</title>${articles
      .map(
        ({ id, title, at }) =>
          `<item><guid>${id}</guid><title>${title}</title><pubDate>${at.toUTCString()}</pubDate></item>`,
      )
      .join('')}</channel></rss>`;

  /** The listeners as one process has them; another process goes on with what the store knows. */
  function aProcess(token: string, keepPosts: KeepPosts = parts.keepPosts) {
    const deps = { ...parts, keepPosts };
    const { YOUTUBE_API_KEY, YOUTUBE_API_URL } = youtube.settings();
    const tube = createYoutubeListener({
      ...deps,
      config: {
        apiKey: YOUTUBE_API_KEY,
        apiUrl: YOUTUBE_API_URL,
        channels: [CHANNEL],
        searches: ['Đông Hà'],
        pollSeconds: 7200,
        searchesPerDay: 100,
        unitsPerDay: 10_000,
      },
    });
    const pages = createFacebookListener({
      ...deps,
      config: {
        appId: facebook.app.id,
        appSecret: facebook.app.secret,
        verifyToken: facebook.app.verifyToken,
        pages: [{ id: OURS, token }],
        publicPages: [THEIRS],
        apiUrl: facebook.url,
        version: 'v25.0',
        pollSeconds: 7200,
      },
    });
    const url = `http://127.0.0.1:${(paper.address() as AddressInfo).port}/rss`;
    const feed = createFeedListener({
      ...deps,
      urls: [url],
      pollSeconds: 7200,
      userAgent: 'LangNghe/test',
    });
    return async () => {
      await tube.turn();
      await pages.turn();
      await feed.ask(url);
    };
  }

  const pick = <T>(list: readonly T[]): T | undefined => list[roll(list.length)];
  const saying = () => `${pick(SAYINGS)}, chuyện thứ ${++said}`;
  const recent = (pageId: string) =>
    [...facebook.posts.values()].filter((post) => post.pageId === pageId).slice(-4);
  const under = (pageId: string) => pick(recent(pageId)) ?? facebook.write(pageId, saying());

  function somethingHappens(): void {
    const what = roll(100);
    if (what < 4) facebook.write(OURS, saying());
    else if (what < 45) facebook.comment(under(OURS).id, saying());
    else if (what < 60) facebook.comment(under(THEIRS).id, saying());
    else if (what < 62) youtube.upload(CHANNEL, saying());
    else if (what < 80) {
      const video = [...youtube.videos.values()].at(-1) ?? youtube.upload(CHANNEL, saying());
      const parent = [...youtube.comments.values()].filter(
        ({ videoId, parentId }) => videoId === video.id && !parentId,
      );
      const parentId = roll(3) === 0 ? pick(parent)?.id : undefined;
      youtube.comment(video.id, saying(), parentId ? { parentId } : {});
    } else if (what < 86)
      articles.unshift({ id: `bai-${++said}`, title: saying(), at: clock.now() });
    else if (what < 90) facebook.edit(pick([...facebook.comments.keys()]) ?? '', saying());
    else if (what < 92) youtube.edit(pick([...youtube.comments.keys()]) ?? '', saying());
    else if (what < 95) facebook.remove(pick([...facebook.comments.keys()]) ?? '');
    else if (what < 97) facebook.hide(pick([...facebook.comments.keys()]) ?? '');
    else if (what < 99) youtube.removeComment(pick([...youtube.comments.keys()]) ?? '');
    else facebook.remove(pick([...facebook.posts.keys()]) ?? '');
  }

  const flood = () =>
    facebook.comment(
      under(OURS).id,
      `Hùng Vương ngập sâu lắm rồi, nước vô tới nhà số ${++said}, kêu mà không ai tới`,
    );
  const rumour = () =>
    facebook.comment(
      under(roll(2) === 0 ? OURS : THEIRS).id,
      `Nghe nói đập Trúc Kinh sắp vỡ rồi đó, nhà ${++said} người ta dọn đồ chạy hết`,
    );

  /** What goes wrong, by hours from Monday. */
  const troubles: Readonly<Record<number, () => void>> = {
    [1 * 24 + 8]: () => youtube.faults.next('quota'),
    [1 * 24 + 10]: () => facebook.faults.next('half'),
    [2 * 24 + 6]: () => youtube.faults.next('html'),
    [3 * 24 + 6]: () => {
      facebook.state.tokenEndsAt = clock.now();
      facebook.state.webhookUrl = undefined;
    },
    [4 * 24 + 6]: () => {
      youtube.spent.search = 100;
      paperFails = true;
    },
    [4 * 24 + 12]: () => {
      paperFails = false;
    },
    [5 * 24 + 8]: () => facebook.faults.next('drop'),
    [6 * 24 + 8]: () => facebook.faults.next('32'),
  };

  async function liveThroughIt(): Promise<void> {
    const spikes = createSpikeWatch({ city, clock });
    let turn = aProcess('first-token');
    for (let hour = 0; hour < 7 * 24; hour += STEP_HOURS) {
      const begin = MONDAY.getTime() + hour * HOUR;
      clock.set(new Date(begin));
      troubles[hour]?.();
      if (hour === 3 * 24 + 20) {
        // Somebody entered a new token and started the program again.
        facebook.addPage(OURS, 'UBND phường', 'second-token');
        facebook.state.tokenEndsAt = undefined;
        facebook.state.webhookUrl = `${served.url}/webhooks/facebook`;
        turn = aProcess('second-token');
      }
      const planted = hour === FLOOD || hour === FLOOD + STEP_HOURS ? flood : rumour;
      const ofEvent = planted === flood ? 30 : hour === RUMOUR ? 24 : 0;
      const things = [
        ...Array.from({ length: RHYTHM[(hour % 24) / STEP_HOURS] ?? 0 }, () => somethingHappens),
        ...Array.from({ length: ofEvent }, () => planted),
      ];
      for (const [at, happens] of things.entries()) {
        clock.set(new Date(begin + ((at + 0.5) * (STEP_HOURS * HOUR)) / things.length));
        happens();
      }
      await facebook.idle();
      clock.set(new Date(begin + STEP_HOURS * HOUR - MINUTE));
      if (hour === 6 * 24 + 14) {
        // The machine goes down in the middle of storing, and comes back.
        await aProcess('second-token', async () => {
          throw new Error('the machine goes down');
        })();
        turn = aProcess('second-token');
      }
      // Little is said at night: it is heard in the morning.
      if (hour % 24 < 4) continue;
      await turn();
      await spikes.look();
    }
    // What was taken back on YouTube is found when each comment is asked for again, within a week.
    for (let day = 0; day < 9; day += 1) {
      clock.advance(DAY);
      await turn();
    }
  }

  it('has something of everything in it', () => {
    expect(youtube.comments.size).toBeGreaterThan(30);
    expect(facebook.comments.size).toBeGreaterThan(150);
    expect(articles.length).toBeGreaterThan(8);
    expect(youtube.calls.map(({ status }) => status)).toEqual(expect.arrayContaining([403, 502]));
    expect(facebook.calls.map(({ status }) => status)).toEqual(expect.arrayContaining([0, 401]));
  });

  it('is kept without loss and without doubles, with the words that stand there now', async () => {
    const kept = await Post.find({ removedAt: { $exists: false } }).lean();
    // Strangers' comments and articles have ids of our own making.
    const lines = kept.map(({ source, externalId, text }) =>
      source === 'feed' || externalId.startsWith('h:')
        ? `${source} ${text}`
        : `${source} ${externalId} ${text}`,
    );
    const shown = [...facebook.posts.values(), ...facebook.comments.values()].filter(
      (one) => !one.hidden,
    );
    const ours = ({ pageId, ...one }: (typeof shown)[number]) =>
      pageId === OURS || !('postId' in one);
    const books = [
      ...[...youtube.videos.values()].map(({ id, title }) => `youtube ${id} ${title}`),
      ...[...youtube.comments.values()].map(({ id, text }) => `youtube ${id} ${text}`),
      ...shown.map((one) => `facebook ${ours(one) ? `${one.id} ` : ''}${one.message}`),
      ...articles.map(({ title }) => `feed ${title}`),
    ];
    expect(lines.sort()).toEqual(books.sort());
  });

  it('has both planted events found, with at most one false alarm', () => {
    const around = (hour: number) =>
      alarms.filter(
        ({ from, until }) =>
          until.getTime() >= MONDAY.getTime() + hour * HOUR &&
          from.getTime() <= MONDAY.getTime() + (hour + 2 * STEP_HOURS) * HOUR,
      );
    const names = (found: SpikeRecord[]) =>
      found.flatMap(({ series }) => series.map((s) => s.series));
    expect(names(around(FLOOD))).toContain('negative:category:ngap_up');
    expect(names(around(RUMOUR))).toContain(rumourList);
    const events = new Set([...around(FLOOD), ...around(RUMOUR)]);
    expect(around(FLOOD)).toHaveLength(1);
    expect(alarms.filter((alarm) => !events.has(alarm)).length).toBeLessThanOrEqual(1);
  });

  it('has figures that a recount gives again', async () => {
    const kept = await insightFigures();
    await recountRollups(city);
    expect(kept).toEqual(await insightFigures());
    expect(kept.length).toBeGreaterThan(300);
  });

  it('ends with every listener well again', async () => {
    const states = await ListenerState.find().lean();
    expect(states.map(({ level, failures }) => ({ level, failures }))).toEqual(
      states.map(() => ({ level: 'ok', failures: 0 })),
    );
  });
});
