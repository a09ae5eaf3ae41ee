import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { HOUR } from '../../../core/clock.ts';
import { ANSWER_STATES, Answer, type AnswerState } from '../../../models/answer.ts';
import { AuditEntry } from '../../../models/audit-entry.ts';
import { Notice } from '../../../models/notice.ts';
import { Ticket } from '../../../models/ticket.ts';
import {
  ANSWER_STEPS,
  type AnswerStep,
  answerStepsFrom,
} from '../../../workflow/answers/states.ts';
import { aStaffMember, aTicket, WEDNESDAY } from '../../support/builders.ts';
import { startTestStore } from '../../support/store.ts';
import { an, answering, binh, clock, stored } from './support.ts';

let store: Awaited<ReturnType<typeof startTestStore>>;
const { desk, workflow, aPost, approved, solve, removePosts } = answering();
beforeAll(async () => {
  store = await startTestStore();
});
afterAll(() => store.stop());
beforeEach(async () => {
  await store.clear();
  clock.set(WEDNESDAY);
});

type Refusal = { status: number; code: string; details: { path: string; message: string }[] };
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => expect('it').toBe('refused'),
    (err: Refusal) => err,
  ) as Promise<Refusal>;
const received = { template: 'received', language: 'vi' } as const;
const URL = 'https://www.youtube.com/watch?v=1&lc=2';

describe('the states of a public answer', () => {
  const calm = { way: 'copy', unsure: false, erased: false } as const;
  const table = Object.fromEntries(
    ANSWER_STATES.map((state) => [state, answerStepsFrom({ ...calm, state })]),
  );

  it('offer these steps to people, and no others', () => {
    expect(table).toEqual({
      draft: ['submit', 'withdraw'],
      waiting: ['approve', 'return', 'withdraw'],
      approved: ['revise', 'copied', 'withdraw'],
      posting: [],
      posted: [],
      copied: [],
      failed: ['revise', 'retry', 'copied', 'withdraw'],
      withdrawn: ['restore'],
    });
  });

  it('let the program paste nothing by hand, and let nobody change what may stand there already', () => {
    expect(answerStepsFrom({ ...calm, state: 'approved', way: 'post' })).toEqual([
      'revise',
      'withdraw',
    ]);
    expect(answerStepsFrom({ ...calm, state: 'failed', way: 'post', unsure: true })).toEqual([
      'retry',
      'copied',
    ]);
    expect(answerStepsFrom({ ...calm, state: 'approved', way: 'post', unsure: true })).toEqual([]);
    expect(answerStepsFrom({ ...calm, state: 'withdrawn', erased: true })).toEqual([]);
  });

  it('are all reached from a draft', () => {
    const reached = new Set<AnswerState>(['draft']);
    for (let round = 0; round < ANSWER_STATES.length; round += 1)
      for (const step of Object.keys(ANSWER_STEPS) as AnswerStep[])
        if (ANSWER_STEPS[step].from.some((from) => reached.has(from)))
          reached.add(ANSWER_STEPS[step].to);
    expect([...reached].sort()).toEqual([...ANSWER_STATES].sort());
  });
});

