import type { ClientSession } from 'mongoose';
import type { CityProfile } from '../../core/city/schema.ts';
import { type Clock, DAY, SECOND } from '../../core/clock.ts';
import type { Logger } from '../../core/logger.ts';
import { Post, type PostRecord } from '../../models/post.ts';
import { inTransaction } from '../../models/transaction.ts';
import type { Opinion } from '../../nlp/second-opinion/combine.ts';
import type { Judge } from '../../nlp/second-opinion/judge.ts';
import { createFoldRollups } from '../insights/fold-rollups.ts';

/** A label less sure than this is asked about again, 0-1. */
const UNSURE_BELOW = 0.8;
/** Posts collected longer ago are left as they are. */
const REACH = DAY;
/** Posts looked at in one sweep, and how long a sweep may ask. */
const MOST_LOOKED_AT = 200;
const MOST_MILLIS = 10 * SECOND;
/** Labels that the second model may change; who is in danger is never left to it. */
const TASKS = ['kind', 'sentiment', 'category', 'toxic'] as const;
type Task = (typeof TASKS)[number];

/**
 * Makes the sweep that asks a second model about new posts whose labels are not sure (`NLP_MODEL`), off the way of
 * messages and posts, and counts a post anew whose labels change.
 *
 * What a person set stays, rescues are left alone, and nothing becomes a report by itself: a post that can be acted on now
 * waits in triage. The weights are measured in the first sweep.
 *
 * @returns posts that were asked about
 */
export function createAskAgain(deps: {
  city: CityProfile;
  clock: Clock;
  logger: Logger;
  /** Called once, in the first sweep. */
  makeJudge: () => Promise<Judge>;
}): () => Promise<number> {
  const fold = createFoldRollups(deps.city);
  let judge: Promise<Judge> | undefined;
  let collectedAfter = new Date(deps.clock.now().getTime() - REACH);

  return async () => {
    judge ??= deps.makeJudge().then((made) => {
      deps.logger.info({ weights: made.weights }, 'second opinion measured');
      return made;
    });
    const { judge: ask, weights } = await judge;
    if (Object.keys(weights).length === 0) return 0;
    const until = performance.now() + MOST_MILLIS;
    const posts = await Post.find({ collectedAt: { $gt: collectedAfter } })
      .sort({ collectedAt: 1 })
      .limit(MOST_LOOKED_AT)
      .lean<PostRecord[]>();
    let asked = 0;
    for (const post of posts) {
      if (performance.now() > until) break;
      if (
        isOpen(post) &&
        TASKS.some((task) => weights[task] && confidenceOf(post, task) < UNSURE_BELOW)
      ) {
        const opinions = await ask(post.text);
        await inTransaction((session) => settle(post, opinions, session));
        asked += 1;
      }
      collectedAfter = post.collectedAt;
    }
    return asked;
  };

  async function settle(
    asked: PostRecord,
    opinions: Readonly<Record<string, Opinion>>,
    session: ClientSession,
  ): Promise<void> {
    const post = await Post.findById(asked._id).session(session).lean<PostRecord>();
    // A person or its writer was faster.
    if (!post || !isOpen(post) || post.text !== asked.text) return;
    const { changed, labels } = joined(post, opinions);
    const becomesActionable = labels.actionable && !post.labels.actionable;
    const after = await Post.findByIdAndUpdate<PostRecord>(
      post._id,
      {
        $set: {
          labels,
          secondOpinion: { at: deps.clock.now(), changed },
          ...(becomesActionable && post.handling === 'none' && { handling: 'triage' }),
        },
      },
      { session, returnDocument: 'after', lean: true },
    );
    if (after && changed.length > 0) await fold([{ before: post, after }], session);
  }
}

/** Nobody has said anything of it yet, neither a person nor the second model. */
const isOpen = (post: PostRecord): boolean =>
  post.text !== '' &&
  !post.setAside &&
  !post.correction?.at &&
  !post.secondOpinion?.at &&
  post.labels.kind !== 'rescue' &&
  (post.handling === 'none' || post.handling === 'triage');

const confidenceOf = (post: PostRecord, task: Task): number =>
  (post.labels.confidence as Partial<Record<string, number>>)[task] ?? 0;

/** The labels under both opinions, and which of them are others than before. */
function joined(
  { labels: before }: PostRecord,
  opinions: Readonly<Record<string, Opinion>>,
): { labels: PostRecord['labels']; changed: Task[] } {
  const labels = { ...before, confidence: { ...(before.confidence as object) } };
  const changed: Task[] = [];
  for (const task of TASKS) {
    const [best, second] = Object.entries(opinions[task] ?? {}).sort((a, b) => b[1] - a[1]);
    if (best === undefined) continue;
    const [value, confidence] = best;
    // Neither into a rescue nor into what is not counted: such a step is a person's.
    if (task === 'kind' && (value === 'rescue' || value === 'spam')) continue;
    Object.assign(labels.confidence, { [task]: confidence });
    const label = task === 'toxic' ? value === '1' : value === '-' ? null : value;
    if (label === before[task]) continue;
    changed.push(task);
    Object.assign(labels, { [task]: label });
    labels.because = [
      ...labels.because.filter((reason) => reason.label !== task),
      {
        label: task,
        value,
        words: [],
        ...(second && { runnerUp: { value: second[0], confidence: second[1] } }),
      },
    ];
  }
  if (changed.includes('kind')) labels.actionable = labels.kind === 'incident';
  return { labels, changed };
}
