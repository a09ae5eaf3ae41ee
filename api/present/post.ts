import { Answer, type AnswerRecord } from '../../models/answer.ts';
import type { PostRecord } from '../../models/post.ts';
import { Report } from '../../models/report.ts';
import { Ticket } from '../../models/ticket.ts';
import type { Post } from '../contract/posts.ts';
import { presentLabels } from './labels.ts';

/** Posts with the codes of the tickets that they are part of now. */
export async function presentPosts(posts: readonly PostRecord[]): Promise<Post[]> {
  const [codes, answers] = await Promise.all([ticketCodes(posts), lastAnswers(posts)]);
  return posts.map((post) => ({
    id: String(post._id),
    source: post.source,
    outlet: post.outlet,
    text: post.text,
    url: post.url ?? null,
    publishedAt: post.publishedAt.toISOString(),
    collectedAt: post.collectedAt.toISOString(),
    ward: post.ward ?? null,
    labels: presentLabels(post.labels),
    handling: post.handling,
    setAside: post.setAside ?? null,
    thread: post.threadId ?? null,
    ticketCode: codes.get(String(post.reportId)) ?? null,
    answer: answers.get(String(post._id)) ?? null,
    corrected: Boolean(post.correction?.at),
  }));
}

/** One post, as {@link presentPosts} shows it. */
export async function presentPost(post: PostRecord): Promise<Post> {
  const [shown] = await presentPosts([post]);
  if (!shown) throw new Error('one post was given, none came back');
  return shown;
}

/** State of the last answer by post id; only posts with a ticket have one. */
async function lastAnswers(
  posts: readonly PostRecord[],
): Promise<Map<string, AnswerRecord['state']>> {
  const ids = posts.flatMap(({ _id, reportId }) => (reportId ? [_id] : []));
  if (ids.length === 0) return new Map();
  const found = await Answer.find({ postId: { $in: ids } }, { postId: 1, state: 1 })
    .sort({ createdAt: 1 })
    .lean<Pick<AnswerRecord, 'postId' | 'state'>[]>();
  return new Map(found.map(({ postId, state }) => [String(postId), state]));
}

/** By report id. */
async function ticketCodes(posts: readonly PostRecord[]): Promise<Map<string, string>> {
  const ids = posts.flatMap(({ reportId }) => reportId ?? []);
  if (ids.length === 0) return new Map();
  const reports = await Report.find({ _id: { $in: ids } }, { ticketId: 1 }).lean();
  const tickets = await Ticket.find(
    { _id: { $in: reports.map(({ ticketId }) => ticketId) } },
    { code: 1 },
  ).lean();
  const codes = new Map(tickets.map(({ _id, code }) => [String(_id), code]));
  return new Map(
    reports.flatMap(({ _id, ticketId }) => {
      const code = codes.get(String(ticketId));
      return code ? [[String(_id), code] as const] : [];
    }),
  );
}
