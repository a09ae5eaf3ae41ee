import type { Clock } from '../../core/clock.ts';
import { Post, type PostRecord } from '../../models/post.ts';
import { inTransaction } from '../../models/transaction.ts';
import { Watch, type WatchRecord } from '../../models/watch.ts';
import { compileQuery } from '../../nlp/keywords/compile-query.ts';
import { countMatches } from './fold-rollups.ts';

const AT_ONCE = 1000;
/** Batches a list gets in one sweep, so that others have their turn. */
const BATCHES = 10;

/**
 * Makes the sweep that matches new and changed watch lists against the posts that were there before them, newest
 * first. Each batch moves the list's cursor in the transaction that counts its matches, so a crash counts none twice.
 *
 * @returns posts looked at
 */
export function createWatchBackfill(deps: { clock: Clock }): () => Promise<number> {
  return async () => {
    const due = await Watch.find({
      backfillFrom: { $lte: deps.clock.now() },
      archivedAt: { $exists: false },
    }).lean<WatchRecord[]>();
    let seen = 0;
    for (const watch of due)
      for (let batch = 0; batch < BATCHES; batch += 1) {
        const looked = await goOn(watch);
        seen += looked;
        if (looked < AT_ONCE) break;
      }
    return seen;
  };

  async function goOn({ _id, query }: WatchRecord): Promise<number> {
    const compiled = compileQuery(query);
    return await inTransaction(async (session) => {
      const watch = await Watch.findById(_id).session(session).lean<WatchRecord>();
      if (!watch?.backfillUpTo || watch.query !== query) return 0;
      const posts = await Post.find({ _id: { $lte: watch.backfillUpTo } })
        .select('source outlet publishedAt ward labels.sentiment text setAside watches')
        .sort({ _id: -1 })
        .limit(AT_ONCE)
        .session(session)
        .lean<PostRecord[]>();
      const id = String(_id);
      const found = posts.filter(
        ({ text, setAside, watches }) =>
          !setAside && !watches.some((known) => String(known) === id) && compiled.matches(text),
      );
      if (found.length > 0) {
        await Post.updateMany(
          { _id: { $in: found.map((post) => post._id) } },
          { $addToSet: { watches: _id } },
          { session },
        );
        // Only the list is new to these posts: as members of it alone they are counted, and nowhere else.
        await countMatches(found, _id, session);
      }
      const last = posts.length === AT_ONCE ? posts.at(-1) : undefined;
      await Watch.updateOne(
        { _id },
        last
          ? { $set: { backfillUpTo: last._id } }
          : { $unset: { backfillUpTo: 1, backfillFrom: 1 } },
        { session },
      );
      return posts.length;
    });
  }
}
