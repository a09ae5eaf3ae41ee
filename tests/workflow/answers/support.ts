import { createManualClock } from '../../../core/clock.ts';
import { createLogger } from '../../../core/logger.ts';
import { createFacebookAnswers } from '../../../listeners/facebook/answer-comments.ts';
import { Answer, type AnswerRecord } from '../../../models/answer.ts';
import { Post } from '../../../models/post.ts';
import type { AnswerAdapter } from '../../../workflow/answers/answer-adapter.ts';
import { createAnswers } from '../../../workflow/answers/create-answers.ts';
import { createRemovePosts } from '../../../workflow/posts/remove-posts.ts';
import { aReport, aWorkflow, city, labelsOf, WEDNESDAY } from '../../support/builders.ts';
import type { FacebookSimulator } from '../../support/facebook-simulator.ts';

export const PAGE = '1001';
export const an = { type: 'staff' as const, id: 'an', name: 'An' };
export const binh = { type: 'staff' as const, id: 'binh', name: 'Bình' };
const officer = { type: 'staff' as const, id: 'can', name: 'Cán' };

export const clock = createManualClock(WEDNESDAY);

/** The domain of public answers on the open store, with a clock of its own. */
export function answering(given: { adapters?: readonly AnswerAdapter[] } = {}) {
  const { workflow } = aWorkflow(clock);
  /** A process of its own: what it keeps in memory is its own. */
  const aProcess = (adapters = given.adapters ?? []) =>
    createAnswers({
      city,
      clock,
      logger: createLogger('silent'),
      adapters,
      tickets: workflow.tickets,
      random: () => 1,
    });
  const { desk, sender } = aProcess();

  async function aPost(
    fields: { source?: 'facebook' | 'youtube'; externalId?: string; threadId?: string } = {},
  ) {
    const post = await Post.create({
      source: 'facebook',
      externalId: `${PAGE}_2001`,
      outlet: 'UBND phường',
      text: 'Hùng Vương ngập quá',
      publishedAt: clock.now(),
      collectedAt: clock.now(),
      labels: labelsOf(),
      handling: 'reported',
      ...fields,
    });
    const { report, ticket } = await workflow.reports.submit(
      aReport({ source: 'post', sourceKey: `post:${String(post._id)}` }),
    );
    await Post.updateOne({ _id: post._id }, { reportId: report._id });
    return { post, report, ticket, postId: String(post._id) };
  }

  /** Steps of a ticket up to where it is solved. */
  async function solve(ticket: { _id: Parameters<typeof workflow.tickets.note>[0]['ticket'] }) {
    const act = { ticket: ticket._id, by: officer };
    for (const to of ['accepted', 'in_progress'] as const) await workflow.tickets.move(act, { to });
    const outcome = { code: 'fixed', evidence: { kind: 'reason', value: 'Đã hút hố ga' } };
    await workflow.tickets.move(act, { to: 'resolved', outcome } as never);
  }

  async function approved(postId: string): Promise<AnswerRecord> {
    const draft = await desk.draft(postId, { template: 'received', language: 'vi' }, an);
    const waiting = await desk.step(
      String(draft._id),
      { step: 'submit', revision: draft.revision },
      an,
    );
    return await desk.step(
      String(draft._id),
      { step: 'approve', revision: waiting.revision },
      binh,
    );
  }

  return {
    workflow,
    desk,
    aProcess,
    aPost,
    approved,
    solve,
    removePosts: createRemovePosts({ city, clock }),
    /** One round of posting, to its end. */
    async round(sending = sender) {
      await sending.sweep();
      await sending.idle();
    },
  };
}

export const facebookAnswers = (facebook: Pick<FacebookSimulator, 'url' | 'app'>) =>
  createFacebookAnswers({
    appId: facebook.app.id,
    appSecret: facebook.app.secret,
    verifyToken: facebook.app.verifyToken,
    pages: [{ id: PAGE, token: 'page-token' }],
    publicPages: [],
    apiUrl: facebook.url,
    version: 'v25.0',
    pollSeconds: 600,
  });

export async function stored(answer: Pick<AnswerRecord, '_id'>): Promise<AnswerRecord> {
  const found = await Answer.findById(answer._id).lean<AnswerRecord>();
  if (!found) throw new Error('the answer is gone');
  return found;
}
