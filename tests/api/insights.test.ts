import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DAY, HOUR, MINUTE } from '../../core/clock.ts';
import { Post } from '../../models/post.ts';
import { SpikeAlarm } from '../../models/spike.ts';
import type { IncomingPost } from '../../workflow/posts/incoming.ts';
import { aStaffMember, WEDNESDAY } from '../support/builders.ts';
import { aBrowser, aStaffApi } from '../support/staff-api.ts';
import { startTestStore } from '../support/store.ts';

let store: Awaited<ReturnType<typeof startTestStore>>;
let api: ReturnType<typeof aStaffApi>;
beforeAll(async () => {
  store = await startTestStore();
});
afterAll(() => store.stop());
beforeEach(async () => {
  await store.clear();
  api = aStaffApi({ dataDir: store.dataDir });
});

const lastWeek = new Date(WEDNESDAY.getTime() - 5 * DAY);
let last = 0;
const aPost = (given: Partial<IncomingPost> = {}): IncomingPost => {
  last += 1;
  return {
    source: 'facebook',
    externalId: `p${last}`,
    outlet: 'Đông Hà quê tôi',
    text: `Đường Lê Duẩn ổ gà đầy, đi bữa mô cũng té, lần thứ ${last} tui kêu rồi đó`,
    publishedAt: lastWeek,
    ...given,
  };
};
const praise = 'Cảm ơn công nhân vệ sinh đã quét dọn sạch sẽ, phố xá đẹp hẳn lên';

async function someone(roles: ('communications' | 'leader' | 'officer')[] = ['communications']) {
  const browser = aBrowser(api.app);
  const person = await aStaffMember({ roles });
  await browser.signIn(person);
  return browser;
}

describe('the summary', () => {
  it('counts by feeling, category, ward and source, with the time before and an honest interval', async () => {
    await api.keepPosts([
      aPost(),
      aPost(),
      aPost({ source: 'feed', text: praise }),
      aPost({ publishedAt: new Date(lastWeek.getTime() - 7 * DAY) }),
    ]);
    const { body } = await (await someone()).get('/insights/summary');
    expect(body).toMatchObject({
      span: 'day',
      total: {
        feeling: { negative: 2, neutral: 0, positive: 1 },
        before: { negative: 1, neutral: 0, positive: 0 },
      },
      bySource: [{ source: 'facebook' }, { source: 'feed' }],
    });
    expect(body.series).toHaveLength(8);
    expect(body.total.negativeShare.share).toBeCloseTo(2 / 3);
    expect(body.total.negativeShare.low).toBeLessThan(0.3);
    expect(body.total.negativeShare.high).toBeGreaterThan(0.9);
    const said = body.series.map(
      ({ feeling }: { feeling: { negative: number } }) => feeling.negative,
    );
    expect(said.reduce((sum: number, count: number) => sum + count, 0)).toBe(2);
  });

  it('is narrowed by source, ward and category, also to what has none', async () => {
    await api.keepPosts([aPost(), aPost({ text: 'Chào buổi sáng cả nhà' })]);
    const browser = await someone();
    const total = async (query: string) =>
      (await browser.get(`/insights/summary?${query}`)).body.total.feeling;
    expect(await total('category=giao_thong_duong')).toEqual(await total('category=-&source=feed'));
    expect(await total('category=-')).toEqual({ negative: 0, neutral: 1, positive: 0 });
    expect(await total('source=feed')).toEqual({ negative: 0, neutral: 0, positive: 0 });
  });

  it('shows hours for a short time, and refuses a time that runs backward', async () => {
    const browser = await someone();
    const from = lastWeek.toISOString();
    const to = new Date(lastWeek.getTime() + 6 * HOUR).toISOString();
    expect((await browser.get(`/insights/summary?from=${from}&to=${to}`)).body).toMatchObject({
      span: 'hour',
      from,
      to,
    });
    const refused = await browser.get(`/insights/summary?from=${to}&to=${from}`);
    expect(refused.status).toBe(400);
    expect(refused.body.details[0].path).toBe('query.from');
  });

  it('leads to the posts behind each number', async () => {
    await api.keepPosts([aPost(), aPost({ text: praise }), aPost({ text: `${praise} !!!` })]);
    const browser = await someone();
    const { body } = await browser.get('/insights/summary');
    const behind = async (query: string) =>
      (await browser.get(`/posts?counted=true&from=${body.from}&to=${body.to}&${query}`)).body
        .items;
    expect(await behind('sentiment=positive')).toHaveLength(body.total.feeling.positive);
    expect(await behind('sentiment=negative')).toHaveLength(body.total.feeling.negative);
  });
});

