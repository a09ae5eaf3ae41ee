import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Answer } from '../../api/contract/answers.ts';
import { Post } from '../../models/post.ts';
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

type Browser = ReturnType<typeof aBrowser>;

async function someone(given: Parameters<typeof aStaffMember>[0] = {}): Promise<Browser> {
  const browser = aBrowser(api.app);
  await browser.signIn(await aStaffMember(given));
  return browser;
}

/** A post that became a report: its id, with a writer at hand. */
async function aReportedPost() {
  await api.keepPosts([
    {
      source: 'facebook',
      externalId: `1001_${Math.random()}`,
      outlet: 'UBND phường',
      text: 'Hẻm nhà tui tối om mấy bữa ni',
      publishedAt: WEDNESDAY,
    },
  ]);
  const writer = await someone({ roles: ['communications'] });
  const [post] = (await writer.get('/posts')).body.items;
  await writer.post(`/posts/${post.id}/decision`, { decision: 'report', category: 'vien_thong' });
  return { writer, postId: post.id as string };
}

const URL = 'https://www.facebook.com/1001_2?comment_id=3';
const paths = (body: { details: { path: string }[] }) => body.details.map(({ path }) => path);

describe('public answers over the API', () => {
  it('go from the template through a second person to where they were pasted', async () => {
    const { writer, postId } = await aReportedPost();
    const leader = await someone({ roles: ['leader'] });
    const begin = (await writer.get(`/posts/${postId}/answers`)).body;
    expect(begin).toMatchObject({ items: [], offer: { way: 'copy' } });
    const [first] = begin.offer.templates;
    const made = await writer.post(`/posts/${postId}/answers`, { template: first.id });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ text: first.text, own: true, questions: [] });
    expect((await writer.get(`/posts/${postId}/answers`)).body.offer).toBeNull();
    expect((await writer.get('/posts')).body.items[0].answer).toBe('draft');
    const steps = `/answers/${made.body.id}/steps`;
    const step = async (who: Browser, body: object): Promise<Answer> => {
      const { revision } = (await who.get('/answers')).body.items[0];
      return (await who.post(steps, { revision, ...body })).body;
    };
    expect((await step(writer, { step: 'submit' })).steps).toEqual(['withdraw']);
    expect((await leader.get('/answers?view=todo')).body.items).toHaveLength(1);
    expect((await writer.get('/answers?view=todo')).body.items).toEqual([]);
    const back = await step(leader, { step: 'return', reason: 'Nói rõ nơi phụ trách' });
    expect(back).toMatchObject({ state: 'draft', returned: { reason: 'Nói rõ nơi phụ trách' } });
    await step(writer, { step: 'submit' });
    expect(await step(leader, { step: 'approve' })).toMatchObject({ state: 'approved', steps: [] });
    const done = await step(writer, { step: 'copied', url: URL });
    expect(done).toMatchObject({ state: 'copied', url: URL, steps: [] });
    expect((await writer.get('/answers?view=sent')).body.items).toHaveLength(1);
    expect((await writer.get('/answers?view=failed')).body.items).toEqual([]);
  });

  it('are not approved by who wrote them, whatever their roles', async () => {
    const { postId } = await aReportedPost();
    const head = await someone({ roles: ['communications', 'leader'] });
    const { id, revision } = (await head.post(`/posts/${postId}/answers`, { template: 'received' }))
      .body;
    await head.post(`/answers/${id}/steps`, { step: 'submit', revision });
    const own = await head.post(`/answers/${id}/steps`, {
      step: 'approve',
      revision: revision + 1,
    });
    expect([own.status, own.body.code]).toEqual([409, 'conflict']);
  });

  it('are refused with every bad field named', async () => {
    const { writer, postId } = await aReportedPost();
    const answers = `/posts/${postId}/answers`;
    const unknown = await writer.post(answers, { template: 'loi_hua' });
    expect([unknown.status, paths(unknown.body)]).toEqual([400, ['template']]);
    expect(unknown.body.details[0].message).toContain('received');
    expect(paths((await writer.post(answers, { language: 'fr' })).body)).toEqual([
      'template',
      'language',
    ]);
    const { id, revision } = (await writer.post(answers, { template: 'received' })).body;
    const both = await writer.patch(`/answers/${id}`, {
      revision,
      text: 'a',
      template: 'received',
    });
    expect(paths(both.body)).toEqual(['text']);
    const long = await writer.patch(`/answers/${id}`, { text: 'a'.repeat(2001) });
    expect(paths(long.body).sort()).toEqual(['revision', 'text']);
    const text = 'Chiều mai xong, gọi 0905 123 456, {deadline}';
    const edited = await writer.patch(`/answers/${id}`, { revision, text });
    expect(edited.body.questions.map(({ code }: { code: string }) => code)).toEqual([
      'unfilled',
      'personal_data',
      'date',
    ]);
    const submit = { step: 'submit', revision: revision + 1 };
    const asked = await writer.post(`/answers/${id}/steps`, submit);
    expect([asked.status, paths(asked.body)]).toEqual([400, ['text', 'text', 'text']]);
    expect(JSON.stringify(asked.body)).not.toContain('0905');
    const odd = await writer.post(`/answers/${id}/steps`, { step: 'copied', url: 'javascript:1' });
    expect(paths(odd.body).sort()).toEqual(['revision', 'url']);
    const old = await writer.patch(`/answers/${id}`, { revision, text: 'b' });
    expect([old.status, paths(old.body)]).toEqual([409, ['revision']]);
    const early = await writer.post(`/answers/${id}/steps`, { ...submit, step: 'retry' });
    expect([early.status, early.body.code]).toEqual([409, 'illegal_transition']);
  });

  it('are begun only where a ticket stands behind the post that the writer may see', async () => {
    const { writer, postId } = await aReportedPost();
    await Post.updateOne({ _id: postId }, { $unset: { reportId: 1 } });
    expect((await writer.get(`/posts/${postId}/answers`)).body.offer).toBeNull();
    expect((await writer.post(`/posts/${postId}/answers`, { template: 'received' })).status).toBe(
      409,
    );
    const { postId: other } = await aReportedPost();
    const bound = await someone({ roles: ['communications'], bodies: ['no-such-body'] });
    expect((await bound.get(`/posts/${other}/answers`)).body.offer).toBeNull();
    expect((await bound.post(`/posts/${other}/answers`, { template: 'received' })).status).toBe(
      404,
    );
  });

  it('are read by whoever reads posts, written by communications and approved by leaders', async () => {
    const { writer, postId } = await aReportedPost();
    const { id, revision } = (
      await writer.post(`/posts/${postId}/answers`, { template: 'received' })
    ).body;
    const officer = await someone({ bodies: ['qldt'] });
    expect((await officer.get('/answers')).body.items).toHaveLength(1);
    expect((await officer.get('/answers?view=todo')).body.items).toEqual([]);
    expect((await officer.post(`/posts/${postId}/answers`, { template: 'received' })).status).toBe(
      403,
    );
    const steps = `/answers/${id}/steps`;
    expect((await officer.post(steps, { step: 'submit', revision })).status).toBe(403);
    const leader = await someone({ roles: ['leader'] });
    expect((await leader.patch(`/answers/${id}`, { revision, text: 'a' })).status).toBe(403);
    await writer.post(steps, { step: 'submit', revision });
    expect((await writer.post(steps, { step: 'approve', revision: revision + 1 })).status).toBe(
      403,
    );
    expect((await leader.post(steps, { step: 'approve', revision: revision + 1 })).status).toBe(
      200,
    );
  });
});