describe('the desk of public answers', () => {
  it('drafts from the facts of the ticket, under the code of the post and not of who reported first', async () => {
    const first = await aPost({ externalId: '1001_2001' });
    const second = await aPost({ externalId: '1001_2002' });
    expect(second.report.ticketId).toEqual(first.ticket._id);
    const answer = await desk.draft(second.postId, received, an);
    expect(answer).toMatchObject({ state: 'draft', way: 'copy', ticketCode: first.ticket.code });
    expect(answer.text).toContain(second.report.code);
    expect(answer.text).not.toContain(first.ticket.code);
    expect(answer.text).not.toMatch(/[{}]/);
    expect(answer.facts).toMatchObject({ code: second.report.code, status: 'đã chuyển đơn vị' });
  });

  it('begins no second answer beside an unfinished one, nor one without a ticket', async () => {
    const { postId, post } = await aPost();
    await desk.draft(postId, received, an);
    expect((await refusal(desk.draft(postId, received, binh))).status).toBe(409);
    await post.updateOne({ $unset: { reportId: 1 } });
    expect((await refusal(desk.offer(postId, 'vi'))).status).toBe(409);
  });

  it('refuses a template that is not true of the ticket, and names those that are', async () => {
    const { postId } = await aPost();
    const err = await refusal(desk.draft(postId, { ...received, template: 'resolved' }, an));
    expect(err.details).toEqual([
      { path: 'template', message: expect.stringContaining('received, status') },
    ]);
  });

  it('lets nobody approve what they wrote, changed or submitted', async () => {
    const { postId } = await aPost();
    const id = String((await desk.draft(postId, received, an))._id);
    await desk.edit(id, { revision: 0, text: 'Cảm ơn bạn, chúng tôi đang xem.' }, binh);
    await desk.step(id, { step: 'submit', revision: 1 }, { ...an, id: 'chi', name: 'Chi' });
    for (const who of ['an', 'binh', 'chi']) {
      const err = await refusal(
        desk.step(id, { step: 'approve', revision: 2 }, { ...an, id: who }),
      );
      expect([who, err.status]).toEqual([who, 409]);
    }
    const done = await desk.step(id, { step: 'approve', revision: 2 }, { ...an, id: 'dung' });
    expect(done).toMatchObject({ state: 'approved', approvedBy: { id: 'dung' } });
  });

  it('hands on no words with open questions, also when the ticket changed after the draft', async () => {
    const { postId, ticket } = await aPost();
    const id = String((await desk.draft(postId, received, an))._id);
    await desk.edit(id, { revision: 0, text: 'Xong trong 3 ngày, gọi 0905 123 456' }, an);
    const err = await refusal(desk.step(id, { step: 'submit', revision: 1 }, an));
    expect(err.details.map(({ path, message }) => [path, message])).toEqual([
      ['text', expect.stringContaining('personal data (phone)')],
      ['text', expect.stringContaining('"3"')],
    ]);
    await desk.edit(id, { revision: 1, template: 'received' }, an);
    await desk.step(id, { step: 'submit', revision: 2 }, an);
    await solve(ticket);
    const late = await refusal(desk.step(id, { step: 'approve', revision: 3 }, binh));
    expect(late.details.map(({ path }) => path)).toContain('facts.deadline');
    await desk.step(id, { step: 'return', revision: 3, reason: 'Việc đã xong rồi' }, binh);
    const anew = await desk.edit(id, { revision: 4, template: 'resolved' }, an);
    expect(anew.text).toContain('đã khắc phục');
    expect(anew.returned).toMatchObject({ name: 'Bình', reason: 'Việc đã xong rồi' });
  });

  it('keeps an old value in sight when words are changed around it', async () => {
    const { postId, ticket } = await aPost();
    const draft = await desk.draft(postId, received, an);
    const other = ticket.body === 'qldt' ? 'cong_an' : 'qldt';
    await Ticket.updateOne({ _id: ticket._id }, { body: other, 'place.names': [] });
    const after = await desk.edit(
      String(draft._id),
      { revision: 0, text: `Chào bạn. ${draft.text}` },
      an,
    );
    const asked = (await desk.review(after)).questions.map(({ path }) => path);
    expect(asked).toEqual(['facts.body']);
    expect(after.facts.body).toBe(draft.facts.body);
    expect(after.facts.place).toBeUndefined();
  });

  it.each([
    ['return', 'reason'],
    ['copied', 'url'],
  ] as const)('names what the step "%s" needs', async (step, path) => {
    const { postId } = await aPost();
    const answer =
      step === 'copied'
        ? await approved(postId)
        : await desk
            .draft(postId, received, an)
            .then(({ _id }) => desk.step(String(_id), { step: 'submit', revision: 0 }, an));
    const input = { step, revision: answer.revision };
    const err = await refusal(desk.step(String(answer._id), input, binh));
    expect([err.status, err.details.map((detail) => detail.path)]).toEqual([400, [path]]);
  });

  it('refuses an older view and a step that is not possible, with what is', async () => {
    const { postId } = await aPost();
    const id = String((await desk.draft(postId, received, an))._id);
    await desk.edit(id, { revision: 0, text: 'Cảm ơn bạn.' }, an);
    const old = await refusal(desk.step(id, { step: 'submit', revision: 0 }, an));
    expect([old.status, old.details[0]?.path]).toEqual([409, 'revision']);
    const wrong = await refusal(desk.step(id, { step: 'approve', revision: 1 }, binh));
    expect(wrong.code).toBe('illegal_transition');
    expect(wrong.details.map(({ message }) => message)).toEqual(['submit', 'withdraw']);
  });

  it('takes a withdrawn one back up as a draft, but not beside another', async () => {
    const { postId } = await aPost();
    const answer = await approved(postId);
    const id = String(answer._id);
    await desk.step(id, { step: 'withdraw', revision: 2 }, an);
    const other = await desk.draft(postId, received, binh);
    const beside = await refusal(desk.step(id, { step: 'restore', revision: 3 }, an));
    expect([beside.status, beside.code]).toEqual([409, 'conflict']);
    await desk.step(String(other._id), { step: 'withdraw', revision: 0 }, binh);
    const again = await desk.step(id, { step: 'restore', revision: 3 }, an);
    expect(again).toMatchObject({ state: 'draft', open: true, text: answer.text });
    expect(again.approvedBy).toBeUndefined();
  });

  it('names no deadline while the clock stands still', async () => {
    const { postId, ticket } = await aPost();
    const by = { type: 'staff' as const, id: 'can', name: 'Cán' };
    await workflow.tickets.ask({ ticket: ticket._id, by }, 'Chỗ nào vậy bạn?');
    const { facts, templates } = await desk.offer(postId, 'vi');
    expect(facts.deadline).toBeUndefined();
    expect(templates).toEqual([expect.objectContaining({ id: 'asking', complete: true })]);
  });

  it('records who pasted it and where, in the ticket too, each act in the audit log without words', async () => {
    const { postId, ticket } = await aPost({ source: 'youtube', externalId: 'Ugx1' });
    const answer = await approved(postId);
    expect(answer.way).toBe('copy');
    await desk.step(
      String(answer._id),
      { step: 'copied', revision: answer.revision, url: URL },
      an,
    );
    expect(await stored(answer)).toMatchObject({
      state: 'copied',
      open: false,
      url: URL,
      endedBy: { id: 'an' },
    });
    const history = (await Ticket.findById(ticket._id).lean())?.updates ?? [];
    expect(history.at(-1)).toMatchObject({
      note: 'Đã trả lời công khai dưới bài trên UBND phường',
      public: false,
    });
    const acts = await AuditEntry.find({ 'target.type': 'answer' }).sort({ number: 1 }).lean();
    expect(acts.map(({ action }) => action)).toEqual([
      'answer.drafted',
      'answer.submitted',
      'answer.approved',
      'answer.copied',
    ]);
    expect(JSON.stringify(acts)).not.toContain('Cảm ơn');
  });
});

