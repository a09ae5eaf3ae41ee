import type { ClientSession, Types } from 'mongoose';
import type { CityProfile } from '../../core/city/schema.ts';
import type { Clock } from '../../core/clock.ts';
import { AppError } from '../../core/errors.ts';
import { Answer, type AnswerRecord, type AnswerWay } from '../../models/answer.ts';
import type { PostRecord } from '../../models/post.ts';
import { inTransaction } from '../../models/transaction.ts';
import { appendAudit } from '../audit/append.ts';
import type { TicketActor } from '../tickets/change.ts';
import type { TicketDesk } from '../tickets/ticket-desk.ts';
import type { AnswerAdapter } from './answer-adapter.ts';
import { type AnswerQuestion, checkAnswer, keptFacts } from './check-answer.ts';
import { type AnswerFacts, createReadFacts } from './facts.ts';
import { type Matter, matterOf } from './matter.ts';
import {
  afterAnswerStep,
  ENDED_ANSWERS,
  type PersonStep,
  SENT_ANSWERS,
  standingOf,
} from './states.ts';
import { AUDIT_WORDS, fieldsOfStep, personOf } from './step-fields.ts';
import { noteInTicket, tellApprovers, tellWriters } from './tell-of-answers.ts';
import { fillTemplate, templatesFor } from './templates.ts';

type Language = 'vi' | 'en';

/** What the desk offers to begin an answer from. */
export type AnswerOffer = Matter & {
  way: AnswerWay;
  facts: AnswerFacts;
  templates: { id: string; text: string; complete: boolean }[];
};

/** What stands in the way of an answer, and what it could begin anew from. */
export type AnswerReview = { questions: AnswerQuestion[]; templates: string[] };

/** Public answers to posts, from the draft to the comment. Every act is audited in its own transaction. */
export type AnswerDesk = {
  /** @throws AppError as {@link matterOf} */
  offer(postId: string, language: Language): Promise<AnswerOffer>;
  /**
   * A draft from a template and the facts of the ticket as they are now.
   *
   * @throws AppError `invalid_input` for a template that does not fit the ticket's state; `conflict` when an answer to
   *   the post is not finished yet
   */
  draft(
    postId: string,
    input: { template: string; language: Language },
    by: TicketActor,
  ): Promise<AnswerRecord>;
  /**
   * Other words, or the words of a template with the facts of now.
   *
   * @param input.revision that the person saw
   * @throws AppError `conflict` when it is no draft any more or somebody was quicker
   */
  edit(
    answerId: string,
    input: { revision: number; text?: string | undefined; template?: string | undefined },
    by: TicketActor,
  ): Promise<AnswerRecord>;
  /**
   * @throws AppError `illegal_transition`; `invalid_input` with every question of the checker by field, for `return`
   *   without a reason and for `copied` without a link; `conflict` on an older view, and for approving one's own words
   */
  step(
    answerId: string,
    input: {
      step: PersonStep;
      revision: number;
      reason?: string | undefined;
      url?: string | undefined;
    },
    by: TicketActor,
  ): Promise<AnswerRecord>;
  /** What the checker asks of an answer that is not out yet, and the templates that fit its ticket now; else none. */
  review(answer: AnswerRecord): Promise<AnswerReview>;
};

