import type { ClientSession, Types } from 'mongoose';
import { AppError } from '../../core/errors.ts';
import { Post, type PostRecord } from '../../models/post.ts';
import { Report, type ReportRecord } from '../../models/report.ts';
import { Ticket, type TicketRecord } from '../../models/ticket.ts';

/** A post with its voice and the ticket that this is part of now. */
export type Matter = { post: PostRecord; report: ReportRecord; ticket: TicketRecord };

/**
 * What an answer to a post speaks of.
 *
 * @throws AppError `not_found`; `conflict` for a post that was taken back or that no ticket stands behind
 */
export async function matterOf(
  postId: Types.ObjectId | string,
  session?: ClientSession,
): Promise<Matter> {
  const within = session ?? null;
  const post = await Post.findById(postId).session(within).lean<PostRecord>();
  if (!post) throw new AppError('not_found', 404, `There is no post ${String(postId)}`);
  if (post.removedAt)
    throw new AppError('conflict', 409, 'The post was taken back: there is nothing to answer');
  const report =
    post.reportId && (await Report.findById(post.reportId).session(within).lean<ReportRecord>());
  const ticket =
    report && (await Ticket.findById(report.ticketId).session(within).lean<TicketRecord>());
  if (!report || !ticket)
    throw new AppError('conflict', 409, 'No ticket stands behind the post: make it a report first');
  return { post, report, ticket };
}
