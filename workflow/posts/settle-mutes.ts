import type { ClientSession, Types } from 'mongoose';
import type { CityProfile } from '../../core/city/schema.ts';
import type { Clock } from '../../core/clock.ts';
import { Mute, type MuteRecord } from '../../models/mute.ts';
import { Post, type PostRecord } from '../../models/post.ts';
import { inTransaction } from '../../models/transaction.ts';
import { isForeign } from '../../nlp/language/is-foreign.ts';
import { type CountChange, createFoldRollups } from '../insights/fold-rollups.ts';
import type { MatchWatches } from '../insights/match-watches.ts';
import { coveredBy, type IsMuted } from './mutes.ts';

const AT_ONCE = 500;
/** Batches of one mute in one sweep, so that others have their turn. */
const BATCHES = 10;

/**
 * Makes the sweep that carries older posts over: those of a new mute leave the figures, those of a lifted one are
 * counted again. Each batch changes posts and figures in one transaction, and what is done is not found again, so a
 * crash counts none twice.
 *
 * @returns posts carried over
 */
export function createSettleMutes(deps: {
  city: Pick<CityProfile, 'calendar'>;
  clock: Clock;
  isMuted: IsMuted;
  matchWatches: MatchWatches;
}): () => Promise<number> {
  const fold = createFoldRollups(deps.city);
  return async () => {
    const due = await Mute.find({ settleFrom: { $exists: true } }).lean<MuteRecord[]>();
    let settled = 0;
    for (const mute of due) {
      let looked = 0;
      let after: Types.ObjectId | undefined;
      let atEnd = false;
      for (let batch = 0; batch < BATCHES && !atEnd; batch += 1) {
        const posts = await inTransaction((session) => carry(mute, after, session));
        after = posts.at(-1);
        looked += posts.length;
        atEnd = posts.length < AT_ONCE;
      }
      settled += looked;
      // Another process may have kept a post in the old way until it heard of the change.
      const { settleFrom } = mute;
      if (!atEnd || !settleFrom || settleFrom > deps.clock.now()) continue;
      if (mute.liftedAt) await Mute.deleteOne({ _id: mute._id, liftedAt: mute.liftedAt });
      else await Mute.updateOne({ _id: mute._id, settleFrom }, { $unset: { settleFrom: 1 } });
    }
    return settled;
  };

  async function carry(
    mute: MuteRecord,
    after: Types.ObjectId | undefined,
    session: ClientSession,
  ): Promise<Types.ObjectId[]> {
    const posts = await Post.find({
      ...coveredBy(mute),
      setAside: mute.liftedAt ? 'muted' : { $in: [null, 'copy'] },
      ...(after && { _id: { $gt: after } }),
    })
      .sort({ _id: 1 })
      .limit(AT_ONCE)
      .session(session)
      .lean<PostRecord[]>();
    const changes: CountChange[] = [];
    for (const post of posts)
      if (!mute.liftedAt) await silence(post, changes, session);
      else if (!deps.isMuted(post)) await sound(post, changes, session);
    await fold(changes, session);
    return posts.map(({ _id }) => _id);
  }

  /** What repeats it elsewhere is counted in its place. */
  async function silence(post: PostRecord, changes: CountChange[], session: ClientSession) {
    changes.push({ before: post });
    await Post.updateOne(
      { _id: post._id },
      { $set: { setAside: 'muted', watches: [], copies: 0 }, $unset: { copyOf: 1 } },
      { session },
    );
    if (post.setAside === 'copy')
      await Post.updateOne(
        { _id: post.copyOf, copies: { $gt: 0 } },
        { $inc: { copies: -1 } },
        { session },
      );
    if (post.copies === 0) return;
    const copies = await Post.find({ copyOf: post._id, setAside: 'copy' })
      .sort({ publishedAt: 1 })
      .session(session)
      .lean<PostRecord[]>();
    const [heir, ...rest] = copies.filter((copy) => !deps.isMuted(copy));
    const muted = copies.filter((copy) => deps.isMuted(copy)).map(({ _id }) => _id);
    await Post.updateMany(
      { _id: { $in: muted } },
      { $set: { setAside: 'muted' }, $unset: { copyOf: 1 } },
      { session },
    );
    if (!heir) return;
    const watches = deps.matchWatches(heir.text);
    await Post.updateOne(
      { _id: heir._id },
      { $set: { copies: rest.length, watches }, $unset: { setAside: 1, copyOf: 1 } },
      { session },
    );
    await Post.updateMany(
      { _id: { $in: rest.map(({ _id }) => _id) } },
      { $set: { copyOf: heir._id } },
      { session },
    );
    changes.push({ after: { ...heir, setAside: undefined, watches } });
  }

  /** Counted again, unless it is advertising, in another language or said elsewhere meanwhile. */
  async function sound(post: PostRecord, changes: CountChange[], session: ClientSession) {
    const original =
      post.fingerprint &&
      (await Post.findOne(
        { fingerprint: post.fingerprint, setAside: { $exists: false } },
        { _id: 1 },
      )
        .session(session)
        .lean());
    const setAside = original
      ? ('copy' as const)
      : post.labels.kind === 'spam'
        ? ('spam' as const)
        : isForeign(post.text)
          ? ('foreign' as const)
          : undefined;
    const watches = setAside ? [] : deps.matchWatches(post.text);
    await Post.updateOne(
      { _id: post._id },
      {
        $set: { watches, ...(setAside && { setAside }), ...(original && { copyOf: original._id }) },
        ...(!setAside && { $unset: { setAside: 1 } }),
      },
      { session },
    );
    if (original) await Post.updateOne({ _id: original._id }, { $inc: { copies: 1 } }, { session });
    changes.push({ after: { ...post, setAside, watches } });
  }
}
