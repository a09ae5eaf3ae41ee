import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { HOUR, MINUTE } from '../../../core/clock.ts';
import { createFacebookWebhook } from '../../../listeners/facebook/webhook.ts';
import { Answer } from '../../../models/answer.ts';
import { AuditEntry } from '../../../models/audit-entry.ts';
import { Post } from '../../../models/post.ts';
import { Ticket } from '../../../models/ticket.ts';
import type { AnswerAdapter } from '../../../workflow/answers/answer-adapter.ts';
import { serve } from '../../bots/support/serve.ts';
import { listening } from '../../listeners/support.ts';
import { WEDNESDAY } from '../../support/builders.ts';
import {
  type FacebookSimulator,
  startFacebookSimulator,
} from '../../support/facebook-simulator.ts';
import { startTestStore } from '../../support/store.ts';
import { an, answering, clock, facebookAnswers, PAGE, stored } from './support.ts';

let store: Awaited<ReturnType<typeof startTestStore>>;
let facebook: FacebookSimulator;
let adapter: AnswerAdapter;
let parts: ReturnType<typeof answering>;
beforeAll(async () => {
  store = await startTestStore();
});
afterAll(() => store.stop());
beforeEach(async () => {
  await store.clear();
  clock.set(WEDNESDAY);
  facebook = await startFacebookSimulator({ now: () => clock.now().getTime() });
  facebook.addPage(PAGE, 'UBND phường', 'page-token');
  adapter = facebookAnswers(facebook);
  parts = answering({ adapters: [adapter] });
});
afterEach(() => facebook.close());

/** An approved answer to a post on the page. */
async function approvedOnPage() {
  const { id } = facebook.write(PAGE, 'Hùng Vương ngập quá', '7788');
  const made = await parts.aPost({ externalId: id });
  return { ...made, answer: await parts.approved(made.postId) };
}

const ours = () => [...facebook.comments.values()].filter(({ from }) => from === PAGE);

/** Rounds over several hours, as the sweep makes them. */
async function hours(count: number, sender = parts.aProcess([adapter]).sender) {
  for (let round = 0; round < count * 12; round += 1) {
    clock.advance(5 * MINUTE);
    await parts.round(sender);
  }
}

/** A process that dies while it posts: what it began never comes back. */
const dying = (reached: boolean): AnswerAdapter => ({
  ...adapter,
  async publish(target, text) {
    if (reached) await adapter.publish(target, text);
    died();
    return await new Promise(() => {});
  },
});
let died = () => {};

async function dieWhilePosting(reached: boolean): Promise<void> {
  const gone = new Promise<void>((resolve) => {
    died = resolve;
  });
  await parts.aProcess([dying(reached)]).sender.sweep();
  await gone;
}

