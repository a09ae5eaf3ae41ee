import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import supertest from 'supertest';
import { DAY } from '../../core/clock.ts';
import { OutletRollup } from '../../models/outlet-rollup.ts';
import { Post } from '../../models/post.ts';
import { Report } from '../../models/report.ts';
import { ThreadRollup } from '../../models/thread-rollup.ts';
import { Ticket } from '../../models/ticket.ts';
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

let last = 0;
const aPost = (given: Partial<IncomingPost> = {}): IncomingPost => {
  last += 1;
  return {
    source: 'feed',
    externalId: `bai-${last}`,
    outlet: 'Báo Quảng Trị',
    text: 'Chào buổi sáng cả nhà',
    publishedAt: WEDNESDAY,
    ...given,
  };
};

async function communications() {
  const browser = aBrowser(api.app);
  await browser.signIn(await aStaffMember({ roles: ['communications'] }));
  return browser;
}

describe('a public post', () => {
  it('is kept once, masked, labelled, with a pseudonym for its author', async () => {
    const text = 'Ai cần mua đất liên hệ 0905 123 456 nhé';
    const post = aPost({ text, author: 'Nguyễn Văn A' });
    expect(await api.keepPosts([post, post])).toMatchObject({ kept: 1, alreadyKept: 1 });
    expect(await api.keepPosts([post])).toMatchObject({ kept: 0, alreadyKept: 1 });
    const kept = await Post.findOne().lean();
    expect(kept?.text).not.toContain('0905 123 456');
    expect(kept?.author).toMatch(/^[\w-]{22}$/);
    expect(kept?.labels).toMatchObject({ actionable: false });
    expect(kept?.handling).toBe('none');
    expect(JSON.stringify(kept)).not.toContain('Nguyễn Văn A');
  });

  it('that two hand in at the same time is kept, reported and counted once', async () => {
    const urgent = 'Nắp cống trên đường Hùng Vương bị mất, xe rớt xuống hố';
    const batch = [
      aPost({ text: urgent }),
      ...Array.from({ length: 30 }, () => aPost({ threadId: 'bai-goc' })),
    ];
    const answers = await Promise.all([api.keepPosts(batch), api.keepPosts(batch)]);
    expect(answers.reduce((sum, { kept }) => sum + kept, 0)).toBe(31);
    expect(answers.reduce((sum, { alreadyKept }) => sum + alreadyKept, 0)).toBe(31);
    expect(await Post.countDocuments()).toBe(31);
    expect(await Report.countDocuments()).toBe(1);
    for (const rows of [await OutletRollup.find().lean(), await ThreadRollup.find().lean()])
      expect(rows).toEqual([
        expect.objectContaining({
          negative: expect.any(Number),
          neutral: expect.any(Number),
          positive: expect.any(Number),
        }),
      ]);
    const [day] = await OutletRollup.find().lean();
    expect((day?.negative ?? 0) + (day?.neutral ?? 0) + (day?.positive ?? 0)).toBe(31);
  });

  it('that is old opens no ticket, however clear it is', async () => {
    const text = 'Nắp cống trên đường Hùng Vương bị mất, xe rớt xuống hố';
    const publishedAt = new Date(WEDNESDAY.getTime() - 30 * DAY);
    await api.keepPosts([aPost({ text, publishedAt })]);
    expect(await Ticket.countDocuments()).toBe(0);
    expect(await Post.findOne().lean()).toMatchObject({ handling: 'none' });
  });

  it('without a known time waits for a person, however clear it is', async () => {
    const text = 'Nắp cống trên đường Hùng Vương bị mất, xe rớt xuống hố';
    await api.keepPosts([aPost({ text, publishedAt: undefined })]);
    expect(await Post.findOne().lean()).toMatchObject({ handling: 'triage' });
  });
});

describe('the list of posts', () => {
  it('filters by labels and words, and pages', async () => {
    const texts = ['Đèn đường hư hết rồi', 'Sáng nay trời đẹp quá', 'Chúc mừng sinh nhật em'];
    await api.keepPosts(texts.map((text) => aPost({ text })));
    const staff = await communications();
    const first = await staff.get('/posts?limit=2');
    expect(first.body.items).toHaveLength(2);
    const second = await staff.get(`/posts?limit=2&cursor=${first.body.next}`);
    expect(second.body.items).toHaveLength(1);
    const found = await staff.get('/posts?q=sinh+nh%E1%BA%ADt');
    expect(found.body.items.map(({ text }: { text: string }) => text)).toEqual([texts[2]]);
    const { sentiment } = found.body.items[0].labels;
    const same = await staff.get(`/posts?sentiment=${sentiment}`);
    expect(same.body.items.length).toBeGreaterThan(0);
  });
});

