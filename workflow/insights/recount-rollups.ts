import type { CityProfile } from '../../core/city/schema.ts';
import { OutletRollup } from '../../models/outlet-rollup.ts';
import { Post, type PostRecord } from '../../models/post.ts';
import { Rollup } from '../../models/rollup.ts';
import { ThreadRollup } from '../../models/thread-rollup.ts';
import { inTransaction } from '../../models/transaction.ts';
import { WatchRollup } from '../../models/watch-rollup.ts';
import { createFoldRollups } from './fold-rollups.ts';

const AT_ONCE = 2000;

/**
 * Throws the rollups away and counts every post again. Needed after a restore of posts without rollups, or when a
 * definition changed; otherwise it gives back what was there, which a property test holds it to.
 *
 * Nothing else may write posts meanwhile.
 *
 * @returns posts counted
 */
export async function recountRollups(city: Pick<CityProfile, 'calendar'>): Promise<number> {
  const fold = createFoldRollups(city);
  await Promise.all([
    Rollup.deleteMany({}),
    OutletRollup.deleteMany({}),
    WatchRollup.deleteMany({}),
    ThreadRollup.deleteMany({}),
  ]);
  let counted = 0;
  let last: PostRecord['_id'] | undefined;
  for (;;) {
    const posts = await Post.find({
      setAside: { $exists: false },
      ...(last && { _id: { $gt: last } }),
    })
      .select('source outlet threadId publishedAt ward labels.category labels.sentiment watches')
      .sort({ _id: 1 })
      .limit(AT_ONCE)
      .lean<PostRecord[]>();
    if (posts.length === 0) return counted;
    await inTransaction((session) =>
      fold(
        posts.map((after) => ({ after })),
        session,
      ),
    );
    counted += posts.length;
    last = posts.at(-1)?._id;
  }
}