describe('a ticket that ends behind an answered post', () => {
  it('gets a draft that says how, once, and communications staff are told', async () => {
    const staff = await aStaffMember({ roles: ['communications'] });
    const { postId, ticket } = await aPost({ source: 'youtube', externalId: 'Ugx1' });
    const answer = await approved(postId);
    await desk.step(String(answer._id), { step: 'copied', revision: 2, url: URL }, an);
    clock.advance(HOUR);
    await solve(ticket);
    const follow = await Answer.findOne({ follows: answer._id }).lean();
    expect(follow).toMatchObject({ state: 'draft', template: 'resolved_place', writers: [] });
    expect(follow?.text).toContain('đã khắc phục');
    const [notice] = await Notice.find({ staffId: staff._id, kind: 'post' }).lean();
    expect(notice?.title).toContain('đã soạn sẵn câu trả lời tiếp');

    const id = String(follow?._id);
    await desk.step(id, { step: 'submit', revision: 0 }, an);
    await desk.step(id, { step: 'approve', revision: 1 }, binh);
    await desk.step(id, { step: 'copied', revision: 2, url: URL }, an);
    const by = { type: 'staff' as const, id: 'can', name: 'Cán' };
    await workflow.tickets.move({ ticket: ticket._id, by }, { to: 'closed' });
    expect(await Answer.countDocuments()).toBe(2);
  });

  it('gets one, too, when it was merged into another that ends', async () => {
    const { postId, ticket } = await aPost({ source: 'youtube', externalId: 'Ugx1' });
    const other = await aTicket();
    const answer = await approved(postId);
    await desk.step(String(answer._id), { step: 'copied', revision: 2, url: URL }, an);
    const by = { type: 'staff' as const, id: 'can', name: 'Cán' };
    await workflow.merging.merge({ ticket: ticket.code, into: other.code, by });
    await solve(other);
    const follow = await Answer.findOne({ follows: answer._id }).lean();
    expect(follow).toMatchObject({ state: 'draft', ticketCode: other.code });
  });

  it('gets none when nobody was told in public, and only a word when one is being written', async () => {
    const staff = await aStaffMember({ roles: ['communications'] });
    const silent = await aPost();
    await solve(silent.ticket);
    expect(await Answer.countDocuments()).toBe(0);
    const { postId, ticket } = await aPost({ source: 'youtube', externalId: 'Ugx1' });
    const answer = await approved(postId);
    await desk.step(String(answer._id), { step: 'copied', revision: 2, url: URL }, an);
    await desk.draft(postId, { ...received, template: 'status' }, an);
    await solve(ticket);
    expect(await Answer.countDocuments()).toBe(2);
    const [notice] = await Notice.find({ staffId: staff._id, kind: 'post' }).lean();
    expect(notice?.title).toContain('xem lại câu trả lời công khai đang soạn');
  });
});

describe('a post that is taken back', () => {
  it('takes the words of its answers with it, and stops what is not out yet', async () => {
    const { postId, post, report } = await aPost({ source: 'youtube', externalId: 'Ugx1' });
    const out = await approved(postId);
    await desk.step(String(out._id), { step: 'copied', revision: 2, url: URL }, an);
    const next = await approved(postId);
    await removePosts('youtube', ['Ugx1']);
    expect(await stored(out)).toMatchObject({
      state: 'copied',
      text: '',
      ticketCode: expect.any(String),
    });
    expect((await stored(out)).url).toBeUndefined();
    expect(await stored(next)).toMatchObject({ state: 'withdrawn', open: false, text: '' });
    expect(JSON.stringify(await Answer.find({ postId: post._id }).lean())).not.toContain('Cảm ơn');
    expect((await desk.review(await stored(next))).questions).toEqual([]);
    expect((await refusal(desk.draft(postId, received, an))).status).toBe(409);
    expect(report.code).toMatch(/^DH-/);
  });
});
