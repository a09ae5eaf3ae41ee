import type { CityProfile } from '../../core/city/schema.ts';
import { type Clock, DAY, MINUTE } from '../../core/clock.ts';
import { AppError } from '../../core/errors.ts';
import { BlindLabel, type BlindLabelRecord } from '../../models/blind-label.ts';
import { Post, type PostRecord } from '../../models/post.ts';
import { inTransaction } from '../../models/transaction.ts';
import type { Kind, Sentiment } from '../../nlp/labels.ts';
import { appendAudit } from '../audit/append.ts';
import type { TicketActor } from '../tickets/change.ts';

/** What a person says of a post without seeing what anybody said before. */
export type BlindWord = { kind: Kind; sentiment: Sentiment; category: string | null };

export type BlindDesk = {
  /** A post of the random sample to label: first those that one other person has labelled. Undefined without posts. */
  next(by: TicketActor): Promise<PostRecord | undefined>;
  /** @throws AppError `not_found`; `conflict` when this person or two others have labelled it; `invalid_input` */
  label(postId: string, word: BlindWord, by: TicketActor): Promise<void>;
  /** Takes one's own word back. @throws AppError `not_found` */
  takeBack(postId: string, by: TicketActor): Promise<void>;
};

/** Drawn from what was published so shortly ago. */
const DRAWN_FROM_MS = 30 * DAY;
/** Posts drawn at once; what is labelled by one waits for a second. */
const DRAWN_AT_ONCE = 5;
const MOST_SKIPPED = 50;

/** @param random 0 up to 1; draws the sample */
export function createBlindDesk(deps: {
  city: CityProfile;
  clock: Clock;
  random?: () => number;
}): BlindDesk {
  const { city, clock, random = Math.random } = deps;

  return {
    async next(by) {
      const me = by.id ?? '';
      for (let tries = 0; tries < MOST_SKIPPED; tries += 1) {
        const row = (await waiting(me)) ?? ((await draw()) ? await waiting(me) : undefined);
        if (!row) return undefined;
        const post = await Post.findById(row.postId).lean<PostRecord>();
        if (post?.text) return post;
        // Taken back or expired since it was drawn: nothing is left to be read.
        await BlindLabel.deleteOne({ _id: row._id, 'labels.0': { $exists: false } });
        await BlindLabel.updateOne({ _id: row._id }, { $set: { closed: true } });
      }
      return undefined;
    },

    label: (postId, word, by) =>
      inTransaction(async (session) => {
        if (word.category && !city.categories.some(({ id }) => id === word.category))
          throw new AppError('invalid_input', 400, 'The label names something unknown', [
            { path: 'category', message: `"${word.category}" is no category` },
          ]);
        const now = clock.now();
        const row = await BlindLabel.findOne({ postId }).session(session).lean<BlindLabelRecord>();
        if (!row) throw new AppError('not_found', 404, `Post ${postId} is not in the sample`);
        if (row.labels.length >= 2 || row.labels.some((one) => one.by === by.id))
          throw new AppError('conflict', 409, 'The post has been labelled already');
        await BlindLabel.updateOne(
          { _id: row._id },
          { $push: { labels: { ...word, by: by.id ?? '', at: now } } },
          { session },
        );
        const target = { type: 'post', id: postId };
        await appendAudit({ by, action: 'post.blind_labelled', target }, now, session);
      }),

    takeBack: (postId, by) =>
      inTransaction(async (session) => {
        const { modifiedCount } = await BlindLabel.updateOne(
          { postId, 'labels.by': by.id ?? '' },
          { $pull: { labels: { by: by.id ?? '' } } },
          { session },
        );
        if (modifiedCount === 0)
          throw new AppError('not_found', 404, `You have not labelled post ${postId}`);
        const target = { type: 'post', id: postId };
        await appendAudit({ by, action: 'post.blind_unlabelled', target }, clock.now(), session);
      }),
  };

  /** Those that somebody else has labelled come first: only pairs tell of agreement. */
  async function waiting(me: string): Promise<BlindLabelRecord | undefined> {
    const open = { closed: { $ne: true }, 'labels.1': { $exists: false } };
    const half = await BlindLabel.findOne({
      ...open,
      'labels.0': { $exists: true },
      'labels.by': { $ne: me },
    })
      .sort({ _id: 1 })
      .lean<BlindLabelRecord>();
    if (half) return half;
    const none = await BlindLabel.findOne({ ...open, 'labels.0': { $exists: false } })
      .sort({ _id: 1 })
      .lean<BlindLabelRecord>();
    return none ?? undefined;
  }

  /** @returns false when every counted post of the time has been drawn */
  async function draw(): Promise<boolean> {
    const now = clock.now();
    const among = {
      publishedAt: { $gte: new Date(now.getTime() - DRAWN_FROM_MS), $lte: now },
      setAside: { $exists: false },
    };
    const all = await Post.countDocuments(among);
    const month = new Date(now.getTime() + city.calendar.utcOffsetMinutes * MINUTE)
      .toISOString()
      .slice(0, 7);
    let drawn = 0;
    const most = Math.min(all, DRAWN_AT_ONCE);
    for (let tries = 0; tries < most * 4 && drawn < most; tries += 1) {
      const [post] = await Post.find(among)
        .sort({ publishedAt: -1, _id: -1 })
        .skip(Math.floor(random() * all))
        .limit(1)
        .lean<PostRecord[]>();
      if (!post?.text) continue;
      const {
        kind,
        sentiment,
        category = null,
      } = {
        ...post.labels,
        ...(post.correction?.before as Partial<BlindWord> | undefined),
      };
      const { upsertedCount } = await BlindLabel.updateOne(
        { postId: post._id },
        {
          $setOnInsert: { month, drawnAt: now, machine: { kind, sentiment, category }, labels: [] },
        },
        { upsert: true },
      );
      drawn += upsertedCount;
    }
    return drawn > 0;
  }
}
