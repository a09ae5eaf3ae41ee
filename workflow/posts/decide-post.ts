import type { ClientSession, Types } from 'mongoose';
import type { CityProfile } from '../../core/city/schema.ts';
import type { Clock } from '../../core/clock.ts';
import { AppError } from '../../core/errors.ts';
import { Post, type PostRecord } from '../../models/post.ts';
import { afterCommit, inTransaction } from '../../models/transaction.ts';
import type { Kind, Sentiment, Urgency } from '../../nlp/labels.ts';
import { appendAudit } from '../audit/append.ts';
import { createFoldRollups } from '../insights/fold-rollups.ts';
import type { Teacher } from '../learning/teacher.ts';
import type { ReportDesk, ReportLabels } from '../reports/submit-report.ts';
import type { TicketActor } from '../tickets/change.ts';

/** Labels as a person sets them. */
export type LabelCorrection = {
  kind?: Kind | undefined;
  sentiment?: Sentiment | undefined;
  category?: string | null | undefined;
  urgency?: Urgency | undefined;
  actionable?: boolean | undefined;
  toxic?: boolean | undefined;
};

/** What people decide about public posts. */
export type PostDesk = {
  /**
   * Makes a post a voice about a ticket, or says that there is nothing to do.
   *
   * @throws AppError `not_found`; `conflict` when it became a report before
   */
  decide(
    postId: string,
    decision: {
      report: boolean;
      category?: string | null | undefined;
      urgency?: Urgency | undefined;
    },
    by: TicketActor,
  ): Promise<PostRecord>;
  /**
   * Takes a dismissal back: the post waits for a decision again.
   *
   * @throws AppError `not_found`; `conflict` when it became a report meanwhile
   */
  reconsider(postId: string, by: TicketActor): Promise<PostRecord>;
  /** Replaces labels; what the module had said is kept beside them and teaches it. */
  correct(postId: string, correction: LabelCorrection, by: TicketActor): Promise<PostRecord>;
  /** Gives back what the module had said, and takes the lessons back. Without a correction it changes nothing. */
  uncorrect(postId: string, by: TicketActor): Promise<PostRecord>;
};