describe('share of voice', () => {
  it('ranks pages and newspapers by how much is said there', async () => {
    await api.keepPosts([
      aPost(),
      aPost(),
      aPost({ source: 'feed', outlet: 'Báo A', text: praise }),
    ]);
    const { body } = await (await someone()).get('/insights/outlets');
    expect(body.items).toMatchObject([
      { outlet: 'Đông Hà quê tôi', feeling: { negative: 2 } },
      { outlet: 'Báo A', voice: 1 / 3 },
    ]);
  });
});

describe('a watch list', () => {
  const input = { name: 'Ổ gà', query: '"ổ gà" AND NOT "đã vá"', colour: '#b42318' };

  it('matches what comes in, finds what came before, and says how much that is against the usual', async () => {
    await api.keepPosts([aPost(), aPost({ text: praise })]);
    const browser = await someone();
    const made = await browser.post('/watches', input);
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ searching: true, following: false });
    await api.keepPosts([aPost()]);
    api.clock.advance(MINUTE);
    await api.insights.sweeps['older posts of watch lists']?.();
    const { body } = await browser.get('/watches');
    expect(body.items).toMatchObject([
      { name: 'Ổ gà', searching: false, feeling: { negative: 2, neutral: 0, positive: 0 } },
    ]);
    const behind = await browser.get(`/posts?watch=${made.body.id}`);
    expect(behind.body.items).toHaveLength(2);
  });

  it('with another query counts anew', async () => {
    await api.keepPosts([aPost(), aPost({ text: praise })]);
    const browser = await someone();
    const { body } = await browser.post('/watches', input);
    api.clock.advance(MINUTE);
    await api.insights.sweeps['older posts of watch lists']?.();
    await browser.patch(`/watches/${body.id}`, { ...input, query: 'cam on' });
    api.clock.advance(MINUTE);
    await api.insights.sweeps['older posts of watch lists']?.();
    const { items } = (await browser.get('/watches')).body;
    expect(items[0].feeling).toEqual({ negative: 0, neutral: 0, positive: 1 });
    expect(await Post.countDocuments({ watches: body.id })).toBe(1);
  });

  it.each([
    ['(rác OR', 'query[8]', 'a word is missing'],
    ['NOT rác', 'query[1]', 'only NOT'],
  ])('refuses %s at %s: %s', async (query, path, why) => {
    const answer = await (await someone()).post('/watches', { ...input, query });
    expect(answer.status).toBe(400);
    expect(answer.body.details).toEqual([{ path, message: expect.stringContaining(why) }]);
  });

  it('can be read but not made by a leader', async () => {
    const browser = await someone(['leader']);
    expect((await browser.get('/watches')).status).toBe(200);
    expect((await browser.post('/watches', input)).status).toBe(403);
  });
});

describe('an alarm', () => {
  it('is looked into, closed and judged, and the share of useless ones is told', async () => {
    await api.keepPosts(Array.from({ length: 12 }, () => aPost()));
    api.clock.set(new Date(lastWeek.getTime() + 10 * MINUTE));
    await api.insights.sweeps['spikes']?.();
    const browser = await someone();
    const { body } = await browser.get('/spikes?state=open');
    expect(body).toMatchObject({ judged: 0, falseAlarmRate: null });
    const [alarm] = body.items;
    expect(alarm.places).toContain('Lê Duẩn');
    const path = `/spikes/${alarm.id}`;
    expect((await browser.post(`${path}/acknowledgement`)).body.state).toBe('acknowledged');
    expect((await browser.post(`${path}/closing`, { useful: false })).body.state).toBe('closed');
    expect((await browser.post(`${path}/acknowledgement`)).status).toBe(409);
    expect((await browser.get('/spikes')).body).toMatchObject({ judged: 1, falseAlarmRate: 1 });
    expect(await SpikeAlarm.countDocuments()).toBe(1);
  });
});
