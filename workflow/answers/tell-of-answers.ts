import type { ClientSession } from 'mongoose';
import type { AnswerRecord } from '../../models/answer.ts';
import type { TicketRecord } from '../../models/ticket.ts';
import { tellStaff } from '../staff-notices/tell-staff.ts';
import type { TicketActor } from '../tickets/change.ts';
import type { TicketDesk } from '../tickets/ticket-desk.ts';

const LINK = '/answers';

/** Somebody has to read it over. */
export async function tellApprovers(
  answer: AnswerRecord,
  at: Date,
  session: ClientSession,
): Promise<void> {
  await tellStaff(
    {
      key: `answer-waiting:${String(answer._id)}:${answer.revision}`,
      kind: 'post',
      to: { permission: 'answers.approve' },
      title: `Câu trả lời công khai cho phản ánh ${answer.ticketCode} chờ duyệt`,
      link: LINK,
      urgent: false,
      at,
    },
    session,
  );
}

/** It came back to those who wrote it, or could not be posted. */
export async function tellWriters(
  answer: AnswerRecord,
  what: 'returned' | 'failed',
  at: Date,
  session: ClientSession,
): Promise<void> {
  const { ticketCode, writers, submittedBy } = answer;
  const officers = [...writers, ...(submittedBy?.id ? [submittedBy.id] : [])];
  await tellStaff(
    {
      key: `answer-${what}:${String(answer._id)}:${answer.revision}`,
      kind: 'post',
      to: { officers },
      title:
        what === 'returned'
          ? `Câu trả lời công khai cho phản ánh ${ticketCode} được trả lại để sửa`
          : `Câu trả lời công khai cho phản ánh ${ticketCode} chưa đăng được`,
      link: LINK,
      urgent: false,
      at,
    },
    session,
  );
}

/** The ticket's history says that the public was answered. */
export async function noteInTicket(
  tickets: Pick<TicketDesk, 'note'>,
  { outlet, source }: AnswerRecord,
  { _id }: TicketRecord,
  by: TicketActor,
  session: ClientSession,
): Promise<void> {
  const where = outlet || source;
  await tickets.note(
    { ticket: _id, by, session },
    `Đã trả lời công khai dưới bài trên ${where}`,
    false,
  );
}
