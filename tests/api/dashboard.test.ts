import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { readXlsx } from 'hucre/xlsx';
import { createManualClock, DAY, HOUR, MINUTE } from '../../core/clock.ts';
import { AuditEntry } from '../../models/audit-entry.ts';
import { createTermSweep } from '../../workflow/insights/count-terms.ts';
import { createSpikeWatch } from '../../workflow/insights/raise-spikes.ts';
import type { IncomingPost } from '../../workflow/posts/incoming.ts';
import { aStaffMember, city, WEDNESDAY } from '../support/builders.ts';
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
const praise = 'Cảm ơn công nhân vệ sinh đã quét dọn sạch sẽ, phố xá đẹp hẳn lên';
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

async function someone() {
  const browser = aBrowser(api.app);
  await browser.signIn(await aStaffMember({ roles: ['communications'] }));
  return browser;
}

describe('YouTube', () => {
  it('stands apart: in no figure of the others, alone when asked for, and never mixed', async () => {
    await api.keepPosts([aPost(), aPost({ source: 'youtube', outlet: 'Kênh A', text: praise })]);
    const browser = await someone();
    const { body } = await browser.get('/insights/summary');
    expect(body.total.feeling).toEqual({ negative: 1, neutral: 0, positive: 0 });
    expect(body.youtube.feeling).toEqual({ negative: 0, neutral: 0, positive: 1 });
    const alone = await browser.get('/insights/summary?source=youtube');
    expect(alone.body.total.feeling).toEqual({ negative: 0, neutral: 0, positive: 1 });
    const voices = (await browser.get('/insights/outlets')).body.items;
    expect(voices.map(({ voice }: { voice: number }) => voice)).toEqual([1, 1]);
    const mixed = await browser.get('/insights/summary?source=youtube,feed');
    expect(mixed.body).toMatchObject({
      code: 'invalid_input',
      details: [{ path: 'query.source' }],
    });
  });
});

describe('hot threads', () => {
  it('are the posts with most comments, with what stands at their head, and lead to the comments', async () => {
    const head = { externalId: 'bai-1', text: 'Thông báo cúp nước khu vực phường 5 từ 8 giờ' };
    await api.keepPosts([
      aPost(head),
      aPost({ threadId: 'bai-1' }),
      aPost({ threadId: 'bai-1' }),
      aPost({ threadId: 'bai-2', text: praise }),
    ]);
    const browser = await someone();
    const { body } = await browser.get('/insights/threads');
    expect(body.items).toMatchObject([
      { thread: 'bai-1', title: head.text, feeling: { negative: 2 } },
      { thread: 'bai-2', title: null, feeling: { positive: 1 } },
    ]);
    const behind = await browser.get('/posts?counted=true&thread=bai-1');
    expect(behind.body.items).toHaveLength(2);
  });
});

describe('rising words', () => {
  const words = async (): Promise<string[]> =>
    (await (await someone()).get('/insights/terms')).body.items.map(
      ({ term }: { term: string }) => term,
    );
  /** The ids of the posts are of today, so the sweep's clock is as well. */
  const sweepOf = () =>
    createTermSweep({ city, clock: createManualClock(new Date(Date.now() + HOUR)) });

  it('are those that are said more than in the weeks before, each post counted once', async () => {
    const earlier = new Date(WEDNESDAY.getTime() - 20 * DAY);
    const calm = Array.from({ length: 20 }, (_, n) =>
      aPost({ text: `Chợ Đông Hà hôm nay đông vui, bài ${n}`, publishedAt: earlier }),
    );
    const flood = Array.from({ length: 12 }, (_, n) =>
      aPost({ text: `Nước lũ dâng ở cầu Lai Phước, bà con cẩn thận, bài ${n} của hôm nay` }),
    );
    await api.keepPosts([...calm, ...flood]);
    const sweep = sweepOf();
    expect(await sweep()).toBe(32);
    expect(await sweep()).toBe(0);
    const rising = (await words()).join(', ');
    expect(rising).toMatch(/lũ/);
    expect(rising).not.toMatch(/chợ/);
  });

  it('are none while there is nothing before to compare with', async () => {
    await api.keepPosts([aPost(), aPost(), aPost(), aPost()]);
    await sweepOf()();
    expect(await words()).toEqual([]);
  });
});