export function createAnswerDesk(deps: {
  city: CityProfile;
  clock: Clock;
  adapters: readonly AnswerAdapter[];
  tickets: Pick<TicketDesk, 'note'>;
}): AnswerDesk {
  const { city, clock } = deps;
  const readFacts = createReadFacts(city);

  return {
    async offer(postId, language) {
      const matter = await matterOf(postId);
      const facts = readFacts(matter, language, clock.now());
      const templates = templatesFor(matter.ticket.status).map(({ id }) => ({
        id,
        ...fillTemplate(city, language, id, facts),
      }));
      return { ...matter, way: wayOf(matter.post), facts, templates };
    },

    draft: (postId, { template, language }, by) =>
      inTransaction(async (session) => {
        const matter = await matterOf(postId, session);
        const { post, ticket } = matter;
        await refuseSecond(post._id, session);
        const before = await Answer.findOne({ postId: post._id, state: { $in: SENT_ANSWERS } })
          .sort({ createdAt: -1 })
          .session(session)
          .lean<AnswerRecord>();
        const at = clock.now();
        const made = await new Answer({
          ...begin(matter, template, language),
          postId: post._id,
          source: post.source,
          outlet: post.outlet,
          ticketCode: ticket.code,
          way: wayOf(post),
          ...(before && { follows: before._id }),
          author: personOf(by, at),
          writers: [by.id],
          createdAt: at,
          updatedAt: at,
        }).save({ session });
        const answer = made.toObject<AnswerRecord>();
        await note('answer.drafted', answer, by, session);
        return answer;
      }),

    edit: (answerId, { revision, text, template }, by) =>
      inTransaction(async (session) => {
        const answer = await load(answerId, session);
        if (answer.state !== 'draft')
          throw new AppError('conflict', 409, `The answer is ${answer.state}: no draft any more`);
        const matter = await matterOf(answer.postId, session);
        const { language } = answer;
        const fields =
          template !== undefined
            ? begin(matter, template, language)
            : {
                text: text ?? answer.text,
                facts: keptFacts(
                  answer.facts as AnswerFacts,
                  text ?? answer.text,
                  readFacts(matter, language, clock.now()),
                ),
              };
        const writers = [...new Set([...answer.writers, by.id ?? ''])];
        const after = await change(
          answer,
          revision,
          { ...fields, writers, ticketCode: matter.ticket.code },
          session,
        );
        await note('answer.edited', after, by, session);
        return after;
      }),

    step: (answerId, input, by) =>
      inTransaction(async (session) => {
        const { step } = input;
        const answer = await load(answerId, session);
        const state = afterAnswerStep(standingOf(answer), step);
        const matter =
          step === 'withdraw' || step === 'return'
            ? undefined
            : await matterOf(answer.postId, session);
        // What may stand there already is looked for before its facts are.
        if (matter && CHECKED.has(step) && !answer.unsure)
          refuseQuestions(questionsOf(answer, matter));
        if (step === 'restore') await refuseSecond(answer.postId, session);
        const at = clock.now();
        const after = await change(
          answer,
          input.revision,
          {
            ...fieldsOfStep(answer, input, by, at),
            state,
            open: !ENDED_ANSWERS.some((ended) => ended === state),
            ...(matter && { ticketCode: matter.ticket.code }),
            ...(step === 'approve' && matter && { way: wayOf(matter.post), nextAt: at }),
          },
          session,
        );
        await note(`answer.${AUDIT_WORDS[step]}`, after, by, session);
        if (step === 'submit') await tellApprovers(after, at, session);
        if (step === 'return') await tellWriters(after, 'returned', at, session);
        if (step === 'copied' && matter)
          await noteInTicket(deps.tickets, after, matter.ticket, by, session);
        return after;
      }),

    async review(answer) {
      const matter =
        answer.open && !answer.erasedAt ? await matterOf(answer.postId).catch(noMatter) : undefined;
      if (!matter) return { questions: [], templates: [] };
      const templates = templatesFor(matter.ticket.status).map(({ id }) => id);
      return { questions: questionsOf(answer, matter), templates };
    },
  };

  /** What a template and the facts of now make. @throws AppError `invalid_input` for one that does not fit */
  function begin({ ticket, report }: Matter, template: string, language: Language) {
    const fitting = templatesFor(ticket.status).map(({ id }) => id);
    if (!fitting.includes(template))
      throw new AppError('invalid_input', 400, 'The template does not fit the ticket', [
        {
          path: 'template',
          message: `"${template}" is not for a ticket that is "${ticket.status}"; take one of: ${fitting.join(', ')}`,
        },
      ]);
    const facts = readFacts({ ticket, report }, language, clock.now());
    const { text } = fillTemplate(city, language, template, facts);
    return { template, language, facts, text, ticketStatus: ticket.status };
  }

  function questionsOf(answer: AnswerRecord, matter: Matter): AnswerQuestion[] {
    const facts = readFacts(matter, answer.language, clock.now());
    const words = { ...answer, facts: answer.facts as AnswerFacts };
    return checkAnswer(city, words, { facts, ticket: matter.ticket });
  }

  function wayOf(post: PostRecord): AnswerWay {
    const adapter = deps.adapters.find(({ source }) => source === post.source);
    return adapter?.targetOf(post) ? 'post' : 'copy';
  }

  async function change(
    answer: AnswerRecord,
    revision: number,
    fields: object,
    session: ClientSession,
  ): Promise<AnswerRecord> {
    const set = Object.entries(fields).filter(([, value]) => value !== undefined);
    const unset = Object.entries(fields).filter(([, value]) => value === undefined);
    const after = await Answer.findOneAndUpdate<AnswerRecord>(
      { _id: answer._id, revision },
      {
        $set: { ...Object.fromEntries(set), updatedAt: clock.now() },
        ...(unset.length > 0 && { $unset: Object.fromEntries(unset.map(([key]) => [key, 1])) }),
        $inc: { revision: 1 },
      },
      { session, returnDocument: 'after', lean: true },
    );
    if (after) return after;
    throw new AppError('conflict', 409, 'Somebody has changed the answer meanwhile', [
      { path: 'revision', message: `is ${answer.revision} now` },
    ]);
  }

  function note(
    action: string,
    answer: AnswerRecord,
    by: TicketActor,
    session: ClientSession,
  ): Promise<void> {
    const { ticketCode: ticket, template, state, postId } = answer;
    const facts = { post: String(postId), ticket, template, state };
    const target = { type: 'answer', id: String(answer._id) };
    return appendAudit({ by, action, target, facts }, clock.now(), session);
  }
}

/** Steps before which the checker looks. */
const CHECKED = new Set<PersonStep>(['submit', 'approve', 'retry']);

/** What an answer spoke of is no longer there: nothing can be compared. */
function noMatter(err: unknown): undefined {
  if (!(err instanceof AppError)) throw err;
}

function refuseQuestions(questions: readonly AnswerQuestion[]): void {
  if (questions.length > 0)
    throw new AppError(
      'invalid_input',
      400,
      'The answer leaves questions open',
      questions.map(({ path, message }) => ({ path, message })),
    );
}

/** @throws AppError `conflict` (409): a post has one unfinished answer at a time */
async function refuseSecond(postId: Types.ObjectId, session: ClientSession): Promise<void> {
  if (await Answer.exists({ postId, open: true }).session(session))
    throw new AppError('conflict', 409, 'An answer to the post is not finished yet');
}

/** @throws AppError `not_found` */
async function load(id: string, session: ClientSession): Promise<AnswerRecord> {
  const answer = await Answer.findById(id).session(session).lean<AnswerRecord>();
  if (!answer) throw new AppError('not_found', 404, `There is no answer ${id}`);
  return answer;
}