describe('an approved answer on a page of ours', () => {
  it('is posted once, in the name of the page, and recorded', async () => {
    const { answer, ticket } = await approvedOnPage();
    expect(answer.way).toBe('post');
    await parts.round();
    await parts.round();
    const [comment, ...more] = ours();
    expect(more).toEqual([]);
    expect(comment?.message).toBe(answer.text);
    expect(await stored(answer)).toMatchObject({
      state: 'posted',
      foreignId: comment?.id,
      unsure: false,
      open: false,
    });
    expect(facebook.calls.map(({ path }) => path)).toHaveLength(1);
    expect((await Ticket.findById(ticket._id).lean())?.updates.at(-1)?.note).toContain(
      'Đã trả lời công khai',
    );
    const posted = await AuditEntry.findOne({ action: 'answer.posted' }).lean();
    expect(posted?.facts).toMatchObject({ comment: comment?.id });
  });

  it('stands under the comment that was answered', async () => {
    const { id } = facebook.write(PAGE, 'Thông báo');
    const comment = facebook.comment(id, 'Hùng Vương ngập quá');
    const { postId } = await parts.aPost({ externalId: comment.id, threadId: id });
    await parts.approved(postId);
    await parts.round();
    expect(ours()).toMatchObject([{ parentId: comment.id, postId: id }]);
  });

  it.each([
    ['another page', { externalId: '2002_1' }],
    ['a comment without id', { externalId: 'h:abc', threadId: `${PAGE}_1` }],
    ['YouTube', { source: 'youtube' as const, externalId: 'Ugx1' }],
  ])('is pasted by hand on %s', async (_, post) => {
    const { postId } = await parts.aPost(post);
    expect((await parts.approved(postId)).way).toBe('copy');
    await hours(1);
    expect(facebook.calls).toEqual([]);
  });

  it.each([
    ['before it reached Facebook', false, 2],
    ['before the answer of Facebook was stored', true, 1],
  ])('is posted exactly once when the process dies %s', async (_, reached, calls) => {
    const { answer } = await approvedOnPage();
    await dieWhilePosting(reached);
    expect(await stored(answer)).toMatchObject({ state: 'posting', unsure: true });
    await parts.round(parts.aProcess([adapter]).sender);
    expect(ours()).toHaveLength(reached ? 1 : 0);
    await hours(1);
    expect(ours()).toHaveLength(1);
    expect(await stored(answer)).toMatchObject({ state: 'posted', foreignId: ours()[0]?.id });
    // The look, and the post where there was nothing; the dead process's call comes on top.
    expect(facebook.calls.filter(({ status }) => status === 200)).toHaveLength(reached ? 2 : calls);
  });

  it.each([
    ['the line is cut after it was done', 'lost'],
    ['the line is cut before', 'drop'],
    ['a proxy answers', 'html'],
    ['half an answer comes', 'half'],
    ['Facebook has a hiccup', 'temporary'],
    ['the limit of the page is reached', '32'],
    ['the limit of the business is reached', '80001'],
  ] as const)('is posted exactly once when %s', async (_, fault) => {
    const { answer } = await approvedOnPage();
    facebook.faults.next(fault);
    await parts.round();
    expect((await stored(answer)).state).toBe('approved');
    await hours(3);
    expect(ours()).toHaveLength(1);
    expect(await stored(answer)).toMatchObject({ state: 'posted', foreignId: ours()[0]?.id });
  });

  it('is not taken for an earlier answer with the same words', async () => {
    const first = await approvedOnPage();
    await parts.round();
    clock.advance(HOUR);
    const second = await parts.approved(first.postId);
    facebook.faults.next('drop');
    await parts.round();
    await hours(2);
    expect(ours()).toHaveLength(2);
    const ids = (await Answer.find({ postId: first.postId }).lean()).map((one) => one.foreignId);
    expect(new Set(ids).size).toBe(2);
    expect((await stored(second)).state).toBe('posted');
  });

  it('is found although Facebook refuses the same words a second time', async () => {
    const { answer } = await approvedOnPage();
    Object.assign(facebook.state, { refuseDoubles: true, blindLooks: 1 });
    facebook.faults.next('lost');
    await parts.round();
    await hours(3);
    expect(ours()).toHaveLength(1);
    expect(await stored(answer)).toMatchObject({ state: 'posted', foreignId: ours()[0]?.id });
  });

  it('fails when the same words stand there, and they are not our answer of now', async () => {
    const first = await approvedOnPage();
    await parts.round();
    clock.advance(HOUR);
    facebook.state.refuseDoubles = true;
    const second = await parts.approved(first.postId);
    await hours(3);
    expect(ours()).toHaveLength(1);
    expect(await stored(second)).toMatchObject({
      state: 'failed',
      unsure: false,
      failure: { kind: 'duplicate', platformCode: '506' },
    });
  });

  it.each([
    ['190/463', 'token', '190/463'],
    ['190/460', 'token', '190/460'],
    ['10', 'permission', '10'],
    ['200', 'permission', '200'],
    ['368', 'blocked', '368'],
    ['100/33', 'gone', '100/33'],
    ['100', 'refused', '100'],
  ] as const)(
    'stays with its reason at the error %s, and goes on when a person says so',
    async (fault, kind, code) => {
      const { answer } = await approvedOnPage();
      facebook.faults.next(fault);
      await hours(2);
      const failed = await stored(answer);
      expect(failed).toMatchObject({
        state: 'failed',
        open: true,
        unsure: false,
        failure: { kind, platformCode: code },
      });
      expect(ours()).toEqual([]);
      const again = { step: 'retry' as const, revision: failed.revision };
      await parts.desk.step(String(answer._id), again, an);
      await hours(1);
      expect(ours()).toHaveLength(1);
      expect(await stored(answer)).toMatchObject({ state: 'posted' });
      expect((await stored(answer)).failure).toBeUndefined();
    },
  );

  it('tells of the missing right to write, which reading does not need', async () => {
    facebook.state.mayEngage = false;
    const { answer } = await approvedOnPage();
    await parts.round();
    expect((await stored(answer)).failure).toMatchObject({
      kind: 'permission',
      platformCode: '200',
    });
  });

  it('can be pasted by hand, or written anew, once it has failed', async () => {
    const { answer } = await approvedOnPage();
    facebook.state.blocked = true;
    await parts.round();
    const id = String(answer._id);
    const { revision } = await stored(answer);
    const draft = await parts.desk.step(id, { step: 'revise', revision }, an);
    expect(draft).toMatchObject({ state: 'draft', unsure: false });
    expect(draft.approvedBy).toBeUndefined();
  });

  it('is given up after hours without an end, and nobody writes other words beside what may stand there', async () => {
    const { answer } = await approvedOnPage();
    facebook.faults.next('html', 100);
    await hours(8);
    const failed = await stored(answer);
    expect(failed).toMatchObject({
      state: 'failed',
      unsure: true,
      failure: { kind: 'unreachable' },
    });
    const tries = facebook.calls.length;
    expect(tries).toBeLessThanOrEqual(10);
    const { revision } = failed;
    const revise = parts.desk.step(String(answer._id), { step: 'revise', revision }, an);
    await expect(revise).rejects.toMatchObject({ code: 'illegal_transition' });
    while (facebook.faults.take());
    await parts.desk.step(String(answer._id), { step: 'retry', revision }, an);
    await hours(1);
    expect(ours()).toHaveLength(1);
  });

  it('leaves a page alone that asks for a rest, for all its answers', async () => {
    const first = await approvedOnPage();
    const second = await approvedOnPage();
    Object.assign(facebook.state, { usage: 96, regainMinutes: 40 });
    await parts.round();
    expect(ours()).toHaveLength(1);
    clock.advance(39 * MINUTE);
    await parts.round();
    expect(facebook.calls).toHaveLength(1);
    facebook.state.usage = 0;
    clock.advance(2 * MINUTE);
    await parts.round();
    expect(ours()).toHaveLength(2);
    for (const { answer } of [first, second]) expect((await stored(answer)).state).toBe('posted');
  });

  it('is held back when the ticket has changed since the approval', async () => {
    const { answer, ticket } = await approvedOnPage();
    await parts.solve(ticket);
    await parts.round();
    expect(await stored(answer)).toMatchObject({ state: 'failed', failure: { kind: 'facts' } });
    expect(ours()).toEqual([]);
  });

  it('comes back by the webhook as no voice of a resident, and is marked when it is taken down', async () => {
    const heard = listening(clock);
    const { secret: appSecret, verifyToken } = facebook.app;
    const config = { appSecret, verifyToken, pageIds: [PAGE] };
    const served = await serve([createFacebookWebhook({ ...heard, config })]);
    facebook.state.webhookUrl = `${served.url}/webhooks/facebook`;
    const { answer } = await approvedOnPage();
    await parts.round();
    await facebook.idle();
    expect(await Post.countDocuments({ text: answer.text })).toBe(0);
    facebook.remove(ours()[0]?.id ?? '');
    await facebook.idle();
    expect((await stored(answer)).takenDownAt).toBeInstanceOf(Date);
    await served.close();
  });

  it('is never posted to a post that was taken back while it was on its way', async () => {
    const { answer, post } = await approvedOnPage();
    await parts.removePosts('facebook', [post.externalId]);
    await hours(1);
    expect(facebook.calls).toEqual([]);
    expect(await stored(answer)).toMatchObject({ state: 'withdrawn', text: '' });
  });
});