describe('notes beside the curve', () => {
  it('are written, shown in their period and taken away, each act in the audit log', async () => {
    const browser = await someone();
    const note = { at: lastWeek.toISOString(), text: 'Họp báo về cầu Đông Hà' };
    const made = await browser.post('/insights/annotations', note);
    expect(made.status).toBe(201);
    const shown = async (query = '') =>
      (await browser.get(`/insights/annotations${query}`)).body.items;
    expect(await shown()).toMatchObject([note]);
    expect(await shown(`?to=${lastWeek.toISOString()}`)).toEqual([]);
    expect((await browser.delete(`/insights/annotations/${made.body.id}`)).status).toBe(204);
    expect(await shown()).toEqual([]);
    const actions = (await AuditEntry.find().lean()).map(({ action }) => action);
    expect(actions).toEqual(expect.arrayContaining(['annotation.added', 'annotation.removed']));
  });
});

describe('a query that is tried', () => {
  it('shows what it would find among the latest posts, and where it is wrong', async () => {
    await api.keepPosts([aPost(), aPost({ text: praise })]);
    const browser = await someone();
    const { body } = await browser.post('/watches/preview', { query: '"ổ gà"' });
    expect(body).toMatchObject({ looked: 2, matched: 1 });
    expect(body.posts).toHaveLength(1);
    const wrong = await browser.post('/watches/preview', { query: 'rác AND' });
    expect(wrong.body.details[0].path).toMatch(/^query\[\d+\]$/);
  });
});

describe('the posts behind an alarm', () => {
  it('are there to be read, and its followers are told once', async () => {
    const browser = await someone();
    const { body: watch } = await browser.post('/watches', {
      name: 'Ổ gà',
      query: '"ổ gà"',
      colour: '#b42318',
      threshold: 3,
    });
    await browser.post(`/watches/${watch.id}/following`, { follows: true });
    await api.keepPosts(Array.from({ length: 12 }, () => aPost()));
    api.clock.set(new Date(lastWeek.getTime() + 10 * MINUTE));
    const told: string[][] = [];
    const look = createSpikeWatch({
      city,
      clock: api.clock,
      tell: async (_alarm, staffIds) => void told.push([...staffIds]),
    });
    await look.look();
    await api.keepPosts(Array.from({ length: 6 }, () => aPost()));
    await look.look();
    expect(told).toEqual([[expect.any(String)]]);
    const [alarm] = (await browser.get('/spikes')).body.items;
    const { items } = (await browser.get(`/spikes/${alarm.id}/posts`)).body;
    expect(items).toHaveLength(alarm.postIds.length);
    expect(items[0].text).toContain('ổ gà');
  });
});

describe('the export', () => {
  it('is a table for spreadsheets in which no name of a page becomes a formula', async () => {
    await api.keepPosts([
      aPost({ outlet: '=HYPERLINK("http://x")' }),
      aPost({ outlet: 'Báo "A"' }),
    ]);
    const browser = await someone();
    const { status, text, headers } = await browser.get(
      '/insights/export?format=csv&table=outlets',
    );
    expect([status, text]).toEqual([200, expect.any(String)]);
    expect(headers['content-disposition']).toContain('.csv');
    expect(text.split('\r\n').slice(1, 3).toSorted()).toEqual([
      `facebook,"'=HYPERLINK(""http://x"")",1,0,0,1,0.5`,
      'facebook,"Báo ""A""",1,0,0,1,0.5',
    ]);
  });

  it('is a workbook with every figure of the dashboard', async () => {
    await api.keepPosts([aPost(), aPost({ text: praise })]);
    const browser = await someone();
    const { body } = await browser
      .get('/insights/export?format=xlsx')
      .buffer(true)
      .parse((res, done) => {
        const chunks: Buffer[] = [];
        res.on('data', (chunk: Buffer) => chunks.push(chunk));
        res.on('end', () => done(null, Buffer.concat(chunks)));
      });
    const { sheets } = await readXlsx(body);
    expect(sheets.map(({ name }) => name)).toContain('Theo phường');
    const byTime = sheets.find(({ name }) => name === 'Theo thời gian')?.rows ?? [];
    const all = byTime.slice(1).reduce((sum, row) => sum + Number(row.at(-1)), 0);
    expect(all).toBe(2);
  });
});
