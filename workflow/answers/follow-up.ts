import type { ClientSession } from 'mongoose';
import type { CityProfile } from '../../core/city/schema.ts';
import { Answer, type AnswerRecord } from '../../models/answer.ts';
import { Report, type ReportRecord } from '../../models/report.ts';
import type { TicketRecord } from '../../models/ticket.ts';
import { appendAudit } from '../audit/append.ts';
import { tellStaff } from '../staff-notices/tell-staff.ts';
import { ENDED_STATUSES } from '../tickets/states.ts';
import { createReadFacts } from './facts.ts';
import { SENT_ANSWERS } from './states.ts';
import { fillTemplate, firstTemplate } from './templates.ts';

/** Looks after the public answers of a ticket that has just come to its end, in the transaction of that step. */
export type AskAgain = (ticket: TicketRecord, at: Date, session: ClientSession) => Promise<void>;

/**
 * For each post of the ticket that was answered in public, and not yet with how it ended: a draft that says so waits
 * for a writer, and communications staff are told. Where an answer is being written already, its writers are told that
 * its facts have changed; a post has one open answer at a time.
 */
export function createAskAgain(city: CityProfile): AskAgain {
  const readFacts = createReadFacts(city);

  return async (ticket, at, session) => {
    const reports = await Report.find({ ticketId: ticket._id, source: 'post' })
      .session(session)
      .lean<ReportRecord[]>();
    for (const report of reports) await lookAt(report, ticket, at, session);
  };

  async function lookAt(
    report: ReportRecord,
    ticket: TicketRecord,
    at: Date,
    session: ClientSession,
  ): Promise<void> {
    const postId = report.sourceKey.replace(/^post:/, '');
    const answers = await Answer.find({ postId })
      .sort({ createdAt: -1 })
      .session(session)
      .lean<AnswerRecord[]>();
    const last = answers.find(({ state }) => SENT_ANSWERS.some((sent) => sent === state));
    if (!last || last.erasedAt || ENDED.has(last.ticketStatus)) return;
    const open = answers.find((answer) => answer.open);
    if (!open) await prepare(last, report, ticket, at, session);
    await tellStaff(
      {
        key: `answer-ended:${String(last._id)}:${ticket.revision}`,
        kind: 'post',
        to: {
          roles: ['communications'],
          officers: [...last.writers, ...(open?.writers ?? [])],
        },
        title: open
          ? `Phản ánh ${ticket.code} vừa kết thúc: xem lại câu trả lời công khai đang soạn`
          : `Phản ánh ${ticket.code} vừa kết thúc: đã soạn sẵn câu trả lời tiếp dưới bài trên ${last.outlet}`,
        link: '/answers',
        urgent: false,
        at,
      },
      session,
    );
  }

  async function prepare(
    last: AnswerRecord,
    report: ReportRecord,
    ticket: TicketRecord,
    at: Date,
    session: ClientSession,
  ): Promise<void> {
    const { language, postId, source, outlet, way } = last;
    const facts = readFacts({ ticket, report }, language, at);
    const template = firstTemplate(city, language, ticket.status, facts);
    const [made] = await Answer.create(
      [
        {
          postId,
          source,
          outlet,
          way,
          language,
          ticketCode: ticket.code,
          ticketStatus: ticket.status,
          template,
          text: fillTemplate(city, language, template, facts).text,
          facts,
          follows: last._id,
          author: { at },
          createdAt: at,
          updatedAt: at,
        },
      ],
      { session },
    );
    await appendAudit(
      {
        by: { type: 'system' },
        action: 'answer.drafted',
        target: { type: 'answer', id: String(made?._id) },
        facts: { post: String(postId), ticket: ticket.code, template, follows: String(last._id) },
      },
      at,
      session,
    );
  }
}

const ENDED = new Set<string>(ENDED_STATUSES);