describe('a decision on a post', () => {
  it('makes it a voice about a ticket, once', async () => {
    await api.keepPosts([aPost({ text: 'Hẻm nhà tui tối om mấy bữa ni' })]);
    const staff = await communications();
    const [post] = (await staff.get('/posts')).body.items;
    const body = { decision: 'report', category: 'vien_thong' };
    const answer = await staff.post(`/posts/${post.id}/decision`, body);
    expect(answer.body).toMatchObject({
      handling: 'reported',
      corrected: true,
      labels: { category: 'vien_thong', kind: 'incident' },
    });
    const again = await staff.post(`/posts/${post.id}/decision`, body);
    expect(again.body.ticketCode).toBe(answer.body.ticketCode);
    expect(await Report.countDocuments()).toBe(1);
    expect(await Ticket.findOne().lean()).toMatchObject({
      code: answer.body.ticketCode,
      category: 'vien_thong',
    });
    const late = await staff.post(`/posts/${post.id}/decision`, { decision: 'dismiss' });
    expect(late.status).toBe(409);
  });

  it('or dismisses it', async () => {
    await api.keepPosts([aPost()]);
    const staff = await communications();
    const [post] = (await staff.get('/posts')).body.items;
    const answer = await staff.post(`/posts/${post.id}/decision`, { decision: 'dismiss' });
    expect(answer.body).toMatchObject({ handling: 'dismissed', ticketCode: null });
    expect(await Ticket.countDocuments()).toBe(0);
    const path = `/posts/${post.id}/decision`;
    const again = await staff.post(path, { decision: 'reconsider' });
    expect(again.body).toMatchObject({ handling: 'triage' });
    expect((await staff.post(path, { decision: 'reconsider' })).status).toBe(200);
    const reported = await staff.post(path, { decision: 'report', category: 'ngap_up' });
    expect(reported.body.handling).toBe('reported');
    expect((await staff.post(path, { decision: 'reconsider' })).status).toBe(409);
  });

  it('that corrects labels keeps what the module had said', async () => {
    await api.keepPosts([aPost()]);
    const staff = await communications();
    const [post] = (await staff.get('/posts')).body.items;
    const answer = await staff.post(`/posts/${post.id}/labels`, { sentiment: 'positive' });
    expect(answer.body).toMatchObject({ corrected: true, labels: { sentiment: 'positive' } });
    const kept = await Post.findOne().lean();
    expect(kept?.correction?.before).toMatchObject({ sentiment: post.labels.sentiment });
    const unknown = await staff.post(`/posts/${post.id}/labels`, { category: 'nothing' });
    expect(unknown.body).toMatchObject({ details: [{ path: 'category' }] });
  });

  it('that takes a correction back gives the labels of the module again', async () => {
    await api.keepPosts([aPost()]);
    const staff = await communications();
    const [post] = (await staff.get('/posts')).body.items;
    await staff.post(`/posts/${post.id}/labels`, { sentiment: 'positive' });
    await staff.post(`/posts/${post.id}/labels`, { kind: 'spam' });
    expect((await Post.findOne().lean())?.setAside).toBe('spam');
    const back = await staff.delete(`/posts/${post.id}/labels`);
    expect(back.body).toMatchObject({ corrected: false, labels: post.labels, setAside: null });
    expect((await staff.delete(`/posts/${post.id}/labels`)).status).toBe(200);
  });

  it('that mutes a source leaves it out of what is counted, until it is lifted', async () => {
    await api.keepPosts([aPost()]);
    const staff = await communications();
    const [post] = (await staff.get('/posts')).body.items;
    const counted = async () => (await staff.get('/posts?counted=true')).body.items.length;
    const made = await staff.post('/mutes', { postId: post.id, what: 'outlet' });
    expect(made.status).toBe(201);
    expect(await counted()).toBe(0);
    expect((await staff.get('/mutes')).body.items).toMatchObject([{ what: 'outlet', posts: 1 }]);
    expect((await staff.delete(`/mutes/${made.body.id}`)).status).toBe(204);
    expect(await counted()).toBe(1);
  });

  it('that reads the random sample sees the text and no label', async () => {
    await api.keepPosts([aPost({ publishedAt: WEDNESDAY })]);
    const staff = await communications();
    const { post } = (await staff.get('/labelling/next')).body;
    expect(Object.keys(post).sort()).toEqual(['id', 'outlet', 'publishedAt', 'text']);
    const word = { kind: 'incident', sentiment: 'negative', category: null };
    expect((await staff.post(`/labelling/${post.id}`, word)).status).toBe(204);
    expect((await staff.post(`/labelling/${post.id}`, word)).status).toBe(409);
    expect((await staff.get('/labelling/next')).body.post).toBeNull();
    expect((await staff.get('/labelling/figures')).body.months).toHaveLength(3);
  });
});

describe('an import beside the running server', () => {
  it('is taken under the token of the data folder only', async () => {
    const { source: _, publishedAt: __, ...row } = aPost();
    const send = (token: string) =>
      supertest(api.app)
        .post('/api/v1/local/posts')
        .set('authorization', `Bearer ${token}`)
        .send({ posts: [row] });
    expect((await send('wrong')).status).toBe(401);
    expect((await send('t'.repeat(40))).body).toMatchObject({ kept: 1, alreadyKept: 0 });
    expect((await send('t'.repeat(40))).body).toMatchObject({ kept: 0, alreadyKept: 1 });
    expect(await Post.countDocuments()).toBe(1);
  });
});