export function createPostDesk(deps: {
  city: CityProfile;
  clock: Clock;
  reports: ReportDesk;
  /** Takes what staff corrected, to learn from it. */
  teach?: Teacher['teachLater'];
  /** Takes lessons back. */
  unteach?: Teacher['undoLater'];
}): PostDesk {
  const fold = createFoldRollups(deps.city);
  return {
    decide: (postId, decision, by) =>
      inTransaction(async (session) => {
        const post = await load(postId, session);
        const handling = decision.report ? 'reported' : 'dismissed';
        if (post.handling === handling) return post;
        if (post.handling === 'reported')
          throw new AppError('conflict', 409, 'The post has become a report already');
        const correction = decision.report
          ? { ...decision, kind: 'incident' as const, actionable: true }
          : {};
        const labels = corrected(post, correction, deps.city);
        const report = decision.report
          ? (
              await deps.reports.submit(
                { source: 'post', sourceKey: `post:${postId}`, text: post.text, labels },
                session,
              )
            ).report
          : undefined;
        return await save(
          post,
          { labels, handling, ...(report && { reportId: report._id }) },
          { by, action: `post.${handling}` },
          session,
        );
      }),

    reconsider: (postId, by) =>
      inTransaction(async (session) => {
        const post = await load(postId, session);
        if (post.handling === 'triage') return post;
        if (post.handling !== 'dismissed')
          throw new AppError('conflict', 409, `The post is "${post.handling}", not dismissed`);
        const { labels } = post as { labels: ReportLabels };
        return await save(
          post,
          { labels, handling: 'triage' },
          { by, action: 'post.reconsidered' },
          session,
        );
      }),

    correct: (postId, correction, by) =>
      inTransaction(async (session) => {
        const post = await load(postId, session);
        const labels = corrected(post, correction, deps.city);
        return await save(post, { labels }, { by, action: 'post.corrected' }, session);
      }),

    uncorrect: (postId, by) =>
      inTransaction(async (session) => {
        const post = await load(postId, session);
        if (!post.correction?.at) return post;
        const labels = { ...post.labels, ...post.correction.before } as ReportLabels;
        const setAside = setAsideOf(post, labels);
        const changed = LABELS.filter((label) => post.labels[label] !== labels[label]);
        const saved = await Post.findByIdAndUpdate<PostRecord>(
          post._id,
          {
            $set: { labels, ...(setAside && { setAside }) },
            $unset: { correction: 1, ...(!setAside && { setAside: 1 }) },
          },
          { session, returnDocument: 'after', lean: true },
        );
        if (!saved) throw notFound(postId);
        await fold([{ before: post, after: saved }], session);
        afterCommit(session, () => {
          for (const task of TAUGHT)
            if (changed.includes(task)) deps.unteach?.(lessonOf(post, task), by);
        });
        const target = { type: 'post', id: postId };
        const act = { by, action: 'post.uncorrected', target, facts: { changed } };
        await appendAudit(act, deps.clock.now(), session);
        return saved;
      }),
  };

  async function save(
    post: PostRecord,
    fields: { labels: ReportLabels; handling?: string; reportId?: Types.ObjectId },
    act: { by: TicketActor; action: string },
    session: ClientSession,
  ): Promise<PostRecord> {
    const at = deps.clock.now();
    const changed = LABELS.filter((label) => post.labels[label] !== fields.labels[label]);
    const before =
      post.correction?.before ?? Object.fromEntries(LABELS.map((l) => [l, post.labels[l]]));
    const setAside = setAsideOf(post, fields.labels);
    const saved = await Post.findByIdAndUpdate<PostRecord>(
      post._id,
      {
        ...(setAside === undefined && { $unset: { setAside: 1 } }),
        $set: {
          ...fields,
          ...(setAside && { setAside }),
          ...(changed.length > 0 && { correction: { by: act.by.id, at, before } }),
        },
      },
      { session, returnDocument: 'after', lean: true },
    );
    if (!saved) throw notFound(String(post._id));
    await fold([{ before: post, after: saved }], session);
    afterCommit(session, () => teachChanged(post, saved, changed, act.by));
    await appendAudit(
      { ...act, target: { type: 'post', id: String(post._id) }, facts: { changed } },
      at,
      session,
    );
    return saved;
  }

  function teachChanged(
    post: PostRecord,
    saved: PostRecord,
    changed: readonly string[],
    by: TicketActor,
  ): void {
    for (const task of TAUGHT) {
      if (!changed.includes(task)) continue;
      const label = saved.labels[task];
      const value = task === 'toxic' ? (label ? '1' : '0') : String(label ?? '-');
      deps.teach?.({ id: lessonOf(post, task), text: post.text, task, value, by });
    }
  }
}

const lessonOf = ({ _id }: PostRecord, task: string) => `post:${String(_id)}:${task}`;

/** Labels that the language module can be taught; `actionable` follows from the kind. */
const TAUGHT = ['kind', 'sentiment', 'category', 'urgency', 'toxic'] as const;

const LABELS = ['kind', 'sentiment', 'category', 'urgency', 'actionable', 'toxic'] as const;

/** Spam is what its kind says; the other reasons are facts about the post that no label changes. */
function setAsideOf(post: PostRecord, { kind }: ReportLabels): PostRecord['setAside'] {
  if (post.setAside && post.setAside !== 'spam') return post.setAside;
  return kind === 'spam' ? 'spam' : undefined;
}

function corrected(post: PostRecord, correction: LabelCorrection, city: CityProfile): ReportLabels {
  const { category } = correction;
  if (category && !city.categories.some(({ id }) => id === category))
    throw new AppError('invalid_input', 400, 'The correction names something unknown', [
      { path: 'category', message: `"${category}" is no category` },
    ]);
  const given = Object.fromEntries(
    LABELS.flatMap((label) =>
      correction[label] === undefined ? [] : [[label, correction[label]]],
    ),
  );
  return { ...post.labels, ...given } as ReportLabels;
}

async function load(postId: string, session: ClientSession): Promise<PostRecord> {
  const post = await Post.findById(postId).session(session).lean<PostRecord>();
  if (!post) throw notFound(postId);
  return post;
}

const notFound = (postId: string) => new AppError('not_found', 404, `There is no post ${postId}`);
