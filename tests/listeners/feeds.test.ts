import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createManualClock, HOUR, SECOND } from '../../core/clock.ts';
import { createLogger } from '../../core/logger.ts';
import { createFeedListener } from '../../listeners/feeds/listen-to-feeds.ts';
import { parseFeed } from '../../listeners/feeds/parse-feed.ts';
import { plainText } from '../../listeners/feeds/plain-text.ts';
import { ListenerState } from '../../models/listener-state.ts';
import { Post } from '../../models/post.ts';
import type { IncomingPost } from '../../workflow/posts/incoming.ts';
import { city, WEDNESDAY } from '../support/builders.ts';
import { aStaffApi } from '../support/staff-api.ts';
import { startTestStore } from '../support/store.ts';

let store: Awaited<ReturnType<typeof startTestStore>>;
let server: Server;
let url = '';
let asked: IncomingMessage[] = [];
let answer: (req: IncomingMessage, res: ServerResponse) => void;
beforeAll(async () => {
  store = await startTestStore();
  server = createServer((req, res) => {
    asked.push(req);
    answer(req, res);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/rss?key=secret`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await store.stop();
});
beforeEach(() => store.clear());
afterEach(() => {
  asked = [];
});

const item = (id: string, title: string) =>
  `<item><guid isPermaLink="false">${id}</guid><title><![CDATA[${title}]]></title>` +
  `<link>https://bao.example/${id}</link><pubDate>Wed, 15 Oct 2025 08:00:00 +0700</pubDate>` +
  `<description>&lt;p&gt;Mưa &amp;amp; gió&lt;/p&gt;</description></item>`;
const rss = (...items: string[]) =>
  `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Báo Quảng Trị</title>${items.join('')}</channel></rss>`;

function aListener(keep?: (posts: readonly IncomingPost[]) => Promise<never>) {
  const api = aStaffApi({ dataDir: store.dataDir });
  return createFeedListener({
    urls: [url],
    pollSeconds: 300,
    keepPosts: keep ?? api.keepPosts,
    clock: createManualClock(WEDNESDAY),
    logger: createLogger('silent'),
    city,
    userAgent: 'LangNghe/test',
  });
}

const state = () => ListenerState.findOne().lean();

describe('a feed', () => {
  it('is read once: the second question asks only for what changed', async () => {
    answer = (req, res) => {
      if (req.headers['if-none-match'] === '"v1"') res.writeHead(304).end();
      else
        res.writeHead(200, { etag: '"v1"' }).end(rss(item('a', 'Ngập ở Lê Lợi'), item('b', 'Tin')));
    };
    const listener = aListener();
    expect(await listener.ask(url)).toBe(300 * SECOND);
    const posts = await Post.find().sort({ url: 1 }).lean();
    expect(posts).toHaveLength(2);
    expect(posts[0]).toMatchObject({
      source: 'feed',
      outlet: 'Báo Quảng Trị',
      text: 'Ngập ở Lê Lợi\nMưa & gió',
      url: 'https://bao.example/a',
      publishedAt: new Date('2025-10-15T01:00:00Z'),
    });
    expect(await state()).toMatchObject({ failures: 0, cursor: { etag: '"v1"' } });
    await listener.ask(url);
    expect(asked).toHaveLength(2);
    expect(asked[0]?.headers['user-agent']).toBe('LangNghe/test');
    expect((await state())?.status).toMatch(/không có gì mới/);
  });

  it('whose items cannot be stored is asked for all of them again', async () => {
    answer = (_req, res) => res.writeHead(200, { etag: '"v1"' }).end(rss(item('a', 'Tin')));
    await aListener(() => Promise.reject(new Error('store away'))).ask(url);
    expect((await state())?.cursor ?? null).toBeNull();
    await aListener().ask(url);
    expect(asked[1]?.headers['if-none-match']).toBeUndefined();
    expect(await Post.countDocuments()).toBe(1);
  });

  it.each([
    ['broken XML', 200, '<rss><channel><title>x</channel></rss>', /XML hỏng \(line 1, column/],
    ['a page instead of a feed', 200, '<html></html>', /neither RSS nor Atom/],
    ['that is gone', 404, '', /từ chối \(404\)/],
    ['of a server in trouble', 503, '', /answered 503/],
  ])('with %s is told to staff and tried again ever later', async (_, status, body, said) => {
    answer = (_req, res) => res.writeHead(status).end(body);
    const listener = aListener();
    const first = await listener.ask(url);
    const second = await listener.ask(url);
    expect(second).toBe(first * 2);
    const now = await state();
    expect(now).toMatchObject({ failures: 2, statusAt: WEDNESDAY });
    expect(now?.status).toMatch(said);
    expect(now?.listener).not.toContain('secret');
    for (let more = 0; more < 12; more += 1) await listener.ask(url);
    expect(await listener.ask(url)).toBe(6 * HOUR);
  });

  it('that asks for patience gets it', async () => {
    answer = (_req, res) => res.writeHead(429, { 'retry-after': '86400' }).end();
    expect(await aListener().ask(url)).toBe(86_400 * SECOND);
  });
});

describe('reading a feed', () => {
  it('understands Atom', () => {
    const feed = parseFeed(
      '<feed xmlns="http://www.w3.org/2005/Atom"><title type="text">Tin</title><entry><id>urn:1</id>' +
        '<title>Mưa lớn</title><link rel="self" href="https://x.example/self"/>' +
        '<link href="https://x.example/1"/><updated>2025-10-15T01:00:00Z</updated>' +
        '<content type="html">&lt;b&gt;Sông Hiếu&lt;/b&gt; lên</content></entry></feed>',
    );
    expect(feed).toMatchObject({
      title: 'Tin',
      items: [
        {
          id: 'urn:1',
          title: 'Mưa lớn',
          summary: 'Sông Hiếu lên',
          url: 'https://x.example/1',
          publishedAt: new Date('2025-10-15T01:00:00Z'),
        },
      ],
    });
  });

  it('leaves out items without id or words, and addresses that are none', () => {
    const feed = parseFeed(
      rss(
        '<item><title>không có id</title></item>',
        '<item><guid>1</guid></item>',
        '<item><guid>2</guid><title>x</title><link>javascript:alert(1)</link></item>',
      ),
    );
    expect(feed.items).toEqual([expect.objectContaining({ id: '2', url: undefined })]);
  });

  it.each([
    ['<p>Nước &lt; 1 m &#8212; an toàn</p>', 'Nước < 1 m — an toàn'],
    ['a<script>alert("x")</script>b', 'a b'],
    ['&unknown; &#0;', '&unknown; &#0;'],
    ['  nhiều\n\tkhoảng   trắng ', 'nhiều khoảng trắng'],
  ])('shows %s as %s', (html, text) => {
    expect(plainText(html)).toBe(text);
  });
});
