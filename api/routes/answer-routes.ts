import { z } from 'zod';
import { AppError } from '../../core/errors.ts';
import { Answer, type AnswerRecord } from '../../models/answer.ts';
import type { StaffRecord } from '../../models/staff.ts';
import { authorize, may, seesTicket } from '../../workflow/access/policy.ts';
import type { AnswerDesk, AnswerOffer } from '../../workflow/answers/answer-desk.ts';
import { SENT_ANSWERS } from '../../workflow/answers/states.ts';
import {
  answer,
  answerDraft,
  answerEdit,
  answerPage,
  answerQuery,
  answerStep,
  answersOfPost,
  answersOfPostQuery,
} from '../contract/answers.ts';
import { recordId } from '../contract/common.ts';
import { afterCursor, pageOf } from '../paging.ts';
import {
  answersOfOne,
  permissionFor,
  presentAnswer,
  presentAnswers,
  presentFacts,
} from '../present/answer.ts';
import { type Route, route } from '../route.ts';

const params = z.object({ id: recordId });

/** Public answers to posts. The desk refuses to let anybody approve their own words. */
export function answerRoutes({ answers: desk }: { answers: AnswerDesk }): Route[] {
  return [
    route({
      method: 'get',
      path: '/answers',
      summary: 'Public answers, latest change first',
      access: 'posts.read',
      query: answerQuery,
      answer: answerPage,
      async handle({ query, person }) {
        const found = await Answer.find(filterOf(query, person))
          .sort({ updatedAt: -1, _id: -1 })
          .limit(query.limit + 1)
          .lean<AnswerRecord[]>();
        const { rows, next } = pageOf(found, query.limit, ({ updatedAt }) => updatedAt);
        return { items: await presentAnswers(rows, person, desk), next };
      },
    }),
    route({
      method: 'get',
      path: '/posts/:id/answers',
      summary: 'The public answers to a post, and what a new one can begin from',
      access: 'posts.read',
      params,
      query: answersOfPostQuery,
      answer: answersOfPost,
      async handle({ params, query, person }) {
        const items = await answersOfOne(params.id, person, desk);
        const isFree = !items.some(({ state }) => OPEN_STATES.has(state));
        const offer =
          isFree && may(person, 'answers.write')
            ? await desk.offer(params.id, query.language).catch(noOffer)
            : undefined;
        return { items, offer: offer && seesTicket(person, offer.ticket) ? shown(offer) : null };
      },
    }),
    route({
      method: 'post',
      path: '/posts/:id/answers',
      summary: 'Draft an answer from a template and the facts of the ticket; nothing is posted',
      access: 'answers.write',
      params,
      body: answerDraft,
      answer,
      status: 201,
      async handle({ params, body, person, by }) {
        const { ticket } = await desk.offer(params.id, body.language);
        if (!seesTicket(person, ticket))
          throw new AppError('not_found', 404, `There is no ticket ${ticket.code}`);
        return await presentAnswer(await desk.draft(params.id, body, by), person, desk);
      },
    }),
    route({
      method: 'patch',
      path: '/answers/:id',
      summary: 'Change the words of a draft, or begin anew from a template',
      access: 'answers.write',
      params,
      body: answerEdit,
      answer,
      handle: async ({ params, body, person, by }) =>
        presentAnswer(await desk.edit(params.id, body, by), person, desk),
    }),
    route({
      method: 'post',
      path: '/answers/:id/steps',
      summary: 'Submit, approve, return with a reason, revise, try again, mark as pasted, withdraw',
      access: 'posts.read',
      params,
      body: answerStep,
      answer,
      async handle({ params, body, person, by }) {
        authorize(person, permissionFor(body.step));
        return await presentAnswer(await desk.step(params.id, body, by), person, desk);
      },
    }),
  ];
}

const OPEN_STATES = new Set<string>(['draft', 'waiting', 'approved', 'posting', 'failed']);

const shown = ({ ticket, way, facts, templates }: AnswerOffer) => ({
  ticketCode: ticket.code,
  way,
  facts: presentFacts(facts),
  templates,
});

/** No ticket behind it, or taken back: nothing to begin from. */
function noOffer(err: unknown): undefined {
  if (!(err instanceof AppError) || err.code !== 'conflict') throw err;
}

function filterOf(
  { view, state, cursor }: z.output<typeof answerQuery>,
  person: StaffRecord,
): Record<string, unknown> {
  const conditions = [
    state?.length && { state: { $in: state } },
    view === 'sent' && { state: { $in: SENT_ANSWERS } },
    view === 'failed' && { state: 'failed' },
    view === 'todo' && { $or: waitingFor(person) },
    afterCursor(cursor, 'updatedAt', -1),
  ].filter((condition) => typeof condition === 'object');
  return conditions.length > 0 ? { $and: conditions } : {};
}

/** What somebody can do something about. */
function waitingFor(person: StaffRecord): object[] {
  const me = String(person._id);
  return [
    ...(may(person, 'answers.approve') ? [{ state: 'waiting', writers: { $ne: me } }] : []),
    ...(may(person, 'answers.write')
      ? [{ state: { $in: ['draft', 'failed'] } }, { state: 'approved', way: 'copy' }]
      : []),
    // Who may do neither has nothing to do.
    { _id: { $in: [] } },
  ];
}
