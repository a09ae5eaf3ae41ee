import type { CityProfile } from '../../core/city/schema.ts';
import type { Clock } from '../../core/clock.ts';
import { Post, type PostRecord, type PostSource } from '../../models/post.ts';
import { inTransaction } from '../../models/transaction.ts';
import { forgetAnswersTo, noteTakenDown } from '../answers/forget-answers.ts';
import { type CountChange, createFoldRollups } from '../insights/fold-rollups.ts';

/** Posts that are gone at their source become empty tombstones here, and leave the figures. Safe to repeat. */
export type RemovePosts = (
  source: PostSource,
  externalIds: readonly string[],
) => Promise<{ removed: number }>;

/**
 * Text, author, address and search words are deleted, and the words of our answers to it; the id stays, so that a late copy of the post does not bring it
 * back. When others had repeated it, the earliest of them is counted in its place. A report that was made of it stays
 * with the ticket: the matter itself has not gone away.
 *
 * A post never seen here leaves a tombstone too: its removal may come before itself.
 */
export function createRemovePosts(deps: { city: CityProfile; clock: Clock }): RemovePosts {
  const fold = createFoldRollups(deps.city);
  return (source, externalIds) =>
    inTransaction(async (session) => {
      const now = deps.clock.now();
      const changes: CountChange[] = [];
      let removed = 0;
      for (const externalId of new Set(externalIds)) {
        const post = await Post.findOne({ source, externalId }).session(session).lean<PostRecord>();
        if (post?.removedAt) continue;
        removed += 1;
        await noteTakenDown(source, externalId, now, session);
        if (!post) {
          await Post.create([tombstone(source, externalId, now)], { session });
          continue;
        }
        const heir = post.copies > 0 ? await promote(post) : undefined;
        if (heir) changes.push({ after: heir });
        changes.push({ before: post });
        await forgetAnswersTo(post._id, now, session);
        await Post.updateOne(
          { _id: post._id },
          {
            $set: {
              text: '',
              searchWords: [],
              watches: [],
              setAside: 'removed',
              removedAt: now,
              copies: 0,
              'labels.because': [],
              ...(post.handling === 'triage' && { handling: 'none' }),
            },
            $unset: { author: 1, url: 1, fingerprint: 1, copyOf: 1, textUntil: 1 },
          },
          { session },
        );
      }
      await fold(changes, session);
      return { removed };

      async function promote(original: PostRecord): Promise<PostRecord | null> {
        const heir = await Post.findOneAndUpdate<PostRecord>(
          { copyOf: original._id, setAside: 'copy' },
          {
            $set: { copies: original.copies - 1 },
            $unset: { setAside: 1, copyOf: 1 },
          },
          { sort: { publishedAt: 1 }, returnDocument: 'after', session, lean: true },
        );
        if (heir)
          await Post.updateMany(
            { copyOf: original._id },
            { $set: { copyOf: heir._id } },
            { session },
          );
        return heir;
      }
    });
}

const tombstone = (source: PostSource, externalId: string, now: Date) => ({
  source,
  externalId,
  outlet: '',
  publishedAt: now,
  collectedAt: now,
  removedAt: now,
  setAside: 'removed' as const,
  labels: {
    kind: 'chatter',
    sentiment: 'neutral',
    category: null,
    actionable: false,
    urgency: 'normal',
    toxic: false,
  },
});
