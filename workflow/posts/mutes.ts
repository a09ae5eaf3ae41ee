import type { CityProfile } from '../../core/city/schema.ts';
import { type Clock, SECOND } from '../../core/clock.ts';
import { AppError } from '../../core/errors.ts';
import { Mute, type MuteRecord } from '../../models/mute.ts';
import { Post, type PostRecord, type PostSource } from '../../models/post.ts';
import { inTransaction } from '../../models/transaction.ts';
import { appendAudit } from '../audit/append.ts';
import type { TicketActor } from '../tickets/change.ts';

/** What a mute is about: the outlet of a post, or the thread that it stands in or begins. */
export type MuteWhat = 'outlet' | 'thread';

/** Tells of a post that comes in whether it is muted. */
export type IsMuted = (post: {
  source: PostSource;
  externalId: string;
  outlet: string;
  threadId?: string | null | undefined;
}) => boolean;

/** A mute with the number of posts that it keeps apart. */
export type CountedMute = MuteRecord & { posts: number };

export type Mutes = {
  isMuted: IsMuted;
  /** Reads the mutes anew; other processes change them too. */
  refresh(): Promise<void>;
  list(): Promise<CountedMute[]>;
  /**
   * Keeps the outlet or thread of a post apart from all figures, also what came before. Again changes nothing.
   *
   * @throws AppError `not_found`; `invalid_input` for the thread of a post that stands in none
   */
  mute(postId: string, what: MuteWhat, by: TicketActor): Promise<MuteRecord>;
  /** Counts its posts again, of now and of before. @throws AppError `not_found` */
  lift(id: string, by: TicketActor): Promise<void>;
};

/** Other processes learn of a change with their next sweep; until then the posts are looked through again. */
const KNOWN_EVERYWHERE_MS = 15 * SECOND;
const LONGEST_TITLE = 120;

/** The one place where sources and threads are muted. `settle-mutes.ts` carries the posts over. */
export function createMutes(deps: { city: CityProfile; clock: Clock }): Mutes {
  let muted = new Set<string>();

  async function refresh(): Promise<void> {
    const inForce = await Mute.find({ liftedAt: { $exists: false } }).lean<MuteRecord[]>();
    muted = new Set(inForce.map(keyOf));
  }

  return {
    isMuted: ({ source, externalId, outlet, threadId }) =>
      muted.size > 0 &&
      (muted.has(keyOf({ source, outlet })) ||
        muted.has(keyOf({ source, threadId: threadId ?? externalId }))),
    refresh,

    async list() {
      const all = await Mute.find({ liftedAt: { $exists: false } })
        .sort({ at: -1 })
        .lean<MuteRecord[]>();
      return await Promise.all(
        all.map(async (mute) => ({
          ...mute,
          posts: await Post.countDocuments({ ...coveredBy(mute), setAside: 'muted' }),
        })),
      );
    },

    async mute(postId, what, by) {
      const now = deps.clock.now();
      const mute = await inTransaction(async (session) => {
        const post = await Post.findById(postId).session(session).lean<PostRecord>();
        if (!post) throw new AppError('not_found', 404, `There is no post ${postId}`);
        const target = await targetOf(post, what);
        const known = await Mute.findOne(target).session(session).lean<MuteRecord>();
        if (known && !known.liftedAt) return known;
        const made = await Mute.findOneAndUpdate<MuteRecord>(
          target,
          {
            $set: {
              title: await titleOf(post, what),
              by: by.id ?? '',
              byName: by.name ?? '',
              at: now,
              settleFrom: new Date(now.getTime() + KNOWN_EVERYWHERE_MS),
            },
            $unset: { liftedAt: 1 },
          },
          { upsert: true, returnDocument: 'after', session, lean: true },
        );
        if (!made) throw new Error('an upsert gave nothing back');
        await appendAudit(
          {
            by,
            action: 'mute.set',
            target: { type: 'mute', id: String(made._id) },
            facts: { what },
          },
          now,
          session,
        );
        return made;
      });
      await refresh();
      return mute;
    },

    async lift(id, by) {
      const now = deps.clock.now();
      await inTransaction(async (session) => {
        const lifted = await Mute.findOneAndUpdate<MuteRecord>(
          { _id: id, liftedAt: { $exists: false } },
          { $set: { liftedAt: now, settleFrom: new Date(now.getTime() + KNOWN_EVERYWHERE_MS) } },
          { session, lean: true },
        );
        if (!lifted) throw new AppError('not_found', 404, `There is no mute ${id}`);
        const target = { type: 'mute', id };
        await appendAudit({ by, action: 'mute.lifted', target }, now, session);
      });
      await refresh();
    },
  };
}

/** The posts that a mute is about. */
export const coveredBy = ({ source, outlet, threadId }: MuteRecord): Record<string, unknown> =>
  threadId ? { source, $or: [{ threadId }, { externalId: threadId }] } : { source, outlet };

const keyOf = ({
  source,
  outlet,
  threadId,
}: {
  source: string;
  outlet?: string | null | undefined;
  threadId?: string | null | undefined;
}): string => (threadId ? `${source} thread ${threadId}` : `${source} outlet ${outlet ?? ''}`);

async function targetOf(post: PostRecord, what: MuteWhat): Promise<Record<string, unknown>> {
  const { source, outlet, threadId, externalId } = post;
  if (what === 'outlet') return { source, outlet, threadId: { $exists: false } };
  if (threadId) return { source, threadId };
  if (await Post.exists({ source, threadId: externalId })) return { source, threadId: externalId };
  throw new AppError('invalid_input', 400, 'The post stands in no thread', [
    { path: 'what', message: '"thread" needs a comment, or a post with comments below it' },
  ]);
}

async function titleOf(post: PostRecord, what: MuteWhat): Promise<string> {
  if (what === 'outlet') return post.outlet;
  const root = post.threadId
    ? await Post.findOne({ source: post.source, externalId: post.threadId }).lean<PostRecord>()
    : post;
  const said = (root?.text || post.text || post.threadId || '').replace(/\s+/g, ' ');
  const cut = said.length > LONGEST_TITLE ? `${said.slice(0, LONGEST_TITLE)}…` : said;
  return [post.outlet, cut].filter(Boolean).join(': ');
}
